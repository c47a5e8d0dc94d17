/** From the state to what readers get: deltas from one second to the next, and the whole view. Pure as `live.ts` is. */
import {
  LIVE_CHANNELS,
  LIVE_PAGES,
  LIVE_VISITOR_SECONDS,
  LIVE_WINDOW_SECONDS,
  type LiveConversion,
  type LiveDelta,
  type LiveView,
} from '@tributary/contract/live'
import {
  type ArrivedConversion,
  addMoney,
  type LiveState,
  type Published,
  secondOf,
  sweepVisits,
  type Visit,
} from './live.ts'

/** How often ended visits are forgotten. They stay so much longer than a visit lasts, lest a late record begins a new one. */
const SWEEP_SECONDS = 60

/** Moves on to a second (never back) and answers what changed since the last delta. */
export function takeLiveDelta(state: LiveState, toSecond: number, id: string): LiveDelta {
  const second = Math.max(toSecond, state.second, ...state.added.keys())
  moveRing(state, second)
  const events = [...state.added].sort(([left], [right]) => left - right)
  for (const [at, number] of events) state.events[place(at)] = (state.events[place(at)] ?? 0) + number
  state.added.clear()
  dropOldConversions(state, second)
  if (second - state.sweptSecond >= SWEEP_SECONDS)
    sweepVisits(state, second, LIVE_WINDOW_SECONDS + SWEEP_SECONDS)
  const before = state.published
  const now = figuresOf(state, second)
  state.published = now
  const { visitors_now, visitors_capped, conversions_count } = now
  const told = state.untold.map(withoutKey)
  state.untold = []
  return {
    id,
    second,
    events,
    visitors_now,
    visitors_capped,
    conversions_count,
    ...(isSame(before.pages, now.pages) ? {} : { pages: now.pages }),
    ...(isSame(before.channels, now.channels) ? {} : { channels: now.channels }),
    ...(isSame(before.money, now.money) ? {} : { money: now.money }),
    ...(told.length === 0 ? {} : { conversions: told }),
  }
}

/** The whole view as of the last delta; nothing may have been added since. */
export function liveViewOf(state: LiveState, id: string): LiveView {
  const first = state.second - LIVE_WINDOW_SECONDS + 1
  return {
    id,
    second: state.second,
    events: Array.from({ length: LIVE_WINDOW_SECONDS }, (_, at) => state.events[place(first + at)] ?? 0),
    ...state.published,
    conversions: state.lastConversions.map(withoutKey),
  }
}

const place = (second: number) => second % LIVE_WINDOW_SECONDS

function moveRing(state: LiveState, second: number): void {
  const steps = Math.min(second - state.second, LIVE_WINDOW_SECONDS)
  for (let step = 0; step < steps; step++) state.events[place(second - step)] = 0
  state.second = second
  for (const at of state.added.keys()) if (at <= second - LIVE_WINDOW_SECONDS) state.added.delete(at)
}

function dropOldConversions(state: LiveState, second: number): void {
  state.lastConversions = state.lastConversions.filter((one) => one.second > second - LIVE_WINDOW_SECONDS)
  for (const [at, ofSecond] of state.moneyOfSecond) {
    if (at > second - LIVE_WINDOW_SECONDS) continue
    state.moneyOfSecond.delete(at)
    for (const [currency, { conversions, amountMinor }] of ofSecond)
      addMoney(state.money, currency, { conversions: -conversions, amountMinor: -amountMinor })
  }
}

/** The visits that count as here at a second, by the key of the visitor. */
export function* visitorsAt(state: LiveState, second: number): Generator<[number, Visit]> {
  for (const [key, visit] of state.visits)
    if (secondOf(visit.lastMs) > second - LIVE_VISITOR_SECONDS) yield [key, visit]
}

function figuresOf(state: LiveState, second: number): Published {
  const pages = new Map<string, number>()
  const channels = new Map<string, number>()
  let visitors = 0
  for (const [, visit] of visitorsAt(state, second)) {
    visitors++
    const [page, channel] = [visit.page[2], visit.channel[3]]
    if (page !== '') pages.set(page, (pages.get(page) ?? 0) + 1)
    channels.set(channel, (channels.get(channel) ?? 0) + 1)
  }
  const money = [...state.money].map(([currency, { conversions, amountMinor }]) => ({
    currency,
    conversions,
    amount_minor: String(amountMinor),
  }))
  return {
    visitors_now: visitors,
    visitors_capped: state.isCapped,
    conversions_count: money.reduce((total, { conversions }) => total + conversions, 0),
    pages: mostOf(pages, LIVE_PAGES).map(([page, number]) => ({ page, visitors: number })),
    channels: mostOf(channels, LIVE_CHANNELS).map(([channel, number]) => ({ channel, visitors: number })),
    money: money
      .filter(({ currency }) => currency !== '')
      .sort(
        (left, right) => right.conversions - left.conversions || (left.currency < right.currency ? -1 : 1),
      ),
  }
}

function mostOf(counts: ReadonlyMap<string, number>, limit: number): [string, number][] {
  return [...counts]
    .sort(([left, many], [right, few]) => few - many || (left < right ? -1 : 1))
    .slice(0, limit)
}

function withoutKey({ key: _, ...conversion }: ArrivedConversion): LiveConversion {
  return conversion
}

function isSame(left: readonly object[], right: readonly object[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
