import { randomUUID } from 'node:crypto'
import { int64, sql, uuid } from '@tributary/stores/sql'
import { linkOthers } from '@tributary/testkit/settled-links'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVersionClock } from '../collect/version-clock.ts'
import type { Database } from '../database.ts'
import { currentPeople } from './current-people.service.ts'
import { createIdentifyService, type IdentifyService } from './identify.service.ts'
import {
  type ArrivingLink,
  arrive,
  factReading,
  happen,
  readPeople,
  settledFromNothing,
  storedPeople,
} from './people.testkit.ts'
import { LATE_SECONDS, OVERLAP_SECONDS, personLinks, settledLinks } from './person-links.sql.ts'
import { insertMark } from './settled-links.sql.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let identify: IdentifyService
const nextVersion = createVersionClock(() => Date.now())

const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
const openService = () =>
  createIdentifyService({
    db: relational.db,
    analytics: analytics.store,
    nextVersion,
    now: () => Date.now(),
    nowMicros,
    log: { warn: () => undefined },
  })

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  identify = openService()
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

async function openWorkspace(): Promise<string> {
  const id = randomUUID()
  await relational.db.insertInto('workspace').values({ id, name: 'Test' }).execute()
  return id
}
const link = (handle: string, person: string, tsMs = 1_000): ArrivingLink => ({ handle, person, tsMs })
const member = (workspaceId: string) => ({ workspaceId, userId: null })

async function settled(links: readonly ArrivingLink[]): Promise<string> {
  const workspaceId = await openWorkspace()
  await arrive(analytics.store, workspaceId, links)
  await identify.settling.settleWaiting()
  return workspaceId
}
const seen = (workspaceId: string, ...handles: string[]) => readPeople(analytics.store, workspaceId, handles)

/** Handles noted as changed since the call, by the names given. */
async function changedHandles(workspaceId: string, names: readonly string[], work: () => Promise<unknown>) {
  const count = sql`select count() as rows from handle_changes where workspace_id = ${uuid(workspaceId)}`
  await analytics.store.command(
    sql`alter table handle_changes delete where workspace_id = ${uuid(workspaceId)}`,
  )
  await work()
  const rows = await analytics.store.query<{ key: string }>(
    sql`select toString(handle_key) as key from handle_changes where workspace_id = ${uuid(workspaceId)}`,
  )
  expect(await analytics.store.query(count)).toEqual([{ rows: String(rows.length) }])
  const keys = new Set(rows.map((row) => row.key))
  const found = await Promise.all(
    names.map(async (name) => {
      const [row] = await analytics.store.query<{ key: string }>(
        sql`select toString(sipHash64(name)) as key from (select ${{ kind: 'parameter', type: 'String', value: name }} as name)`,
      )
      return keys.has(row?.key ?? '') ? [name] : []
    }),
  )
  return { names: found.flat().sort(), count: keys.size }
}

test('a link holds for readers before it is settled, and the same after', async () => {
  const workspaceId = await openWorkspace()
  await arrive(analytics.store, workspaceId, [link('a:1', 'u:7'), link('a:2', 'e:m'), link('e:m', 'u:7')])
  const before = await seen(workspaceId, 'a:1', 'a:2', 'e:m', 'u:7')
  expect(before).toEqual({ 'a:1': 'u:7', 'a:2': 'u:7', 'e:m': 'u:7', 'u:7': 'u:7' })
  await identify.settling.settleWaiting()
  expect(await seen(workspaceId, 'a:1', 'a:2', 'e:m', 'u:7')).toEqual(before)
})

test('readers join one table as soon as nothing waits to be settled', async () => {
  const workspaceId = await openWorkspace()
  const links = async () => (await currentPeople(analytics.store, workspaceId)).links
  expect(await links()).toEqual(settledLinks(workspaceId))
  await arrive(analytics.store, workspaceId, [link('a:1', 'u:7'), link('a:2', 'e:m')])
  expect(await links()).toEqual(personLinks(workspaceId))
  await identify.settling.settleWaiting()
  expect(await links()).toEqual(settledLinks(workspaceId))
  await arrive(analytics.store, workspaceId, [link('a:1', 'u:8')])
  expect(await links()).toEqual(settledLinks(workspaceId)) // whose a:1 is was decided before
})

test('settling what readers saw already changes nobody', async () => {
  const workspaceId = await openWorkspace()
  await arrive(analytics.store, workspaceId, [link('a:1', 'u:7')])
  const changed = await changedHandles(workspaceId, ['a:1', 'u:7'], () => identify.settling.settleWaiting())
  expect(changed.count).toBe(0)
})

test('two users with one verified e-mail address become one person, and only they are derived again', async () => {
  const workspaceId = await settled([link('a:1', 'u:old', 1), link('a:9', 'u:other', 1)])
  await arrive(analytics.store, workspaceId, [link('e:m', 'u:old', 5), link('e:m', 'u:new', 6)])
  const changed = await changedHandles(workspaceId, ['u:new', 'u:old', 'a:9', 'u:other'], () =>
    identify.settling.settleWaiting(),
  )
  expect(await seen(workspaceId, 'u:new', 'e:m', 'a:1', 'a:9')).toEqual({
    'u:new': 'u:old',
    'e:m': 'u:old',
    'a:1': 'u:old',
    'a:9': 'u:other',
  })
  expect(changed.names).toEqual(['u:new', 'u:old'])
})

test('a browser that a fourth person signs in on is shared: it leaves the first', async () => {
  const workspaceId = await settled(['1', '2', '3'].map((id) => link('a:till', `u:${id}`, Number(id))))
  expect(await seen(workspaceId, 'a:till')).toEqual({ 'a:till': 'u:1' })
  await arrive(analytics.store, workspaceId, [link('a:till', 'u:4', 9)])
  await identify.settling.settleWaiting()
  expect(await seen(workspaceId, 'a:till')).toEqual({ 'a:till': 'a:till' })
})

test('a browser that a member called shared before its first link never counts for whom it meets', async () => {
  const workspaceId = await openWorkspace()
  await happen(analytics.store, workspaceId, ['a:till'])
  await identify.decisions.share(member(workspaceId), 'a:till', true)
  await arrive(analytics.store, workspaceId, [link('a:till', 'u:1')])
  expect(await seen(workspaceId, 'a:till')).toEqual({ 'a:till': 'a:till' })
  await identify.settling.settleWaiting()
  expect(await seen(workspaceId, 'a:till')).toEqual({ 'a:till': 'a:till' })
})

test('a user id that programs send when they have none joins nobody', async () => {
  const workspaceId = await settled([link('a:1', 'u:undefined'), link('a:2', 'u:undefined')])
  expect(await seen(workspaceId, 'a:1', 'a:2')).toEqual({ 'a:1': 'a:1', 'a:2': 'a:2' })
})

test('a merge joins two people at once, and undoing its link restores what was', async () => {
  const workspaceId = await settled([link('a:1', 'u:7', 1), link('a:2', 'u:8', 2), link('a:3', 'u:9', 3)])
  const before = await storedPeople(relational.db, workspaceId)
  const who = member(workspaceId)
  const all = ['a:1', 'a:2', 'a:3', 'u:7', 'u:8', 'u:9']
  let linkId = ''
  const changed = await changedHandles(workspaceId, all, async () => {
    const merged = await identify.decisions.merge(who, 'u:8', 'a:1')
    linkId = merged.link_id
    expect(merged.person_id).toBe('u:7')
  })
  expect(changed.names).toEqual(['a:2', 'u:7', 'u:8'])
  expect(await seen(workspaceId, 'a:2', 'u:8', 'a:3')).toEqual({ 'a:2': 'u:7', 'u:8': 'u:7', 'a:3': 'u:9' })
  await identify.decisions.undo(who, linkId)
  expect(await storedPeople(relational.db, workspaceId)).toEqual(before)
  expect(await seen(workspaceId, ...all)).toEqual(before.people)
  await identify.decisions.restore(who, linkId)
  expect(await seen(workspaceId, 'u:8')).toEqual({ 'u:8': 'u:7' })
})

test('a link that was undone stays undone when it is seen again', async () => {
  const workspaceId = await settled([link('a:1', 'u:7', 5)])
  const page = await identify.people.findPerson(workspaceId, 'a:1')
  await identify.decisions.undo(member(workspaceId), page.links[0]?.link_id ?? '')
  await arrive(analytics.store, workspaceId, [link('a:1', 'u:7', 2)])
  await identify.settling.settleWaiting()
  expect(await seen(workspaceId, 'a:1')).toEqual({ 'a:1': 'a:1' })
})

test('a conflict waits for a decision: merging settles it, keeping apart takes it off the list', async () => {
  const workspaceId = await settled([
    link('a:1', 'u:7', 1),
    link('a:1', 'u:8', 2),
    link('a:2', 'u:9', 3),
    link('a:2', 'u:10', 4),
  ])
  const open = await identify.people.listConflicts(workspaceId, { limit: 10 })
  const ends = open.conflicts.map((one) => [one.handle, one.person_id, one.other_person_id])
  expect(ends.sort()).toEqual([
    ['a:1', 'u:7', 'u:8'],
    ['a:2', 'u:9', 'u:10'],
  ])
  const of = (handle: string) => open.conflicts.find((one) => one.handle === handle)?.link_id ?? ''
  const merged = await identify.decisions.resolveConflict(member(workspaceId), of('a:1'), 'merge')
  expect(merged.people).toEqual(['u:7'])
  const kept = await identify.decisions.resolveConflict(member(workspaceId), of('a:2'), 'keep_apart')
  expect(kept.people).toEqual(['u:9', 'u:10'])
  expect((await identify.people.listConflicts(workspaceId, { limit: 10 })).conflicts).toEqual([])
})

test('raising the limit of people joins shared browsers again, for everybody', async () => {
  const workspaceId = await settled(['1', '2', '3', '4'].map((id) => link('a:till', `u:${id}`, Number(id))))
  const settings = { max_people: 5, device_links: false, device_score: 0.8 }
  await identify.changeSettings(member(workspaceId), settings)
  expect(await seen(workspaceId, 'a:till')).toEqual({ 'a:till': 'u:1' })
})

test('what was settled but not written when the process ended is written by the next', async () => {
  const workspaceId = await settled([link('a:1', 'u:7', 1), link('a:2', 'u:8', 1)])
  await relational.db
    .updateTable('person_handle')
    .set({ person: 'u:7' })
    .where('workspace_id', '=', workspaceId)
    .where('handle', 'in', ['a:2', 'u:8'])
    .execute()
  await openService().settling.settleWaiting()
  expect(await seen(workspaceId, 'a:2', 'u:8')).toEqual({ 'a:2': 'u:7', 'u:8': 'u:7' })
})

test('links of a workspace that is gone are left alone', async () => {
  await arrive(analytics.store, randomUUID(), [link('a:1', 'u:7')])
  expect(await identify.settling.settleWaiting()).toBe(0)
})

test('handles of another workspace with the same names stay as they are', async () => {
  const [mine, theirs] = [await settled([link('a:1', 'u:7')]), await settled([link('a:1', 'u:8')])]
  await arrive(analytics.store, mine, [link('a:2', 'u:9', 4)])
  await identify.settling.settleWaiting()
  await identify.decisions.merge(member(mine), 'u:7', 'u:9')
  expect(await seen(theirs, 'a:1', 'a:2', 'u:9')).toEqual({ 'a:1': 'u:8', 'a:2': 'a:2', 'u:9': 'u:9' })
  expect(await storedPeople(relational.db, theirs)).toEqual({
    people: { 'a:1': 'u:8', 'u:8': 'u:8' },
    states: { 'a:1 u:8 event': 'joined' },
  })
})

test('more than a page of links that arrive at one moment is settled page by page, each link once', async () => {
  const workspaceId = await openWorkspace()
  const links = Array.from({ length: 5_600 }, (_, n) => link(`a:${n}`, `u:${n % 1_400}`, n))
  await arrive(analytics.store, workspaceId, links)
  const first = await identify.settling.settleSlice()
  expect(first).toEqual({ settled: 5_000, isDone: false })
  // Between two pages every link holds, settled or not, and a member may decide.
  const merged = await identify.decisions.merge(member(workspaceId), 'a:5599', 'u:1')
  await identify.settling.settleWaiting()
  expect(merged.person_id).toBe('u:1')
  const people = await storedPeople(relational.db, workspaceId)
  expect(Object.keys(people.people)).toHaveLength(7_000)
  expect(people).toEqual(await settledFromNothing(relational.db, workspaceId))
  expect(await seen(workspaceId, 'a:5598', 'a:5599', 'u:1399')).toEqual({
    'a:5598': 'u:1398',
    'a:5599': 'u:1',
    'u:1399': 'u:1',
  })
}, 60_000)

test('compacting changes nothing that readers see', async () => {
  const workspaceId = await settled([link('a:1', 'u:7', 1), link('a:2', 'u:8', 2)])
  await identify.decisions.merge(member(workspaceId), 'u:7', 'u:8')
  const before = await seen(workspaceId, 'a:1', 'a:2', 'u:7', 'u:8')
  await identify.settling.compact()
  expect(await seen(workspaceId, 'a:1', 'a:2', 'u:7', 'u:8')).toEqual(before)
})

const HANDLES = ['a:1', 'a:2', 'a:3', 'e:1', 'e:2', 'u:1', 'u:2', 'u:3', 'u:4', 'u:5']
const arrivals = fc
  .array(
    fc.record({
      handle: fc.constantFrom('a:1', 'a:2', 'a:3', 'e:1', 'e:2'),
      person: fc.constantFrom('u:1', 'u:2', 'u:3', 'u:4', 'u:5', 'e:1', 'e:2'),
      tsMs: fc.integer({ min: 0, max: 30 }),
      source: fc.constantFrom('event' as const, 'import' as const),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((rows) => rows.filter((row) => row.handle.startsWith('a:') || row.person.startsWith('u:')))
const handle = fc.constantFrom(...HANDLES)
const actor = fc.constantFrom('a:1', 'a:2', 'a:3', 'a:4', 'u:1', 'u:2')
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('arrive' as const), links: arrivals }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('happen' as const),
      handles: fc.array(actor, { minLength: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fold' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), a: handle, b: handle }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), at: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('share' as const),
      handle,
      shared: fc.constantFrom(true, false, null),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** Does the step; what is refused because it makes no sense at this point changes nothing. */
async function take(workspaceId: string, one: Step): Promise<void> {
  const who = member(workspaceId)
  const { decisions, settling } = identify
  if (one.kind === 'arrive') return arrive(analytics.store, workspaceId, one.links)
  if (one.kind === 'settle') return void (await settling.settleWaiting())
  if (one.kind === 'happen') return happen(analytics.store, workspaceId, one.handles)
  if (one.kind === 'fold') return identify.folding.fold()
  const refused = () => undefined
  if (one.kind === 'merge') return void (await decisions.merge(who, one.a, one.b).catch(refused))
  if (one.kind === 'share') return void (await decisions.share(who, one.handle, one.shared).catch(refused))
  const links = await relational.db
    .selectFrom('person_link')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute()
  const id = links[one.at % Math.max(1, links.length)]?.id
  if (id !== undefined) await decisions[one.kind](who, id).catch(refused)
}

/** In every run, so that some facts surely know their person: links settled, events and touches, their people written, a merge. */
const KNOWN_AND_MERGED: readonly Step[] = [
  {
    kind: 'arrive',
    links: [
      { handle: 'a:1', person: 'u:1', tsMs: 1, source: 'event' },
      { handle: 'a:2', person: 'u:2', tsMs: 2, source: 'event' },
    ],
  },
  { kind: 'settle' },
  { kind: 'happen', handles: ['a:1', 'a:2'] },
  { kind: 'fold' },
  { kind: 'merge', a: 'u:1', b: 'u:2' },
]

test('people kept up to date under any order of links, merges and undos are those settled from nothing', async () => {
  let moved = 0
  let known = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 18, size: 'max' }), async (steps) => {
      const workspaceId = await openWorkspace()
      await linkOthers(analytics.store, workspaceId)
      for (const one of steps) {
        await take(workspaceId, one)
        const reading = await factReading(analytics.store, workspaceId)
        expect(reading.misread).toBe(0)
        known = Math.max(known, reading.known)
      }
      await identify.settling.settleWaiting()
      const stored = await storedPeople(relational.db, workspaceId)
      expect(stored).toEqual(await settledFromNothing(relational.db, workspaceId))
      expect(await seen(workspaceId, ...Object.keys(stored.people))).toEqual(stored.people)
      const list = () =>
        relational.db
          .selectFrom('person')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .orderBy('person')
          .execute()
      const listed = await list()
      await identify.settling.resettle(workspaceId)
      expect(await list()).toEqual(listed)
      expect(await storedPeople(relational.db, workspaceId)).toEqual(stored)
      moved += Object.entries(stored.people).filter(([name, person]) => name !== person).length
    }),
    { numRuns: 11, endOnFailure: true, examples: [[[...KNOWN_AND_MERGED]]] },
  )
  expect(moved).toBeGreaterThan(0)
  expect(known).toBeGreaterThan(0)
}, 120_000)

test('a link that appears behind a mark holds until settling has read that stretch again, and not for ever', async () => {
  const now = nowMicros()
  const seenBehind = async (markAgeSeconds: number) => {
    const workspaceId = await openWorkspace()
    const mark = now - BigInt(markAgeSeconds) * 1_000_000n
    await analytics.store.command(insertMark(workspaceId, mark))
    const arrivedMicros = mark - (BigInt(OVERLAP_SECONDS) * 1_000_000n) / 2n
    await analytics.store.command(sql`
      insert into identities (workspace_id, handle_key, handle, person, source, ts, arrived_at)
      select ${uuid(workspaceId)}, sipHash64('a:1'), 'a:1', 'u:1', 'event', now64(3, 'UTC'), fromUnixTimestamp64Micro(${int64(arrivedMicros)}, 'UTC')`)
    return (await seen(workspaceId, 'a:1'))['a:1']
  }
  expect(await seenBehind(LATE_SECONDS / 2)).toBe('u:1')
  expect(await seenBehind(2 * LATE_SECONDS)).toBe('a:1')
})
