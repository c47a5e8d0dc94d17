import {
  type FunnelGroup,
  type FunnelStep,
  funnelPeopleRequestSchema,
  funnelRequestSchema,
} from '@tributary/contract/funnels'
import { sql, uint64, uuid } from '@tributary/stores/sql'
import { linkOthers } from '@tributary/testkit/settled-links'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentPeople } from '../identify/current-people.service.ts'
import { createFoldingService } from '../identify/folding.service.ts'
import { createFunnelService, type FunnelService } from './funnel.service.ts'
import {
  type FunnelWorld,
  middle,
  type ReferencePerson,
  referenceFunnel,
  step,
  storeEvents,
  storeWorld,
} from './funnel-reference.testkit.ts'

let analytics: TestAnalytics
let funnels: FunnelService
const MINUTE = 60_000
const RANGE = { from: '2026-06-01', to: '2026-06-20' }
const RANGE_MS = { fromMs: Date.UTC(2026, 5, 1), toMs: Date.UTC(2026, 5, 21) }

beforeAll(async () => {
  analytics = await openTestAnalytics()
  funnels = createFunnelService({ analytics: analytics.store, now: () => Date.UTC(2026, 6, 1) })
})
afterAll(() => analytics.close())

/**
 * The world with its links settled, of many others too, and a night between some of the facts and the others; the links were
 * settled before it, or facts that knew somebody else then have moved since, or the links wait to be settled.
 */
async function openWithNight(world: FunnelWorld, linked: 'before' | 'since' | 'waiting'): Promise<string> {
  const { touches = [], events, identities } = world
  const isEarly = (_: unknown, index: number) => index % 3 > 0
  const isLate = (_: unknown, index: number) => index % 3 === 0
  const workspaceId = await storeWorld(analytics.store, {
    touches: touches.filter(isEarly),
    events: events.filter(isEarly),
    ...(identities === undefined ? {} : { identities }),
  })
  const settle = (version: bigint) =>
    analytics.store.command(sql`
      insert into person_links (workspace_id, handle, person, version)
      select ${uuid(workspaceId)}, arrayJoin([handle, person]), person, ${uint64(version)} from identities where workspace_id = ${uuid(workspaceId)}`)
  await linkOthers(analytics.store, workspaceId)
  if (linked === 'before') await settle(1n)
  await createFoldingService({ analytics: analytics.store }).fold()
  if (linked === 'since') await settle(2n)
  await storeSmallWorld(analytics.store, workspaceId, { touches: touches.filter(isLate) })
  await storeEvents(analytics.store, workspaceId, events.filter(isLate))
  // Else nobody would be read by what the night wrote.
  expect((await currentPeople(analytics.store, workspaceId)).ofFacts.knows).toBeDefined()
  return workspaceId
}

const STEP_POOL: readonly FunnelStep[] = [
  step('view'),
  step('cart'),
  step('buy'),
  step('view', { field: 'page_path', operator: 'starts_with', value: '/s' }),
  step('cart', { field: 'channel', operator: 'is', value: 'Email' }),
  step('buy', { field: 'property:plan', operator: 'is', value: 'pro' }),
]
/** Few people, few moments: steps meet in the same millisecond and windows end on events. */
const momentFrom = (min: number) =>
  fc.integer({ min, max: 24 }).map((tick) => RANGE_MS.fromMs + (tick * 3 * 86_400_000) / 4)
const moment = momentFrom(-3)
/** Visits of more than a month ago, too. */
const visitMoment = momentFrom(-45)
const handle = fc.constantFrom('a:1', 'a:2', 'a:3', 'u:4')
const anyEvent = fc.record({
  handle,
  tsMs: moment,
  eventType: fc.constantFrom('view', 'cart', 'buy'),
  pagePath: fc.constantFrom('/', '/shop'),
  properties: fc.constantFrom({ plan: 'pro' }, {}),
  isBot: fc.boolean().map((is) => is && false),
})
const anyWorld = fc.record({
  events: fc
    .array(anyEvent, { maxLength: 40 })
    .map((events) => events.map((event, index) => ({ ...event, eventId: `e${index}` }))),
  touches: fc
    .uniqueArray(fc.record({ tsMs: visitMoment, handle, channel: fc.constantFrom('Email', 'Direct') }), {
      selector: (touch) => touch.tsMs,
      maxLength: 8,
    })
    .map((touches) => touches.map((touch, index) => ({ ...touch, touchId: `t${index}` }))),
  identities: fc.constantFrom([], [{ handle: 'a:1', person: 'u:4', tsMs: 0 }]),
})
const anyFunnel = fc.record({
  steps: fc.array(fc.constantFrom(...STEP_POOL), { minLength: 2, maxLength: 5 }),
  window_minutes: fc.constantFrom(1, 18 * 60, 36 * 60, 5 * 24 * 60, 90 * 24 * 60),
})

const reachedBy = (people: readonly ReferencePerson[], level: number) =>
  people.filter((one) => one.times.length >= level)

test('any funnel over any events is what the slow definition says', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      anyFunnel,
      fc.constantFrom('never' as const, 'before' as const, 'since' as const, 'waiting' as const),
      fc.constantFrom('is' as const, 'is_not' as const),
      async (world, { steps, window_minutes }, linked, operator) => {
        const workspaceId = await (linked === 'never'
          ? storeWorld(analytics.store, world)
          : openWithNight(world, linked))
        const asked = { ...RANGE, steps, window_minutes }
        const expected = referenceFunnel(world, { steps, windowMs: window_minutes * MINUTE, ...RANGE_MS })
        const found = await funnels.report(
          { workspaceId, timeZone: 'UTC' },
          funnelRequestSchema.parse({ ...asked, by: 'channel', limit: 100 }),
        )
        expect(found.steps.map((one) => one.people)).toEqual(
          steps.map((_, index) => reachedBy(expected, index + 1).length),
        )
        expect(found.steps.map((one) => one.median_ms)).toEqual(
          steps.map((_, index) =>
            index === 0
              ? null
              : middle(
                  reachedBy(expected, index + 1).map(
                    (one) => (one.times[index] ?? 0) - (one.times[index - 1] ?? 0),
                  ),
                ),
          ),
        )
        const wholeWay = (people: readonly ReferencePerson[]) =>
          middle(reachedBy(people, steps.length).map((one) => (one.times.at(-1) ?? 0) - (one.times[0] ?? 0)))
        expect(found.median_total_ms).toBe(wholeWay(expected))
        for (const key of new Set(expected.map((one) => one.channel))) {
          const own = expected.filter((one) => one.channel === key)
          expect(found.rows.find((row) => row.key === key)).toEqual({
            key,
            people: steps.map((_, index) => reachedBy(own, index + 1).length),
            median_total_ms: wholeWay(own),
          })
        }
        const [shown] = found.rows
        const channel = shown?.key ?? 'Email'
        const group: FunnelGroup = { by: 'channel', operator, keys: [channel] }
        const ofGroup = await funnels.people(
          { workspaceId, timeZone: 'UTC' },
          funnelPeopleRequestSchema.parse({ ...asked, step: 1, outcome: 'reached', group }),
        )
        expect(ofGroup.people.map((one) => one.person).sort()).toEqual(
          expected
            .filter((one) => (one.channel === channel) === (operator === 'is'))
            .map((one) => one.person)
            .sort(),
        )
        const listed = await funnels.people(
          { workspaceId, timeZone: 'UTC' },
          funnelPeopleRequestSchema.parse({ ...asked, step: 2, outcome: 'dropped' }),
        )
        expect(listed.people.map((one) => `${one.person} ${one.last_at}`).sort()).toEqual(
          expected
            .filter((one) => one.times.length === 2)
            .map((one) => `${one.person} ${new Date(one.times[1] ?? 0).toISOString()}`)
            .sort(),
        )
      },
    ),
    { numRuns: 20, endOnFailure: true },
  )
}, 240_000)
