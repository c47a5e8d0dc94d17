import { randomUUID } from 'node:crypto'
import { int64, sql, uint64, uuid } from '@tributary/stores/sql'
import { linkOthers } from '@tributary/testkit/settled-links'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJourneyService } from './attribute/journey.service.ts'
import { DAY_MS, type JourneySetting, settingKey } from './attribute/journey.ts'
import { createVersionClock } from './collect/version-clock.ts'
import type { Database } from './database.ts'
import { createIdentifyService, type IdentifyService } from './identify/identify.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let identify: IdentifyService
const nextVersion = createVersionClock(() => Date.now())
const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  identify = createIdentifyService({
    db: relational.db,
    analytics: analytics.store,
    nextVersion,
    now: () => Date.now(),
    nowMicros,
    log: { warn: () => undefined },
  })
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

const START = Date.UTC(2026, 4, 1)
const HANDLES = ['a:1', 'a:2', 'a:3', 'a:4', 'u:1', 'u:2', 'u:3', 'e:1']
/** One touch of each handle every day, and two conversions each. */
const WORLD = {
  touches: HANDLES.flatMap((handle, at) =>
    [0, 1, 2, 3].map((day) => ({
      touchId: `${handle}-${day}`,
      handle,
      tsMs: START + day * DAY_MS + at * 60_000,
      channel: 'Email',
    })),
  ),
  conversions: HANDLES.flatMap((handle) =>
    [1.5, 3.5].map((day) => ({
      conversionId: `${handle}-${day}`,
      handle,
      tsMs: START + day * DAY_MS,
      amountMinor: 100,
      currency: 'USD',
    })),
  ),
}

const handle = fc.constantFrom(...HANDLES)
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      handle: fc.constantFrom('a:1', 'a:2', 'a:3', 'a:4', 'e:1'),
      person: fc.constantFrom('u:1', 'u:2', 'u:3'),
      tsMs: fc.integer({ min: 0, max: 9 }).map((hour) => START + hour),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), a: handle, b: handle }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), at: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fold' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

const INCREMENTAL: JourneySetting = {
  lookbackMs: 3 * DAY_MS,
  lookbackVisits: undefined,
  scope: 'since_previous',
}
/** The same for these touches, under a name that nothing was stored for. */
const FROM_NOTHING: JourneySetting = { ...INCREMENTAL, lookbackMs: 3 * DAY_MS + 1 }

async function take(workspaceId: string, one: Step, ask: () => Promise<unknown>): Promise<void> {
  const who = { workspaceId, userId: null }
  const refused = () => undefined
  if (one.kind === 'ask') await ask()
  else if (one.kind === 'settle') await identify.settling.settleWaiting()
  else if (one.kind === 'fold') await identify.folding.fold()
  else if (one.kind === 'merge') await identify.decisions.merge(who, one.a, one.b).catch(refused)
  else if (one.kind === 'link') await storeSmallWorld(analytics.store, workspaceId, { identities: [one] })
  else {
    const links = await relational.db
      .selectFrom('person_link')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('state', '<>', 'undone')
      .orderBy('id')
      .execute()
    const id = links[one.at % Math.max(1, links.length)]?.id
    if (id !== undefined) await identify.decisions.undo(who, id)
  }
}

async function storedJourneys(workspaceId: string, setting: JourneySetting) {
  const rows = await analytics.store.query<{ id: string; person: string; touches: string[] }>(sql`
    select conversion_id as id, toString(person_key) as person, touch_ids as touches from journeys final
    where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey(setting))} order by id`)
  return Object.fromEntries(rows.map((row) => [row.id, [row.person, ...row.touches]]))
}

const YESTERDAY = Date.now() - DAY_MS

/**
 * As if what was noted lately had been noted yesterday, a minute for each step, and nobody's change after it: journeys look at
 * the changes of the last seconds again in any case, which would hide what is not noted.
 */
async function age(workspaceId: string, at: number): Promise<void> {
  const lately = sql`workspace_id = ${uuid(workspaceId)} and changed_at > fromUnixTimestamp64Milli(${int64(YESTERDAY + DAY_MS / 2)}, 'UTC')`
  const then = sql`fromUnixTimestamp64Milli(${int64(YESTERDAY + at * 60_000)}, 'UTC')`
  // What a mutation of the table does, which the engine's background takes its time for.
  await analytics.store.command(sql`
    create or replace table aged_changes engine = Memory as
    select workspace_id, if(${lately}, ${then}, changed_at) as changed_at, if(${lately}, 1, version) as version, handle_key
    from handle_changes
    union all
    select ${uuid(workspaceId)}, ${then} + toIntervalSecond(30), 1, sipHash64('a:nobody')`)
  await analytics.store.command(sql`truncate table handle_changes`)
  await analytics.store.command(sql`
    insert into handle_changes (workspace_id, changed_at, version, handle_key)
    select workspace_id, changed_at, version, handle_key from aged_changes`)
}

test('journeys kept up to date through links, merges and undos are those of a build from nothing', async () => {
  let joined = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12, size: 'max' }), async (steps) => {
      const workspaceId = randomUUID()
      await relational.db.insertInto('workspace').values({ id: workspaceId, name: 'Test' }).execute()
      await storeSmallWorld(analytics.store, workspaceId, WORLD)
      await linkOthers(analytics.store, workspaceId)
      await age(workspaceId, 0)
      const journeys = createJourneyService({ analytics: analytics.store, nowMicros })
      const ask = () => journeys.ensureJourneys(workspaceId, INCREMENTAL)
      await ask()
      for (const [index, one] of steps.entries()) {
        await take(workspaceId, one, ask)
        await age(workspaceId, index + 1)
      }
      await identify.settling.settleWaiting()
      await age(workspaceId, steps.length + 1)
      await ask()
      await createJourneyService({ analytics: analytics.store, nowMicros }).ensureJourneys(
        workspaceId,
        FROM_NOTHING,
      )
      const found = await storedJourneys(workspaceId, INCREMENTAL)
      expect(found).toEqual(await storedJourneys(workspaceId, FROM_NOTHING))
      joined += Object.values(found).filter((row) => row.length > 4).length
    }),
    { numRuns: 6, endOnFailure: true },
  )
  expect(joined).toBeGreaterThan(0)
}, 120_000)
