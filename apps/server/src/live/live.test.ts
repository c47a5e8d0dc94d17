import {
  applyLiveDelta,
  LIVE_CONVERSIONS,
  LIVE_VISITOR_SECONDS,
  LIVE_WINDOW_SECONDS,
  type LiveView,
  liveDeltaSchema,
  liveViewSchema,
} from '@tributary/contract/live'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addLiveEvent, createLiveState, LIVE_LIMITS, type LiveEvent, type LiveState } from './live.ts'
import { liveViewOf, takeLiveDelta } from './live-delta.ts'

const START = 1_800_000_000

const event = (key: number, second: number, more: Partial<LiveEvent> = {}): LiveEvent => ({
  eventKey: key,
  visitorKey: key,
  receivedMs: second * 1000,
  tsMs: second * 1000,
  page: 'shop.example/',
  channel: 'Direct',
  hasSource: false,
  conversion: undefined,
  ...more,
})
const order = (key: number, second: number, amount: string | null, currency: string | null) =>
  event(key, second, {
    conversion: {
      key,
      second,
      conversion_id: `order-${key}`,
      ts: new Date(second * 1000).toISOString(),
      conversion_type: 'purchase',
      amount_minor: amount,
      currency,
    },
  })

/** The view a second later. */
function viewAt(state: LiveState, second: number): LiveView {
  takeLiveDelta(state, second, 'x')
  return liveViewOf(state, 'x')
}

test('an empty workspace has an empty view of half an hour', () => {
  const view = viewAt(createLiveState(START), START)
  expect(liveViewSchema.parse(view)).toEqual(view)
  expect(view).toMatchObject({ visitors_now: 0, pages: [], channels: [], conversions: [], money: [] })
  expect(view.events).toHaveLength(LIVE_WINDOW_SECONDS)
})

describe('events', () => {
  test('stand in the second they were received in and leave after half an hour', () => {
    const state = createLiveState(START)
    addLiveEvent(state, event(1, START - 2))
    addLiveEvent(state, event(2, START))
    addLiveEvent(state, event(3, START))
    expect(viewAt(state, START).events.slice(-3)).toEqual([1, 0, 2])
    const later = viewAt(state, START + LIVE_WINDOW_SECONDS - 1)
    expect(later.events[0]).toBe(2)
    expect(later.events.slice(1).every((number) => number === 0)).toBe(true)
    expect(viewAt(state, START + LIVE_WINDOW_SECONDS).events.every((number) => number === 0)).toBe(true)
  })

  test('count once, whatever way they come again', () => {
    const state = createLiveState(START)
    expect(addLiveEvent(state, order(1, START, '4990', 'EUR'))).toBe(true)
    expect(addLiveEvent(state, order(1, START + 3, '4990', 'EUR'))).toBe(false)
    const view = viewAt(state, START + 5)
    expect(view.events.reduce((sum, number) => sum + number, 0)).toBe(1)
    expect(view.money).toEqual([{ currency: 'EUR', conversions: 1, amount_minor: '4990' }])
  })

  test('older than the window are left out', () => {
    const state = createLiveState(START)
    expect(addLiveEvent(state, event(1, START - LIVE_WINDOW_SECONDS))).toBe(false)
    expect(viewAt(state, START).visitors_now).toBe(0)
  })
})

describe('visitors', () => {
  test('are here for five minutes after their last event', () => {
    const state = createLiveState(START)
    addLiveEvent(state, event(1, START))
    addLiveEvent(state, event(2, START + 10, { visitorKey: 1 }))
    expect(viewAt(state, START + LIVE_VISITOR_SECONDS + 9).visitors_now).toBe(1)
    expect(viewAt(state, START + LIVE_VISITOR_SECONDS + 10).visitors_now).toBe(0)
  })

  test('are on the page they saw last and keep the channel that brought them', () => {
    const state = createLiveState(START)
    const visitor = { visitorKey: 7 }
    const landing = { ...visitor, page: 'shop.example/landing', channel: 'Email', hasSource: true }
    addLiveEvent(state, event(1, START, landing))
    addLiveEvent(state, event(2, START + 5, { ...visitor, page: 'shop.example/cart' }))
    addLiveEvent(state, event(3, START + 6, { ...visitor, page: '' }))
    addLiveEvent(state, event(4, START + 6))
    const view = viewAt(state, START + 7)
    expect(view.pages).toEqual([
      { page: 'shop.example/', visitors: 1 },
      { page: 'shop.example/cart', visitors: 1 },
    ])
    expect(view.channels).toEqual([
      { channel: 'Direct', visitors: 1 },
      { channel: 'Email', visitors: 1 },
    ])
  })

  test('who come back after half an hour begin a new visit', () => {
    const state = createLiveState(START)
    addLiveEvent(state, event(1, START, { visitorKey: 7, channel: 'Email', hasSource: true }))
    viewAt(state, START)
    addLiveEvent(state, event(2, START + 1801, { visitorKey: 7 }))
    expect(viewAt(state, START + 1801).channels).toEqual([{ channel: 'Direct', visitors: 1 }])
  })

  test('above the bound are said to be more than counted, and counted again when others leave', () => {
    const state = createLiveState(START, { ...LIVE_LIMITS, maxVisits: 2 })
    for (const key of [1, 2, 3]) addLiveEvent(state, event(key, START))
    const full = viewAt(state, START)
    expect(full).toMatchObject({ visitors_now: 2, visitors_capped: true })
    expect(full.events.at(-1)).toBe(3)
    addLiveEvent(state, event(4, START + LIVE_VISITOR_SECONDS))
    const later = viewAt(state, START + LIVE_VISITOR_SECONDS)
    expect(later).toMatchObject({ visitors_now: 1, visitors_capped: false })
  })
})

describe('conversions', () => {
  test('of one order count once, money stays exact and by currency, and leaves with its second', () => {
    const state = createLiveState(START)
    addLiveEvent(state, order(1, START, '9007199254740993', 'EUR'))
    const again = order(1, START + 1, '9007199254740993', 'EUR')
    addLiveEvent(state, { ...again, eventKey: 99 })
    addLiveEvent(state, order(2, START + 1, '1', 'EUR'))
    addLiveEvent(state, order(3, START + 2, '1200', 'JPY'))
    addLiveEvent(state, order(4, START + 2, null, null))
    const view = viewAt(state, START + 2)
    expect(view.money).toEqual([
      { currency: 'EUR', conversions: 2, amount_minor: '9007199254740994' },
      { currency: 'JPY', conversions: 1, amount_minor: '1200' },
    ])
    expect(view.conversions_count).toBe(4)
    expect(view.conversions.map((one) => one.conversion_id)).toEqual([
      'order-4',
      'order-3',
      'order-2',
      'order-1',
    ])
    const later = viewAt(state, START + LIVE_WINDOW_SECONDS + 1)
    expect(later.conversions_count).toBe(2)
    expect(later.conversions.map((one) => one.conversion_id)).toEqual(['order-4', 'order-3'])
    expect(later.money).toEqual([{ currency: 'JPY', conversions: 1, amount_minor: '1200' }])
  })
})

type Step = { wait: number; events: LiveEvent[] }

const channels = fc.constantFrom('Direct', 'Email', 'Paid Search')
const anEvent = fc
  .record({
    eventKey: fc.integer({ min: 1, max: 400 }),
    visitorKey: fc.integer({ min: 1, max: 30 }),
    lateBy: fc.integer({ min: 0, max: 2 }),
    page: fc.constantFrom('', 'a.example/', 'a.example/b', 'a.example/c'),
    channel: channels,
    hasSource: fc.boolean(),
    amount: fc.option(fc.bigInt({ min: 1n, max: 10n ** 18n })),
    isConversion: fc.boolean(),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  })
  .map(({ lateBy, amount, isConversion, currency, ...rest }) => ({
    lateBy,
    make: (second: number): LiveEvent => ({
      ...event(rest.eventKey, second, rest),
      conversion: isConversion
        ? {
            ...(order(rest.eventKey % 50, second, null, null).conversion ?? never()),
            amount_minor: amount === null ? null : String(amount),
            currency: amount === null ? null : currency,
          }
        : undefined,
    }),
  }))

function never(): never {
  throw new Error('an order has a conversion')
}

/** Events in the order of the log, with pauses from none to longer than the window. */
const history = fc
  .array(
    fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(299, 300, 301, 1799, 1800, 2000)),
      events: fc.array(anEvent, { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    let second = START
    return steps.map(({ wait, events }): Step => {
      second += wait
      return { wait, events: events.map(({ make, lateBy }) => make(second - lateBy)) }
    })
  })

describe('readers', () => {
  test('who apply every delta have the view of the server, and each passes the contract', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const state = createLiveState(START)
        takeLiveDelta(state, START, 'e.0')
        let reader = liveViewOf(state, 'e.0')
        let second = START
        steps.forEach(({ wait, events }, at) => {
          second += wait
          for (const one of events) addLiveEvent(state, one)
          const delta = takeLiveDelta(state, second, `e.${at + 1}`)
          expect(liveDeltaSchema.parse(JSON.parse(JSON.stringify(delta)))).toEqual(delta)
          reader = applyLiveDelta(reader, delta)
          expect(reader).toEqual(liveViewOf(state, `e.${at + 1}`))
        })
        expect(liveViewSchema.parse(reader)).toEqual(reader)
      }),
      { numRuns: 60 },
    )
  })

  test('who apply deltas have what a reader has who comes at the end and counts all events from scratch', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const state = createLiveState(START)
        takeLiveDelta(state, START, '')
        let reader = liveViewOf(state, '')
        let second = START
        for (const { wait, events } of steps) {
          second += wait
          for (const one of events) addLiveEvent(state, one)
          reader = applyLiveDelta(reader, takeLiveDelta(state, second, ''))
        }
        expect(reader).toEqual(viewFromScratch(steps, second))
      }),
      { numRuns: 60 },
    )
  })
})

/** The slow and obvious way: keep everything, look at it once. */
function viewFromScratch(steps: readonly Step[], now: number): LiveView {
  const all = steps.flatMap(({ events }) => events)
  const once = all.filter((one, at) => all.findIndex((other) => other.eventKey === one.eventKey) === at)
  const secondOf = (one: LiveEvent) => one.receivedMs / 1000
  const first = now - LIVE_WINDOW_SECONDS + 1
  const events = Array.from(
    { length: LIVE_WINDOW_SECONDS },
    (_, at) => once.filter((one) => secondOf(one) === first + at).length,
  )
  const converted = once.filter((one) => one.conversion)
  const conversions = converted.filter(
    (one, at) => converted.findIndex((other) => other.conversion?.key === one.conversion?.key) === at,
  )
  const inWindow = conversions.filter((one) => secondOf(one) >= first)
  const currencies = [...new Set(inWindow.flatMap((one) => one.conversion?.currency ?? []))]
  const money = currencies.map((currency) => {
    const rows = inWindow.filter((one) => one.conversion?.currency === currency)
    const total = rows.reduce((sum, one) => sum + BigInt(one.conversion?.amount_minor ?? 0), 0n)
    return { currency, conversions: rows.length, amount_minor: String(total) }
  })
  const visitors = [...new Set(once.map((one) => one.visitorKey))]
    .map((key) => lastVisit(once.filter((one) => one.visitorKey === key)))
    .filter((visit) => Math.max(...visit.map(secondOf)) > now - LIVE_VISITOR_SECONDS)
  const pages = visitors.flatMap(
    (visit) =>
      latest(
        visit.filter(({ page }) => page !== ''),
        'page',
      ) ?? [],
  )
  const origins = visitors.map((visit) => {
    const sourced = visit.filter(({ hasSource }) => hasSource)
    return latest(sourced.length > 0 ? sourced : visit, 'channel') ?? ''
  })
  return {
    id: '',
    second: now,
    events,
    visitors_now: visitors.length,
    visitors_capped: false,
    conversions_count: inWindow.length,
    pages: tally(pages).map(([page, number]) => ({ page, visitors: number })),
    channels: tally(origins).map(([channel, number]) => ({ channel, visitors: number })),
    money: money.sort((a, b) => b.conversions - a.conversions || (a.currency < b.currency ? -1 : 1)),
    conversions: inWindow
      .flatMap(({ conversion }) => (conversion ? [conversion] : []))
      .reverse()
      .slice(0, LIVE_CONVERSIONS)
      .map(({ key: _, ...told }) => told),
  }
}

/** Events of one visitor since the last pause of more than half an hour. */
function lastVisit(events: readonly LiveEvent[]): LiveEvent[] {
  let visit: LiveEvent[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const one of events) {
    if (one.receivedMs - last > 1_800_000) visit = []
    visit.push(one)
    last = Math.max(last, one.receivedMs)
  }
  return visit
}

function latest(events: readonly LiveEvent[], name: 'page' | 'channel'): string | undefined {
  const [first, ...others] = events
  return others.reduce<LiveEvent | undefined>(
    (best, one) =>
      best &&
      (one.receivedMs > best.receivedMs || (one.receivedMs === best.receivedMs && one[name] > best[name])
        ? one
        : best),
    first,
  )?.[name]
}

function tally(texts: readonly string[]): [string, number][] {
  const names = [...new Set(texts)]
  const counts = names.map((name): [string, number] => [name, texts.filter((text) => text === name).length])
  return counts.sort(([a, few], [b, many]) => many - few || (a < b ? -1 : 1))
}
