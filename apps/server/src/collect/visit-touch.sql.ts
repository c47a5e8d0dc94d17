/**
 * Touches of visits that carry a session id, whatever the order of arrival. A visit is all events of one handle with one
 * session id. Its touches: the earliest event that can land, and the earliest event of each tagged link in it.
 * Both are minima, so the stored touches and the new events decide together, without reading old events.
 */
import { type Sql, sql } from '@tributary/stores/sql'
import {
  CAN_LAND,
  EVENT_TOUCH_COLUMNS,
  HANDLE,
  INSERT_TOUCHES,
  IS_TAGGED,
  TAG,
} from './touch-expression.sql.ts'

const VISIT_LENGTH = sql`34`
const EARLIER = sql`(c.ts, c.event_id) < (k.ts, k.event_id)`

/** One row per visit and link in the block: its earliest event. `visit` begins the touch id; the untagged touch is just that. */
export function visitCandidates(block: Sql, target: Sql): Sql {
  return sql`
    create table ${target} engine = Memory as
    select ${EVENT_TOUCH_COLUMNS}, concat('s:', lower(hex(sipHash128(${HANDLE}, session_id)))) as visit,
      toUInt8(${IS_TAGGED}) as is_tagged, if(is_tagged, concat(visit, ':', ${TAG}), visit) as touch_id
    from ${block}
    where session_id != '' and ${CAN_LAND}
    order by ts, event_id
    limit 1 by workspace_id, touch_id`
}

/** One row per stored touch of the candidates' visits. */
export function knownVisitTouches(candidates: Sql, target: Sql): Sql {
  return sql`
    create table ${target} engine = Memory as
    select workspace_id, handle_key, touch_id, substring(touch_id, 1, ${VISIT_LENGTH}) as visit, ts, event_id
    from touches
    where (workspace_id, handle_key) in (select workspace_id, handle_key from ${candidates})
      and startsWith(touch_id, 's:')
      and (workspace_id, substring(touch_id, 1, ${VISIT_LENGTH})) in (select workspace_id, visit from ${candidates})`
}

/** One row per visit of the block: its earliest sight, stored or new. */
function firstSights(candidates: Sql, known: Sql): Sql {
  return sql`
    select workspace_id, visit, min((ts, event_id)) as first
    from (
      select workspace_id, visit, ts, event_id from ${candidates}
      union all
      select workspace_id, visit, ts, event_id from ${known}
    )
    group by workspace_id, visit`
}

/** Stored touches that a new event pushes out: (workspace_id, touch_id, event_id). */
export function visitTouchesGone(candidates: Sql, known: Sql): Sql {
  return sql`
    select k.workspace_id as workspace_id, k.touch_id as touch_id, k.event_id as event_id
    from ${known} as k
    inner join (${firstSights(candidates, known)}) as f on f.workspace_id = k.workspace_id and f.visit = k.visit
    left join ${candidates} as c on c.workspace_id = k.workspace_id and c.touch_id = k.touch_id
    where (c.touch_id != '' and ${EARLIER}) or (k.touch_id = k.visit and f.first < (k.ts, k.event_id))`
}

/** Candidates that are touches: earlier than the stored one of the same link; without a link only as the visit's first. */
export function insertVisitTouches(candidates: Sql, known: Sql): Sql {
  return sql`
    ${INSERT_TOUCHES}
    from ${candidates} as c
    inner join (${firstSights(candidates, known)}) as f on f.workspace_id = c.workspace_id and f.visit = c.visit
    left join ${known} as k on k.workspace_id = c.workspace_id and k.touch_id = c.touch_id
    where (k.touch_id = '' or ${EARLIER}) and (c.is_tagged or f.first = (c.ts, c.event_id))`
}

/** Handles whose touches the block changes, or changed when it was stored before a crash: (workspace_id, handle_key). */
export function visitHandles(candidates: Sql, known: Sql): Sql {
  return sql`
    select c.workspace_id as workspace_id, c.handle_key as handle_key
    from ${candidates} as c
    left join ${known} as k on k.workspace_id = c.workspace_id and k.touch_id = c.touch_id
    where k.touch_id = '' or (c.ts, c.event_id) <= (k.ts, k.event_id)`
}
