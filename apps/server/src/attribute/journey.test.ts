import { randomUUID } from 'node:crypto'
import { sql, uint64, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJourneyService } from './journey.service.ts'
import { DAY_MS, type JourneySetting, settingKey } from './journey.ts'
import { currentConversions, referenceJourney } from './journey-reference.testkit.ts'
import { manyPeople, stepsOf, type World, wholeOf } from './random-worlds.testkit.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const START = Date.UTC(2026, 4, 1)
const HOUR = 3_600_000
const WINDOW: JourneySetting = { lookbackMs: 2 * DAY_MS, lookbackVisits: undefined, scope: 'window' }
const SINCE: JourneySetting = { lookbackMs: 2 * DAY_MS, lookbackVisits: undefined, scope: 'since_previous' }
const VISITS: JourneySetting = { lookbackMs: 4 * DAY_MS, lookbackVisits: 2, scope: 'window' }
const SETTINGS = [WINDOW, SINCE, VISITS]

const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
const openService = () => createJourneyService({ analytics: analytics.store, nowMicros })

async function storedJourneys(workspaceId: string, setting: JourneySetting) {
  const rows = await analytics.store.query<{ id: string; touches: string[] }>(sql`
    select conversion_id as id, touch_ids as touches from journeys final
    where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey(setting))} order by id`)
  return Object.fromEntries(rows.map((row) => [row.id, row.touches]))
}

function referenceJourneys(world: SmallWorld, setting: JourneySetting) {
  return Object.fromEntries(
    currentConversions(world)
      .toSorted((a, b) => (a.conversionId < b.conversionId ? -1 : 1))
      .map((row) => [row.conversionId, referenceJourney(world, row, setting).map((touch) => touch.touchId)]),
  )
}

/** Stores the world and answers the journeys of each conversion. */
async function derive(world: SmallWorld, setting = WINDOW) {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, world)
  await openService().ensureJourneys(workspaceId, setting)
  return storedJourneys(workspaceId, setting)
}

/**
 * Stores rows as of an hour ago, a minute for each step, and a later change of nobody: changes of the last seconds before
 * the latest are looked at again, which would hide what a build overlooks.
 */
async function storeLongAgo(workspaceId: string, world: SmallWorld, step: number, changed: string[] = []) {
  const changedAtMs = Date.now() - 3_600_000 + step * 60_000
  await storeSmallWorld(analytics.store, workspaceId, world, { version: step + 1, changed, changedAtMs })
  const later = { changed: ['a:nobody'], changedAtMs: changedAtMs + 30_000 }
  await storeSmallWorld(analytics.store, workspaceId, {}, later)
}

const touch = (touchId: string, tsMs: number, handle = 'a:1', channel = 'Email') => ({
  touchId,
  handle,
  tsMs,
  channel,
})
const order = (conversionId: string, tsMs: number, handle = 'a:1', amountMinor = 1000) => ({
  conversionId,
  handle,
  tsMs,
  amountMinor,
  currency: amountMinor === 0 ? '' : 'USD',
})

test('a touch at either end of the window belongs to the journey, one a millisecond outside does not', async () => {
  const at = START + 10 * DAY_MS
  const found = await derive({
    touches: [
      touch('too-early', at - WINDOW.lookbackMs - 1),
      touch('first', at - WINDOW.lookbackMs),
      touch('last', at),
      touch('too-late', at + 1),
    ],
    conversions: [order('o', at)],
  })
  expect(found).toEqual({ o: ['first', 'last'] })
})

test('touches of one instant are ordered by their id', async () => {
  const found = await derive({
    touches: [touch('b', START), touch('a', START), touch('c', START)],
    conversions: [order('o', START + 1)],
  })
  expect(found).toEqual({ o: ['a', 'b', 'c'] })
})

test('since the previous conversion: a touch at its very instant belongs to the previous one only', async () => {
  const found = await derive(
    {
      touches: [touch('a', START), touch('b', START + HOUR), touch('c', START + 2 * HOUR)],
      conversions: [order('o1', START + HOUR), order('o2', START + 3 * HOUR)],
    },
    SINCE,
  )
  expect(found).toEqual({ o1: ['a', 'b'], o2: ['c'] })
})

test('since the previous conversion: a goal does not take the touches of a purchase', async () => {
  const found = await derive(
    {
      touches: [touch('a', START)],
      conversions: [order('goal', START + HOUR, 'a:1', 0), order('o', START + 2 * HOUR)],
    },
    SINCE,
  )
  expect(found).toEqual({ goal: ['a'], o: ['a'] })
})

test('a conversion without a touch is kept with an empty journey', async () => {
  expect(await derive({ conversions: [order('o', START)] })).toEqual({ o: [] })
})

test('a link joins the touches of both browsers, those before the link too', async () => {
  const found = await derive({
    touches: [touch('phone', START, 'a:phone'), touch('laptop', START + HOUR, 'a:laptop')],
    identities: [
      { handle: 'a:phone', person: 'u:7', tsMs: START + 5 * HOUR },
      { handle: 'a:laptop', person: 'u:7', tsMs: START + 6 * HOUR },
    ],
    conversions: [order('o', START + 2 * HOUR, 'u:7')],
  })
  expect(found).toEqual({ o: ['phone', 'laptop'] })
})

test('of several links of a browser the earliest holds', async () => {
  const found = await derive({
    touches: [touch('shared', START, 'a:shared')],
    identities: [
      { handle: 'a:shared', person: 'u:second', tsMs: START + 2 * HOUR },
      { handle: 'a:shared', person: 'u:first', tsMs: START + HOUR },
    ],
    conversions: [order('of-first', START + HOUR, 'u:first'), order('of-second', START + HOUR, 'u:second')],
  })
  expect(found).toEqual({ 'of-first': ['shared'], 'of-second': [] })
})

test('a browser linked to an e-mail address that is linked to a user belongs to the user', async () => {
  const found = await derive({
    touches: [touch('t', START, 'a:1')],
    identities: [
      { handle: 'a:1', person: 'e:mail', tsMs: START },
      { handle: 'e:mail', person: 'u:7', tsMs: START + HOUR },
    ],
    conversions: [order('o', START + 2 * HOUR, 'u:7')],
  })
  expect(found).toEqual({ o: ['t'] })
})

test('a browser that leaves a user it had reached through an e-mail address takes its touches along', async () => {
  const workspaceId = randomUUID()
  const service = openService()
  const arrivals: SmallWorld[] = [
    {
      touches: [touch('t', START, 'a:1')],
      identities: [
        { handle: 'a:1', person: 'e:mail', tsMs: START + 9 * HOUR },
        { handle: 'e:mail', person: 'u:7', tsMs: START + HOUR },
      ],
      conversions: [order('o7', START + 2 * HOUR, 'u:7'), order('o8', START + 2 * HOUR, 'u:8')],
    },
    // An earlier link of the browser arrives late.
    { identities: [{ handle: 'a:1', person: 'u:8', tsMs: START }] },
  ]
  const found: unknown[] = []
  for (const [index, world] of arrivals.entries()) {
    await storeLongAgo(workspaceId, world, index)
    await service.ensureJourneys(workspaceId, WINDOW)
    found.push(await storedJourneys(workspaceId, WINDOW))
  }
  expect(found).toEqual([
    { o7: ['t'], o8: [] },
    { o7: [], o8: ['t'] },
  ])
})

test('the journeys of random worlds are those of the reference, under every setting', async () => {
  await fc.assert(
    fc.asyncProperty(manyPeople, async (neighbourhoods) => {
      const steps = stepsOf(neighbourhoods)
      const workspaceId = randomUUID()
      for (const [index, step] of steps.entries())
        await storeSmallWorld(analytics.store, workspaceId, step, { version: index + 1 })
      for (const setting of SETTINGS) {
        await openService().ensureJourneys(workspaceId, setting)
        expect(await storedJourneys(workspaceId, setting)).toEqual(referenceJourneys(wholeOf(steps), setting))
      }
    }),
    { numRuns: 2, endOnFailure: true },
  )
}, 90_000)

test('journeys kept up to date as rows arrive are those of a build from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(manyPeople, async (neighbourhoods) => {
      const workspaceId = randomUUID()
      const service = openService()
      const soFar: World[] = []
      for (const [index, step] of stepsOf(neighbourhoods).entries()) {
        // A conversion that moves to another person leaves the old one: whoever stores it names that handle as well.
        const ids = new Set(step.conversions.map((row) => row.conversionId))
        const left = wholeOf(soFar).conversions.filter((known) => ids.has(known.conversionId))
        const leftHandles = left.map((known) => known.handle)
        await storeLongAgo(workspaceId, step, index, leftHandles)
        soFar.push(step)
        for (const setting of [WINDOW, SINCE]) {
          await service.ensureJourneys(workspaceId, setting)
          expect(await storedJourneys(workspaceId, setting)).toEqual(
            referenceJourneys(wholeOf(soFar), setting),
          )
        }
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
}, 90_000)

test('a build that nobody looked at for a week is made again: older changes are no longer kept', async () => {
  const workspaceId = randomUUID()
  const later = (days: number) => () => nowMicros() + BigInt(days) * 86_400_000_000n
  const orders = [order('o', START + HOUR)]
  await storeSmallWorld(analytics.store, workspaceId, { touches: [touch('a', START)], conversions: orders })
  await openService().ensureJourneys(workspaceId, WINDOW)
  const late: SmallWorld = { touches: [touch('b', START + 1)] }
  await storeSmallWorld(analytics.store, workspaceId, late, { version: 2 })
  await analytics.store.command(
    sql`alter table handle_changes delete where workspace_id = ${uuid(workspaceId)}`,
  )
  await createJourneyService({ analytics: analytics.store, nowMicros: later(5) }).ensureJourneys(
    workspaceId,
    WINDOW,
  )
  expect(await storedJourneys(workspaceId, WINDOW)).toEqual({ o: ['a'] })
  await createJourneyService({ analytics: analytics.store, nowMicros: later(7) }).ensureJourneys(
    workspaceId,
    WINDOW,
  )
  expect(await storedJourneys(workspaceId, WINDOW)).toEqual({ o: ['a', 'b'] })
})

test('rows of another workspace with the same names change no journey', async () => {
  const world = { touches: [touch('mine', START)], conversions: [order('o', START + HOUR)] }
  const [mine, theirs] = [randomUUID(), randomUUID()]
  await storeSmallWorld(analytics.store, mine, world)
  await storeSmallWorld(analytics.store, theirs, {
    touches: [touch('theirs', START)],
    identities: [{ handle: 'a:1', person: 'u:1', tsMs: START }],
    conversions: [order('o', START + 2 * HOUR), order('p', START + 30 * 60_000)],
  })
  for (const setting of SETTINGS) {
    await openService().ensureJourneys(mine, setting)
    expect(await storedJourneys(mine, setting)).toEqual({ o: ['mine'] })
  }
})
