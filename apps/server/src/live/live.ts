/**
 * What happens in one workspace right now: a ring of seconds, the visits of the last half hour and their last conversions.
 * Pure but for the state that is handed in, which is changed in place: a copy an event would cost more than the event.
 */
import {
  LIVE_CONVERSIONS,
  LIVE_VISITOR_SECONDS,
  LIVE_WINDOW_SECONDS,
  type LiveConversion,
  type LiveView,
} from '@tributary/contract/live'
import { createRecentKeys, type RecentKeys } from './recent-keys.ts'

/** One event as far as the live view needs it. Never a bot's, never one that came long after it happened. */
export type LiveEvent = {
  /** Hashes of the event's id and of its handle. */
  readonly eventKey: number
  readonly visitorKey: number
  readonly receivedMs: number
  readonly tsMs: number
  /** Host and path, '' when the event shows no page. */
  readonly page: string
  readonly channel: string
  /** Whether the event itself says where from. */
  readonly hasSource: boolean
  readonly conversion: ArrivedConversion | undefined
}
export type ArrivedConversion = LiveConversion & {
  /** Hash of the conversion's id: one order counts once. */
  readonly key: number
}

/** What is known of a visitor. The greatest of each tuple holds, so that the order of arrival does not matter. */
export type Visit = {
  lastMs: number
  page: readonly [receivedMs: number, tsMs: number, page: string]
  channel: readonly [hasSource: 0 | 1, receivedMs: number, tsMs: number, channel: string]
}

type Money = { conversions: number; amountMinor: bigint }

export type LiveState = {
  readonly limits: LiveLimits
  /** The last second that was published. */
  second: number
  /** Events of second s at s modulo the window. */
  readonly events: Uint32Array
  /** Events since the last delta. */
  readonly added: Map<number, number>
  readonly visits: Map<number, Visit>
  isCapped: boolean
  sweptSecond: number
  readonly eventKeys: RecentKeys
  readonly conversionKeys: RecentKeys
  /** Of each second with conversions: their money by currency, '' for those without. */
  readonly moneyOfSecond: Map<number, Map<string, Money>>
  readonly money: Map<string, Money>
  /** Newest first. */
  lastConversions: ArrivedConversion[]
  /** Of the last conversions, those that no delta has told. */
  untold: ArrivedConversion[]
  /** What the last delta left a reader with. */
  published: Published
}
export type Published = Pick<
  LiveView,
  'visitors_now' | 'visitors_capped' | 'conversions_count' | 'pages' | 'channels' | 'money'
>

/** Bounds of memory. */
export type LiveLimits = { readonly maxVisits: number; readonly recentEvents: number }
export const LIVE_LIMITS: LiveLimits = { maxVisits: 100_000, recentEvents: 250_000 }

/** A visit ends after half an hour without an event, as a session does. */
const VISIT_GAP_MS = 30 * 60_000

const NO_PAGE: Visit['page'] = [0, 0, '']

/** An empty state that stands at a Unix second. */
export function createLiveState(second: number, limits: LiveLimits = LIVE_LIMITS): LiveState {
  const nothing = { visitors_now: 0, visitors_capped: false, conversions_count: 0 }
  return {
    limits,
    second,
    events: new Uint32Array(LIVE_WINDOW_SECONDS),
    added: new Map(),
    visits: new Map(),
    isCapped: false,
    sweptSecond: second,
    eventKeys: createRecentKeys(limits.recentEvents),
    conversionKeys: createRecentKeys(limits.recentEvents),
    moneyOfSecond: new Map(),
    money: new Map(),
    lastConversions: [],
    untold: [],
    published: { ...nothing, pages: [], channels: [], money: [] },
  }
}

/** Counts an event that arrived; answers false when it was counted before or left the window already. */
export function addLiveEvent(state: LiveState, event: LiveEvent): boolean {
  const second = secondOf(event.receivedMs)
  if (second <= state.second - LIVE_WINDOW_SECONDS || !state.eventKeys.add(event.eventKey)) return false
  // A second that is ahead of the last delta waits for it: the ring moves when a delta is taken.
  state.added.set(second, (state.added.get(second) ?? 0) + 1)
  see(state, event)
  if (event.conversion) addLiveConversion(state, event.conversion)
  return true
}

/** Counts a conversion of an event that is counted elsewhere. */
export function addLiveConversion(state: LiveState, conversion: ArrivedConversion): void {
  if (!state.conversionKeys.add(conversion.key)) return
  const { second } = conversion
  const currency = conversion.currency ?? ''
  const amountMinor = BigInt(conversion.amount_minor ?? 0)
  const ofSecond = state.moneyOfSecond.get(second) ?? new Map<string, Money>()
  state.moneyOfSecond.set(second, ofSecond)
  addMoney(ofSecond, currency, { conversions: 1, amountMinor })
  addMoney(state.money, currency, { conversions: 1, amountMinor })
  state.lastConversions = [conversion, ...state.lastConversions].slice(0, LIVE_CONVERSIONS)
  state.untold = [conversion, ...state.untold].slice(0, LIVE_CONVERSIONS)
}

/** Adds events that were counted elsewhere to their second. */
export function addLiveSecond(state: LiveState, second: number, events: number): void {
  if (second > state.second - LIVE_WINDOW_SECONDS)
    state.added.set(second, (state.added.get(second) ?? 0) + events)
}

export const secondOf = (ms: number) => Math.floor(ms / 1000)

function see(state: LiveState, event: LiveEvent): void {
  const { receivedMs, tsMs } = event
  let visit = state.visits.get(event.visitorKey)
  if (!visit || receivedMs - visit.lastMs > VISIT_GAP_MS) {
    if (!visit && !hasRoom(state, secondOf(receivedMs))) return
    visit = { lastMs: receivedMs, page: NO_PAGE, channel: [0, 0, 0, ''] }
    state.visits.set(event.visitorKey, visit)
  }
  visit.lastMs = Math.max(visit.lastMs, receivedMs)
  if (event.page !== '') visit.page = greater(visit.page, [receivedMs, tsMs, event.page])
  visit.channel = greater(visit.channel, [event.hasSource ? 1 : 0, receivedMs, tsMs, event.channel])
}

/** Puts a visit that was put together elsewhere into the state. */
export function addVisit(state: LiveState, visitorKey: number, visit: Visit): void {
  if (hasRoom(state, state.second)) state.visits.set(visitorKey, visit)
}

/** Above the bound those who left are forgotten early, at most once a second; then newcomers are not counted. */
function hasRoom(state: LiveState, second: number): boolean {
  if (state.visits.size < state.limits.maxVisits) return true
  if (second > state.sweptSecond) sweepVisits(state, second, LIVE_VISITOR_SECONDS)
  if (state.visits.size < state.limits.maxVisits) return true
  state.isCapped = true
  return false
}

/** Forgets visits without an event for so long. */
export function sweepVisits(state: LiveState, second: number, keepSeconds: number): void {
  state.sweptSecond = second
  state.isCapped = false
  for (const [key, visit] of state.visits)
    if (secondOf(visit.lastMs) <= second - keepSeconds) state.visits.delete(key)
}

function greater<Tuple extends readonly (number | string)[]>(left: Tuple, right: Tuple): Tuple {
  for (let at = 0; at < left.length; at++) {
    const [one, other] = [left[at], right[at]]
    if (one === other || one === undefined || other === undefined) continue
    return one < other ? right : left
  }
  return left
}

/** Adds to the money of a currency, or takes away; a currency without conversions is forgotten. */
export function addMoney(money: Map<string, Money>, currency: string, more: Money): void {
  const known = money.get(currency)
  const conversions = (known?.conversions ?? 0) + more.conversions
  if (conversions === 0) money.delete(currency)
  else money.set(currency, { conversions, amountMinor: (known?.amountMinor ?? 0n) + more.amountMinor })
}
