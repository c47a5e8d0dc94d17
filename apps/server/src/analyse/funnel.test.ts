import { randomUUID } from 'node:crypto'
import {
  type FunnelRequest,
  type FunnelStep,
  funnelPeopleRequestSchema,
  funnelRequestSchema,
} from '@tributary/contract/funnels'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFunnelService, type FunnelService } from './funnel.service.ts'
import { type FunnelWorld, step, storeWorld, type WorldEvent } from './funnel-reference.testkit.ts'

let analytics: TestAnalytics
let funnels: FunnelService
const T0 = Date.UTC(2026, 5, 10, 12)
const NOW = Date.UTC(2026, 6, 1)
const MINUTE = 60_000
const RANGE = { from: '2026-06-01', to: '2026-06-20' }

beforeAll(async () => {
  analytics = await openTestAnalytics()
  funnels = createFunnelService({ analytics: analytics.store, now: () => NOW })
})
afterAll(() => analytics.close())

const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: 'UTC' })
const open = (world: FunnelWorld) => storeWorld(analytics.store, world)

/** `['a:1', 'view', 0]`: that browser, that event, so many minutes after noon. */
function eventsOf(rows: readonly (readonly [string, string, number, Partial<WorldEvent>?])[]): WorldEvent[] {
  return rows.map(([handle, eventType, minutes, more], index) => ({
    eventId: `e${index}`,
    handle,
    eventType,
    tsMs: T0 + minutes * MINUTE,
    ...more,
  }))
}

type Asked = Partial<Omit<FunnelRequest, 'steps'>> & { steps: readonly FunnelStep[] }
const report = (workspaceId: string, asked: Asked) =>
  funnels.report(workspaceOf(workspaceId), funnelRequestSchema.parse({ ...RANGE, ...asked }))
const peopleOf = (workspaceId: string, asked: Record<string, unknown>) =>
  funnels.people(workspaceOf(workspaceId), funnelPeopleRequestSchema.parse({ ...RANGE, ...asked }))

const VIEW_CART_BUY = [step('view'), step('cart'), step('buy')]

describe('a small shop', () => {
  const world: FunnelWorld = {
    events: eventsOf([
      ['a:1', 'view', 0],
      ['a:1', 'cart', 10],
      ['u:ann', 'buy', 40],
      ['a:2', 'view', 0],
      ['a:2', 'cart', 20],
      ['a:3', 'view', 5],
      ['a:4', 'cart', 0],
      ['a:4', 'view', 1],
      ['a:bot', 'view', 0, { isBot: true }],
    ]),
    identities: [{ handle: 'a:1', person: 'u:ann', tsMs: T0 }],
    touches: [
      { touchId: 't1', handle: 'a:1', tsMs: T0, channel: 'Email' },
      { touchId: 't2', handle: 'a:2', tsMs: T0, channel: 'Direct' },
      { touchId: 't3', handle: 'a:3', tsMs: T0, channel: 'Direct' },
      { touchId: 't4', handle: 'a:2', tsMs: T0 + 15 * MINUTE, channel: 'Email' },
    ],
  }

  test('people are counted at every step they reached in order, across their devices, without bots', async () => {
    const found = await report(await open(world), { steps: VIEW_CART_BUY })
    expect(found.steps).toEqual([
      { people: 4, of_first: 1, of_previous: null, median_ms: null },
      { people: 2, of_first: 0.5, of_previous: 0.5, median_ms: 15 * MINUTE },
      { people: 1, of_first: 0.25, of_previous: 0.5, median_ms: 30 * MINUTE },
    ])
    expect(found.median_total_ms).toBe(40 * MINUTE)
    expect(found.range).toEqual(RANGE)
    expect(found.open_until).toBeNull()
  })

  test('groups are cut by the visit of the first step and add up to the total', async () => {
    const found = await report(await open(world), { steps: VIEW_CART_BUY, by: 'channel' })
    expect(found.rows).toEqual([
      { key: 'Direct', people: [2, 1, 0], median_total_ms: null },
      { key: '(not set)', people: [1, 0, 0], median_total_ms: null },
      { key: 'Email', people: [1, 1, 1], median_total_ms: 40 * MINUTE },
    ])
    expect(found.other).toBeNull()
  })

  test('of several visits on several devices the latest before the first step holds', async () => {
    const visits = [
      ['a:2', -90, 'Referral', 'blog', 'referral'],
      ['u:ann', -30, 'Paid Search', 'google', 'cpc'],
      ['a:1', -10, 'Display', '', ''],
      ['a:1', 1, 'Direct', '', ''],
    ] as const
    const touches = visits.map(([handle, minutes, channel, source, medium], index) => {
      const tsMs = T0 + minutes * MINUTE
      return { touchId: `v${index}`, handle, tsMs, channel, source, medium }
    })
    const workspaceId = await open({ ...world, touches })
    const cut = async (by: string) =>
      (await report(workspaceId, { steps: VIEW_CART_BUY, by })).rows.map(({ key, people }) => [
        key,
        people[0],
      ])
    const named = (...keys: string[]) => [['(not set)', 2], ...keys.map((key) => [key, 1])]
    expect(await cut('channel')).toEqual(named('Display', 'Referral'))
    expect(await cut('source_medium')).toEqual(named('(not set) / (not set)', 'blog / referral'))
  })

  test('groups beyond the limit are one row', async () => {
    const found = await report(await open(world), { steps: VIEW_CART_BUY, by: 'channel', limit: 1 })
    expect(found.rows).toEqual([{ key: 'Direct', people: [2, 1, 0], median_total_ms: null }])
    expect(found.other).toEqual({ key: 'Other', people: [2, 1, 1], median_total_ms: null })
  })

  test('those who stopped are listed by when, page after page', async () => {
    const workspaceId = await open(world)
    const first = await peopleOf(workspaceId, { steps: VIEW_CART_BUY, step: 1, limit: 1 })
    expect(first.people.map((one) => [one.person, one.last_at])).toEqual([
      ['a:3', new Date(T0 + 5 * MINUTE).toISOString()],
    ])
    const second = await peopleOf(workspaceId, {
      steps: VIEW_CART_BUY,
      step: 1,
      limit: 1,
      cursor: first.next_cursor,
    })
    expect(second.people.map((one) => one.person)).toEqual(['a:4'])
    expect(second.next_cursor).toBeNull()
  })

  test('those who reached a step are listed with how far they went', async () => {
    const found = await peopleOf(await open(world), { steps: VIEW_CART_BUY, step: 2, outcome: 'reached' })
    expect(found.people).toEqual([
      {
        person: 'a:2',
        step: 2,
        first_at: new Date(T0).toISOString(),
        last_at: new Date(T0 + 20 * MINUTE).toISOString(),
      },
      {
        person: 'u:ann',
        step: 3,
        first_at: new Date(T0).toISOString(),
        last_at: new Date(T0 + 40 * MINUTE).toISOString(),
      },
    ])
  })

  test('another workspace sees nothing of it', async () => {
    await open(world)
    const other = await open({ events: [] })
    const found = await report(other, { steps: VIEW_CART_BUY, by: 'channel' })
    expect(found.steps.map((one) => one.people)).toEqual([0, 0, 0])
    expect(found.steps[1]).toEqual({ people: 0, of_first: null, of_previous: null, median_ms: null })
    expect(found.rows).toEqual([])
    expect((await peopleOf(other, { steps: VIEW_CART_BUY, step: 1, outcome: 'reached' })).people).toEqual([])
    expect(await funnels.choices(other)).toEqual({ event_types: [], pages: [], channels: [] })
  })

  test('the same ids in two workspaces stay two companies', async () => {
    const [one, two] = [await open(world), await open(world)]
    expect((await report(one, { steps: VIEW_CART_BUY, by: 'channel' })).rows).toEqual(
      (await report(two, { steps: VIEW_CART_BUY, by: 'channel' })).rows,
    )
  })

  test('what a funnel can be built from is named by how often it was seen', async () => {
    const found = await funnels.choices(await open(world))
    expect(found.event_types).toEqual([
      { event_type: 'view', events: 4 },
      { event_type: 'cart', events: 3 },
      { event_type: 'buy', events: 1 },
    ])
    expect(found.channels).toEqual(['Direct', 'Email'])
  })
})

test('the window counts from the first step to the last, its end included', async () => {
  const world = {
    events: eventsOf([
      ['a:1', 'view', 0],
      ['a:1', 'cart', 10],
      ['a:2', 'view', 0],
      ['a:2', 'cart', 11],
    ]),
  }
  const found = await report(await open(world), { steps: [step('view'), step('cart')], window_minutes: 10 })
  expect(found.steps.map((one) => one.people)).toEqual([2, 1])
})

test('of several first steps the one that leads furthest counts', async () => {
  const world = {
    events: eventsOf([
      ['a:1', 'view', 0],
      ['a:1', 'view', 50],
      ['a:1', 'cart', 55],
    ]),
  }
  const found = await report(await open(world), { steps: [step('view'), step('cart')], window_minutes: 10 })
  expect(found.steps.map((one) => one.people)).toEqual([1, 1])
  expect(found.steps[1]?.median_ms).toBe(5 * MINUTE)
})

test('two steps at the same moment are not in order', async () => {
  const world = {
    events: eventsOf([
      ['a:1', 'view', 0],
      ['a:1', 'cart', 0],
    ]),
  }
  const found = await report(await open(world), { steps: [step('view'), step('cart')] })
  expect(found.steps.map((one) => one.people)).toEqual([1, 0])
})

test('a later step may lie behind the range, and the answer says until when it can', async () => {
  const world = {
    events: eventsOf([
      ['a:1', 'view', 0],
      ['a:1', 'cart', 60 * 24],
    ]),
  }
  const workspaceId = await open(world)
  const asked = { steps: [step('view'), step('cart')], from: '2026-06-10', to: '2026-06-10' }
  expect((await report(workspaceId, asked)).steps.map((one) => one.people)).toEqual([1, 1])
  const late = await report(workspaceId, { ...asked, to: '2026-06-29' })
  expect(late.open_until).toBe('2026-07-07T00:00:00.000Z')
})

test('steps can be narrowed by page, property, device, country and the visit they belong to', async () => {
  const world: FunnelWorld = {
    events: eventsOf([
      ['a:1', 'page_view', 0, { pagePath: '/shop/shoes', device: 'mobile', country: 'DE' }],
      ['a:1', 'add', 1, { properties: { sku: 'X1', quantity: 2 } }],
      ['a:2', 'page_view', 0, { pagePath: '/blog', device: 'mobile', country: 'DE' }],
      ['a:2', 'add', 1, { properties: { sku: 'X1', quantity: 2 } }],
      ['a:3', 'page_view', 0, { pagePath: '/shop', device: 'desktop', country: 'FR' }],
      ['a:3', 'add', 1, { properties: { sku: "it's", quantity: 3 } }],
    ]),
    touches: [
      { touchId: 't1', handle: 'a:1', tsMs: T0, channel: 'Email', campaign: 'spring' },
      { touchId: 't3', handle: 'a:3', tsMs: T0 - MINUTE, channel: 'Direct' },
    ],
  }
  const workspaceId = await open(world)
  const begun = async (...conditions: FunnelStep['conditions']) =>
    (await report(workspaceId, { steps: [step('page_view', ...conditions), step('add')] })).steps[0]?.people
  expect(await begun({ field: 'page_path', operator: 'starts_with', value: '/shop' })).toBe(2)
  expect(await begun({ field: 'page_path', operator: 'is', value: '/shop' })).toBe(1)
  expect(await begun({ field: 'page_path', operator: 'contains', value: 'log' })).toBe(1)
  expect(await begun({ field: 'device', operator: 'is', value: 'mobile' })).toBe(2)
  expect(await begun({ field: 'country', operator: 'is', value: 'FR' })).toBe(1)
  expect(await begun({ field: 'channel', operator: 'is', value: 'Email' })).toBe(1)
  expect(await begun({ field: 'campaign', operator: 'is', value: 'spring' })).toBe(1)
  expect(
    await begun(
      { field: 'device', operator: 'is', value: 'mobile' },
      { field: 'channel', operator: 'is', value: 'Direct' },
    ),
  ).toBe(0)
  const added = async (field: string, value: string) =>
    (
      await report(workspaceId, {
        steps: [step('page_view'), step('add', { field, operator: 'is', value })],
      })
    ).steps[1]?.people
  expect(await added('property:sku', 'X1')).toBe(2)
  expect(await added('property:sku', "it's")).toBe(1)
  expect(await added('property:quantity', '3')).toBe(1)
  expect(await added('property:none', "') or 1 = 1 --")).toBe(0)
})

test('a person with very many events is counted in bounded memory', async () => {
  const events = Array.from(
    { length: 20_000 },
    (_, index): WorldEvent => ({
      eventId: `e${index}`,
      handle: 'a:1',
      eventType: index % 2 === 0 ? 'view' : 'cart',
      tsMs: T0 + index,
    }),
  )
  const found = await report(await open({ events }), {
    steps: Array.from({ length: 8 }, (_, index) => step(index % 2 === 0 ? 'view' : 'cart')),
  })
  expect(found.steps.map((one) => one.people)).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
})

test('a step that the funnel does not have is refused', async () => {
  await expect(peopleOf(randomUUID(), { steps: VIEW_CART_BUY, step: 4 })).rejects.toThrow('only 3 steps')
})

test('a cursor of another list is refused', async () => {
  const cursor = Buffer.from(JSON.stringify([1, 'order-1'])).toString('base64url')
  await expect(peopleOf(randomUUID(), { steps: VIEW_CART_BUY, step: 1, cursor })).rejects.toThrow('cursor')
})
