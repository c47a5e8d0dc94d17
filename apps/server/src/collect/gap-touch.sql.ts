/**
 * Touches of events without a session id, by silence. An event that can land is a touch when its handle had none in the 30
 * minutes before; a tagged link is one when the same link was not seen in the 30 minutes before. Both look only 30 minutes
 * back, so an event changes nothing further than 30 minutes ahead, whatever the order of arrival.
 */
import { type Sql, sql } from '@tributary/stores/sql'
import {
  CAN_LAND,
  EVENT_TOUCH_COLUMNS,
  EVENT_TOUCH_NAMES,
  INSERT_TOUCHES,
  IS_TAGGED,
  TAG,
} from './touch-expression.sql.ts'

/** Silence that ends a visit. */
const GAP_MS = sql`1800000`
const CAN_LAND_ALONE = sql`(session_id = '' and ${CAN_LAND})`

/** One row: the handles' stretch of time that the block can change. */
function stretch(block: Sql): Sql {
  return sql`(select (min(ts), max(ts) + toIntervalMillisecond(${GAP_MS})) from ${block} where ${CAN_LAND_ALONE})`
}

function handlesOf(block: Sql): Sql {
  return sql`(select workspace_id, handle_key from ${block} where ${CAN_LAND_ALONE})`
}

/** One row per touch of the block's handles within the stretch, stored events and new ones together. */
export function gapTouches(block: Sql, target: Sql): Sql {
  const columns = sql`${EVENT_TOUCH_COLUMNS}, toUInt8(${IS_TAGGED}) as is_tagged, if(is_tagged, ${TAG}, '') as tag`
  return sql`
    insert into ${target} (${EVENT_TOUCH_NAMES}, is_tagged, tag, seen_ms, tag_seen_ms, touch_id)
    with ${stretch(block)} as edges
    select *, concat('g:', event_id) as touch_id
    from (
      select *,
        lagInFrame(toNullable(toUnixTimestamp64Milli(ts))) over (partition by workspace_id, handle_key order by ts, event_id rows between unbounded preceding and current row) as seen_ms,
        lagInFrame(toNullable(toUnixTimestamp64Milli(ts))) over (partition by workspace_id, handle_key, tag order by ts, event_id rows between unbounded preceding and current row) as tag_seen_ms
      from (
        select ${columns} from events
        where ${CAN_LAND_ALONE} and (workspace_id, handle_key) in ${handlesOf(block)}
          and ts >= edges.1 - toIntervalMillisecond(${GAP_MS}) and ts <= edges.2
          and toDate(ts) >= toDate(edges.1 - toIntervalMillisecond(${GAP_MS})) and toDate(ts) <= toDate(edges.2)
        union all
        select ${columns} from ${block} where ${CAN_LAND_ALONE}
      )
    )
    where ts >= edges.1
      and (seen_ms is null or toUnixTimestamp64Milli(ts) - seen_ms >= ${GAP_MS}
        or (is_tagged and (tag_seen_ms is null or toUnixTimestamp64Milli(ts) - tag_seen_ms >= ${GAP_MS})))`
}

/** One row per stored touch of those handles within the stretch. */
export function knownGapTouches(block: Sql, target: Sql): Sql {
  return sql`
    insert into ${target} (workspace_id, handle_key, touch_id, event_id)
    with ${stretch(block)} as edges
    select workspace_id, handle_key, touch_id, event_id
    from touches
    where (workspace_id, handle_key) in ${handlesOf(block)} and startsWith(touch_id, 'g:') and origin = 'session'
      and ts >= edges.1 and ts <= edges.2`
}

/** Stored touches that are none any more. */
export function gapTouchesGone(wanted: Sql, known: Sql): Sql {
  return sql`select workspace_id, handle_key, touch_id, event_id from ${known} where (workspace_id, touch_id) not in (select workspace_id, touch_id from ${wanted})`
}

export function insertGapTouches(wanted: Sql, known: Sql): Sql {
  return sql`
    ${INSERT_TOUCHES}
    from ${wanted} as c
    where (c.workspace_id, c.touch_id) not in (select workspace_id, touch_id from ${known})`
}

/** Handles whose touches the block may change: (workspace_id, handle_key). */
export function gapHandles(block: Sql): Sql {
  return sql`select workspace_id, handle_key from ${block} where ${CAN_LAND_ALONE}`
}
