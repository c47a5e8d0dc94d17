import { randomUUID } from 'node:crypto'
import { sql, text, uuid } from '@tributary/stores/sql'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { choosePairs } from './device-links.service.ts'
import { createIdentifyService, type IdentifyService } from './identify.service.ts'
import { arrive, readPeople } from './people.testkit.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let identify: IdentifyService
let version = 0n
const NOW = Date.UTC(2026, 5, 20)

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  identify = createIdentifyService({
    db: relational.db,
    analytics: analytics.store,
    nextVersion: () => ++version,
    now: () => NOW,
    nowMicros: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)),
    log: { warn: () => undefined },
  })
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

/** Visits: [browser, network, days before now, hour, landing page]. */
async function visited(
  workspaceId: string,
  visits: readonly (readonly [string, string, number, number, string])[],
) {
  const rows = JSON.stringify(
    visits.map(([id, network, days, hour, page]) => [
      id,
      network,
      String(NOW - days * 86_400_000 + hour * 3_600_000),
      page,
      `${id} ${days} ${hour}`,
    ]),
  )
  const source = sql`(select arrayJoin(JSONExtract(${text(rows)}, 'Array(Array(String))')) as r)`
  const time = sql`fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC')`
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, session_id, ip_prefix)
    select ${uuid(workspaceId)}, r[5], 'page_view', ${time}, ${time}, r[1], r[5], r[2] from ${source}`)
  await analytics.store.command(sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, landing_page)
    select ${uuid(workspaceId)}, r[5], 'session', sipHash64(concat('a:', r[1])), concat('a:', r[1]), ${time}, 'Direct', r[4] from ${source}`)
}

async function household(): Promise<string> {
  const id = randomUUID()
  await relational.db.insertInto('workspace').values({ id, name: 'Test' }).execute()
  const crowd = Array.from({ length: 40 }, (_, n) => [`x${n}`, `198.51.${n}.0`, 3, 14, '/home'] as const)
  await visited(id, [
    ...[2, 3, 4, 5].flatMap((days) => [
      ['phone', '203.0.113.0', days, 8, '/rare-offer'] as const,
      ['laptop', '203.0.113.0', days, 9, '/rare-offer'] as const,
      ['guest', '203.0.113.0', days, 23, '/home'] as const,
    ]),
    ...crowd,
  ])
  return id
}

const settings = (device_links: boolean) => ({ max_people: 3, device_links, device_score: 0.6 })
const member = (workspaceId: string) => ({ workspaceId, userId: null })
const seen = (workspaceId: string) =>
  readPeople(analytics.store, workspaceId, ['a:guest', 'a:laptop', 'a:phone'])
const APART = { 'a:guest': 'a:guest', 'a:laptop': 'a:laptop', 'a:phone': 'a:phone' }

test('nothing is inferred until a workspace asks for it, and all of it goes when it is turned off', async () => {
  const workspaceId = await household()
  await identify.jobs.runNight()
  expect(await seen(workspaceId)).toEqual(APART)
  await identify.changeSettings(member(workspaceId), settings(true))
  expect(await seen(workspaceId)).toEqual({ ...APART, 'a:phone': 'a:laptop' })
  const { links } = await identify.people.findPerson(workspaceId, 'a:phone')
  expect(links).toMatchObject([{ source: 'device', state: 'joined' }])
  expect(links[0]?.certainty).toBeGreaterThan(0.6)
  expect(links[0]?.certainty).toBeLessThan(1)
  await identify.changeSettings(member(workspaceId), settings(false))
  expect(await seen(workspaceId)).toEqual(APART)
})

test('sign-ins of two people part browsers that were likely one', async () => {
  const workspaceId = await household()
  await identify.changeSettings(member(workspaceId), settings(true))
  await arrive(analytics.store, workspaceId, [
    { handle: 'a:phone', person: 'u:1', tsMs: NOW },
    { handle: 'a:laptop', person: 'u:2', tsMs: NOW },
  ])
  await identify.settling.settleWaiting()
  expect(await seen(workspaceId)).toEqual({ ...APART, 'a:phone': 'u:1', 'a:laptop': 'u:2' })
})

test('a likely link that a member took back stays away at night', async () => {
  const workspaceId = await household()
  await identify.changeSettings(member(workspaceId), settings(true))
  const { links } = await identify.people.findPerson(workspaceId, 'a:phone')
  await identify.decisions.undo(member(workspaceId), links[0]?.link_id ?? '')
  await identify.jobs.runNight()
  expect(await seen(workspaceId)).toEqual(APART)
})

test('only browsers that are each other’s best match are joined', () => {
  const browser = (handle: string, hours: number[]) => ({
    network: 'n',
    handle,
    hours,
    landing_pages: ['/a'],
  })
  const rows = [browser('a:1', [8, 32, 56]), browser('a:2', [8, 32, 56, 80]), browser('a:3', [15, 32, 63])]
  const pairs = choosePairs(rows, () => 0.01, 0.5)
  expect(pairs.map((pair) => [pair.handle, pair.other])).toEqual([['a:1', 'a:2']])
})
