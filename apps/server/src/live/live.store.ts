/** Builds a live state from the stored events. */
import { LIVE_WINDOW_SECONDS } from '@tributary/contract/live'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import {
  selectLiveConversions,
  selectLiveEventIds,
  selectLiveRows,
  selectLiveSeconds,
  selectLiveVisits,
} from './live.sql.ts'
import {
  type ArrivedConversion,
  addLiveConversion,
  addLiveSecond,
  addVisit,
  createLiveState,
  type LiveState,
  secondOf,
  type Visit,
} from './live.ts'
import { cutPage, keyOf } from './live-row.ts'

type VisitRow = {
  handle: string
  last_ms: number
  page: [number, number, string]
  channel: [0 | 1, number, number, string]
}
type ConversionRow = {
  conversion_id: string
  received_ms: number
  first: [tsMs: number, type: string, amountMinor: string | null, currency: string]
}

/** Conversions of half an hour that a restart still counts. */
const MAX_CONVERSIONS = 100_000
/** Ids kept so that an event which is sent again after a restart is known. */
const MAX_EVENT_IDS = 100_000

/**
 * The state of a workspace from the events that were received in the window before `untilMs`. Whoever calls knows that
 * all of those are stored and no more will be: the statements run one beside the other and shall speak of the same events.
 */
export async function restoreLiveState(
  store: AnalyticsStore,
  workspaceId: string,
  nowMs: number,
  untilMs: number,
): Promise<LiveState> {
  const second = secondOf(nowMs)
  const range = { workspaceId, fromMs: (second - LIVE_WINDOW_SECONDS + 1) * 1000, toMs: untilMs }
  const state = createLiveState(second)
  const [seconds, visits, conversions, ids] = await Promise.all([
    store.query<{ second: number; events: number }>(selectLiveSeconds(range)),
    store.query<VisitRow>(selectLiveVisits(range, state.limits.maxVisits)),
    store.query<ConversionRow>(selectLiveConversions(range, MAX_CONVERSIONS)),
    store.query<{ event_id: string }>(selectLiveEventIds(range, MAX_EVENT_IDS)),
  ])
  for (const { second: at, events } of seconds) addLiveSecond(state, at, events)
  for (const row of visits) addVisit(state, keyOf.visitor(row.handle), visitOf(row))
  for (const row of conversions) addLiveConversion(state, conversionOf(row))
  for (const { event_id } of ids) state.eventKeys.add(keyOf.event(event_id))
  return state
}

/** Rows, as the log has them, of the stored events that were received from a moment on, in that order. */
export function readStoredRows(
  store: AnalyticsStore,
  workspaceId: string,
  range: { fromMs: number; toMs: number },
): Promise<Uint8Array> {
  return store.queryBytes(selectLiveRows({ workspaceId, ...range }), 'TabSeparated')
}

function visitOf({ last_ms, page, channel }: VisitRow): Visit {
  return { lastMs: last_ms, page: [page[0], page[1], cutPage(page[2])], channel }
}

function conversionOf({ conversion_id, received_ms, first }: ConversionRow): ArrivedConversion {
  const [tsMs, conversion_type, amount_minor, currency] = first
  return {
    key: keyOf.conversion(conversion_id),
    conversion_id,
    second: secondOf(received_ms),
    ts: new Date(tsMs).toISOString(),
    conversion_type,
    amount_minor,
    currency: amount_minor === null ? null : currency,
  }
}
