/** Whatever the order, the repeats and the cuts into blocks: what is derived is what a look at all events at once gives. */

import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { derivedState, emptyTables, RECEIVED_MS, rowsOf, storeRows } from './event-block.testkit.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

type TestEvent = {
  event_id: string
  pixel_id: string
  anonymous_id: string
  session_id?: string
  event_type: string
  timestamp: number
  page_url?: string
  referrer?: string
  utm_source?: string
  utm_medium?: string
  utm_campaign?: string
  user?: { id: string }
  revenue?: { amount: number; currency: string }
  properties?: { order_id: string; items: readonly string[] }
}

/** Few people, sessions, sources and minutes, so that everything collides. */
const eventArbitrary = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  session: fc.constantFrom(undefined, 's1', 's2'),
  minute: fc.integer({ min: -100, max: 100 }),
  /** Milliseconds apart, or at the very same moment as another. */
  isTied: fc.boolean(),
  source: fc.constantFrom('', '', 'ad1', 'ad2', 'google'),
  page: fc.boolean(),
  kind: fc.constantFrom('page_view', 'page_view', 'page_view', 'click', 'identify', 'purchase'),
  order: fc.integer({ min: 0, max: 2 }),
  items: fc.subarray(['Mug', 'Shirt']),
})

const eventsArbitrary = fc.array(eventArbitrary, { minLength: 1, maxLength: 14 }).map((drafts) =>
  drafts.map(
    (draft, index): TestEvent => ({
      event_id: `e${index}`,
      pixel_id: 'p',
      anonymous_id: `anon${draft.who}`,
      ...(draft.session === undefined ? {} : { session_id: draft.session }),
      event_type: draft.kind,
      timestamp: RECEIVED_MS + draft.minute * 7 * 60_000 + (draft.isTied ? 0 : index + 1),
      ...(draft.page ? { page_url: `https://shop.example/p${draft.order}` } : {}),
      ...(draft.source.startsWith('ad')
        ? { utm_source: 'google', utm_medium: 'cpc', utm_campaign: draft.source }
        : draft.source === 'google'
          ? { referrer: 'https://www.google.com/' }
          : {}),
      ...(draft.kind === 'identify' || draft.kind === 'purchase'
        ? { user: { id: `user${draft.order}` } }
        : {}),
      ...(draft.kind === 'purchase'
        ? {
            revenue: { amount: 10 + draft.who, currency: 'EUR' },
            properties: { order_id: `o${draft.order}`, items: draft.items },
          }
        : {}),
    }),
  ),
)

/** The touches of all events at once, by the words of the README, slowly. */
function expectedTouches(events: readonly TestEvent[]): string[] {
  const landing = events
    .filter(
      ({ page_url, referrer, utm_source }) =>
        page_url !== undefined || referrer !== undefined || utm_source !== undefined,
    )
    .toSorted((a, b) => a.timestamp - b.timestamp || (a.event_id < b.event_id ? -1 : 1))
  const touched = new Set<string>()
  for (const event of landing) {
    const before = landing
      .slice(0, landing.indexOf(event))
      .filter((other) => other.anonymous_id === event.anonymous_id && other.session_id === event.session_id)
      .filter((other) => event.session_id !== undefined || event.timestamp - other.timestamp < 30 * 60_000)
    const sameLink = before.filter((other) => other.utm_campaign === event.utm_campaign)
    if (before.length === 0 || (event.utm_campaign !== undefined && sameLink.length === 0))
      touched.add(event.event_id)
  }
  return [...touched].sort()
}

async function touchedEvents(store: AnalyticsStore): Promise<string[]> {
  return (await derivedState(store)).touches?.map((line) => line.split(' ')[1] ?? '').sort() ?? []
}

test('any order, any repeats and any cuts into blocks give the touches of all events at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      eventsArbitrary,
      fc.array(fc.nat({ max: 13 }), { maxLength: 6 }),
      fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      async (events, repeats, shuffle, blockCount) => {
        const { store } = analytics
        await emptyTables(store)
        await storeRows(store, rowsOf(events))
        const atOnce = await derivedState(store)
        // Which of two events of one moment comes first is the store's choice, as long as it is always the same.
        if (new Set(events.map(({ timestamp }) => timestamp)).size === events.length)
          expect(await touchedEvents(store)).toEqual(expectedTouches(events))

        const arriving = [...events, ...repeats.flatMap((index) => events[index] ?? [])]
        const order = arriving
          .map((event, index) => ({ event, key: shuffle[index % shuffle.length] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ event }) => event)
        await emptyTables(store)
        const size = Math.ceil(order.length / blockCount)
        for (let at = 0; at < order.length; at += size)
          await storeRows(store, rowsOf(order.slice(at, at + size)), BigInt(at + 1))
        expect(await derivedState(store)).toEqual(atOnce)
      },
    ),
    { numRuns: 20, seed: 7 },
  )
}, 120_000)

/** Stops the world at the n-th writing statement, as `kill -9` would, until it is told to go on. */
function crashingStore(store: AnalyticsStore, atWrite: number): AnalyticsStore & { recover(): void } {
  let writes = 0
  let isArmed = true
  return {
    ...store,
    command: (statement) =>
      isArmed && ++writes === atWrite
        ? Promise.reject(new Error('the process was killed'))
        : store.command(statement),
    recover: () => {
      isArmed = false
    },
  }
}

test('a crash at any statement, and the block once more, give what one undisturbed run gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      eventsArbitrary,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 13 }),
      fc.boolean(),
      async (events, atWrite, cut, isSameProcess) => {
        const { store } = analytics
        const first = rowsOf(events.slice(0, cut))
        const second = rowsOf(events.slice(cut))
        await emptyTables(store)
        await storeRows(store, first)
        await storeRows(store, second)
        const undisturbed = await derivedState(store)

        await emptyTables(store)
        await storeRows(store, first)
        const failing = crashingStore(store, atWrite)
        await storeRows(failing, second).catch(() => undefined)
        failing.recover()
        // The consumer tries again, or the next process does: that one knows of no table that this one made.
        await storeRows(isSameProcess ? failing : { ...store }, second)
        expect(await derivedState(store)).toEqual(undisturbed)
      },
    ),
    { numRuns: 20, seed: 11 },
  )
}, 120_000)
