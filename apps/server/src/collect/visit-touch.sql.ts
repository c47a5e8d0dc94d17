/**
 * Touches of visits that carry a session id, whatever the order of arrival. A visit is all events of one handle with one
 * session id. Its touches: the earliest event that can land, and the earliest event of each tagged link in it.
 * Both are minima, so the stored touches and the new events decide together, without reading old events.
 * A visit is named by a hash that includes the workspace, so that one text is the key of every join here.
 */
import { type Sql, sql } from '@tributary/stores/sql'
import {
  CAN_LAND,
  EVENT_TOUCH_COLUMNS,
  EVENT_TOUCH_NAMES,
  HANDLE,
  INSERT_TOUCHES,
  IS_TAGGED,
  MOMENT,
  TAG,
} from './touch-expression.sql.ts'

const VISIT = sql`concat('s:', lower(hex(sipHash128(workspace_id, ${HANDLE}, session_id))))`
/** Length of `s:` and 32 hex digits: what the touch ids of one visit share. */
const VISIT_OF_TOUCH = sql`substring(touch_id, 1, 34)`

/** One row per visit and link in the block: its earliest event. The touch id of the untagged link is the visit itself. */
export function visitCandidates(block: Sql, target: Sql): Sql {
  return sql`
    insert into ${target} (${EVENT_TOUCH_NAMES}, visit, is_tagged, touch_id, moment)
    select ${EVENT_TOUCH_COLUMNS}, ${VISIT} as visit, toUInt8(${IS_TAGGED}) as is_tagged,
      if(is_tagged, concat(visit, ':', ${TAG}), visit) as touch_id, ${MOMENT} as moment
    from ${block}
    where session_id != '' and ${CAN_LAND}
    order by moment
    limit 1 by touch_id`
}

/** One row per stored touch of the candidates' visits. The handles narrow the search to few marks of the table. */
export function knownVisitTouches(candidates: Sql, target: Sql): Sql {
  return sql`
    insert into ${target} (workspace_id, handle_key, touch_id, visit, event_id, moment)
    select workspace_id, handle_key, touch_id, ${VISIT_OF_TOUCH} as visit, event_id, ${MOMENT} as moment
    from touches
    prewhere workspace_id in (select distinct workspace_id from ${candidates}) and handle_key in (select handle_key from ${candidates})
    where startsWith(touch_id, 's:') and ${VISIT_OF_TOUCH} in (select visit from ${candidates})`
}

/** One row per visit of the block: its earliest sight, stored or new. */
function firstSights(candidates: Sql, known: Sql): Sql {
  return sql`
    select visit, min(moment) as first
    from (select visit, moment from ${candidates} union all select visit, moment from ${known})
    group by visit`
}

/** Whether any stored touch has a new event before it in its visit: only then can one have to go. One row, `count`. */
export function countOvertaken(candidates: Sql, known: Sql): Sql {
  return sql`
    select count() as count
    from ${known} as k
    inner join (select visit, min(moment) as first from ${candidates} group by visit) as c on c.visit = k.visit
    where c.first < k.moment`
}

/** Stored touches that a new event pushes out. */
export function visitTouchesGone(candidates: Sql, known: Sql): Sql {
  return sql`
    select k.workspace_id as workspace_id, k.handle_key as handle_key, k.touch_id as touch_id, k.event_id as event_id
    from ${known} as k
    inner join (${firstSights(candidates, known)}) as f on f.visit = k.visit
    left join ${candidates} as c on c.touch_id = k.touch_id
    where (c.touch_id != '' and c.moment < k.moment) or (k.touch_id = k.visit and f.first < k.moment)`
}

/** Candidates that are touches: earlier than the stored one of the same link; without a link only as the visit's first. */
export function insertVisitTouches(candidates: Sql, known: Sql): Sql {
  return sql`
    ${INSERT_TOUCHES}
    from ${candidates} as c
    where c.touch_id not in (select k.touch_id from ${known} as k inner join ${candidates} as n on n.touch_id = k.touch_id where k.moment <= n.moment)
      and (c.is_tagged or (c.visit, c.moment) in (${firstSights(candidates, known)}))`
}

/**
 * The same as {@link insertVisitTouches} when no stored touch is overtaken, which is so in nearly every block, and cheaper:
 * then a visit or link that is stored was there before anything of this block.
 */
export function insertLaterVisitTouches(candidates: Sql, known: Sql): Sql {
  return sql`
    ${INSERT_TOUCHES}
    from ${candidates} as c
    where c.touch_id not in (select touch_id from ${known})
      and (c.is_tagged or (c.visit not in (select visit from ${known})
        and (c.visit, c.moment) in (select visit, min(moment) from ${candidates} group by visit)))`
}

/** Handles whose touches the block changes, or changed when it was stored before a crash: (workspace_id, handle_key). */
export function visitHandles(candidates: Sql, known: Sql): Sql {
  return sql`
    select workspace_id, handle_key
    from ${candidates}
    where touch_id not in (select k.touch_id from ${known} as k inner join ${candidates} as n on n.touch_id = k.touch_id where k.moment < n.moment)`
}
