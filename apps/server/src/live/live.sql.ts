/** What the stored events say about the last half hour: the start of a live state. */
import { identifier, instant, int64, join, type Sql, sql, texts, uint64, uuid } from '@tributary/stores/sql'
import { CONVERSION_EVENT_TYPES, NOT_CONVERSION_EVENT_TYPES } from '../collect/conversion-events.data.ts'
import { EVENT_COLUMNS } from '../collect/event-row.ts'
import { personLinks } from '../identify/person-links.sql.ts'
import { LATE_MS } from './live-row.ts'

export type LiveRange = { readonly workspaceId: string; readonly fromMs: number; readonly toMs: number }

/** Received in the range and about when they happened; bots left out. The bounds of `ts` are what the table is ordered by. */
function isLive({ workspaceId, fromMs, toMs }: LiveRange): Sql {
  return sql`workspace_id = ${uuid(workspaceId)} and is_bot = 0
    and ts >= ${instant(fromMs - LATE_MS)} and ts < ${instant(toMs + LATE_MS)}
    and received_at >= ${instant(fromMs)} and received_at < ${instant(toMs)}
    and abs(toUnixTimestamp64Milli(ts) - toUnixTimestamp64Milli(received_at)) <= ${int64(LATE_MS)}`
}

const RECEIVED_MS = sql`toUnixTimestamp64Milli(received_at)`
const TS_MS = sql`toUnixTimestamp64Milli(ts)`
const HANDLE = sql`multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))`
const PAGE = sql`if(page_host = '', '', concat(toString(page_host), page_path))`

/** One row per second with events. */
export function selectLiveSeconds(range: LiveRange): Sql {
  return sql`
    select toUnixTimestamp(received_at) as second, toUInt32(count()) as events
    from events
    where ${isLive(range)}
    group by second`
}

/** One row per handle, the latest first: when it was last seen, its last page and where it came from. */
export function selectLiveVisits(range: LiveRange, limit: number): Sql {
  return sql`
    select ${HANDLE} as handle, toFloat64(max(${RECEIVED_MS})) as last_ms,
      maxIf((toFloat64(${RECEIVED_MS}), toFloat64(${TS_MS}), ${PAGE}), page_host != '') as page,
      max((has_source, toFloat64(${RECEIVED_MS}), toFloat64(${TS_MS}), toString(channel))) as channel
    from events
    where ${isLive(range)}
    group by handle
    order by last_ms desc
    limit ${uint64(limit)}`
}

/**
 * One row per handle that was received from `hereMs` on: the person it belongs to, and what of it was received in the range: its
 * first event and how many.
 */
export function selectLiveHandles(range: LiveRange, hereMs: number): Sql {
  const seen = sql`
    select ${HANDLE} as handle, any(handle_key) as seen_key, toFloat64(min(${RECEIVED_MS})) as first_ms, toUInt32(count()) as events
    from events
    where ${isLive(range)}
    group by handle
    having max(received_at) >= ${instant(hereMs)}`
  return sql`
    with seen as materialized (${seen})
    select s.handle as handle, if(k.person != '', k.person, s.handle) as person, s.first_ms as first_ms, s.events as events
    from seen as s
    left join (${personLinks(range.workspaceId, sql` and handle_key in (select seen_key from seen)`)}) as k on k.handle_key = s.seen_key`
}

/** One row per conversion, by its first event to arrive, oldest first; of more than the limit the latest. */
export function selectLiveConversions(range: LiveRange, limit: number): Sql {
  return sql`
    select * from (
      select if(order_id != '', order_id, event_id) as conversion_id, toFloat64(min(${RECEIVED_MS})) as received_ms,
        argMin((toFloat64(${TS_MS}), toString(event_type), toString(amount_minor), toString(currency)), (received_at, ts, event_id)) as first
      from events
      where ${isLive(range)} and (amount_minor is not null or event_type in ${texts(CONVERSION_EVENT_TYPES)})
        and event_type not in ${texts(NOT_CONVERSION_EVENT_TYPES)}
      group by conversion_id
      order by received_ms desc, conversion_id desc
      limit ${uint64(limit)}
    )
    order by received_ms, conversion_id`
}

/** Ids of the latest events, oldest first. */
export function selectLiveEventIds(range: LiveRange, limit: number): Sql {
  return sql`
    select event_id from (
      select event_id, received_at from events
      where ${isLive(range)}
      order by received_at desc
      limit ${uint64(limit)}
    )
    order by received_at`
}

/** Whole events in the columns and the order of the log's rows, as they were received. */
export function selectLiveRows(range: LiveRange): Sql {
  return sql`select ${join(EVENT_COLUMNS.map(identifier), ', ')} from events where ${isLive(range)} order by received_at, ts, event_id`
}
