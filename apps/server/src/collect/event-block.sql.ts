/** Statements that store one block of events and what follows from it. `block` has the columns of `events`. */
import { identifier, join, type Sql, sql, texts, uint64 } from '@tributary/stores/sql'
import { CONVERSION_EVENT_TYPES, NOT_CONVERSION_EVENT_TYPES } from './conversion-events.data.ts'
import { EVENT_COLUMNS } from './event-row.ts'
import { itemsOf, PRODUCTS_TEXT, withProducts } from './order-lines.sql.ts'
import { CAN_LAND, HANDLE } from './touch-expression.sql.ts'

/** Far-off clocks spread a block over many months, each a partition. */
const ANY_PARTITIONS = sql`max_partitions_per_insert_block = 0`
/** A block that lies in memory in several pieces (a slice of an import) is written by as many threads, a part each. */
const PARALLEL = sql`max_insert_threads = 2`
const COLUMNS = join(EVENT_COLUMNS.map(identifier), ', ')

/** The known person behind an event, '' when nobody. */
const PERSON = sql`multiIf(user_id != '', concat('u:', user_id), email_hash != '', concat('e:', email_hash), '')`
const IS_CONVERSION = sql`(is_bot = 0 and (amount_minor is not null or event_type in ${texts(CONVERSION_EVENT_TYPES)}) and event_type not in ${texts(NOT_CONVERSION_EVENT_TYPES)})`
const NAMES_PERSON = sql`(is_bot = 0 and ${PERSON} != '')`
const CONVERSION_ID = sql`if(order_id != '', order_id, event_id)`

export type BlockCounts = {
  readonly events: string
  readonly ids: string
  readonly known: string
  readonly people: string
  readonly conversions: string
  readonly visits: string
  readonly gaps: string
}

/** Ids of the block that are stored already, found through the projection `known_ids`. */
function knownIds(block: Sql, columns: Sql): Sql {
  return sql`select ${columns} from events where (workspace_id, event_id) in (select workspace_id, event_id from ${block})`
}

/** One row: what is in the block. */
export function countBlock(block: Sql): Sql {
  return sql`
    select count() as events, uniqExact(workspace_id, event_id) as ids, (${knownIds(block, sql`count()`)}) as known,
      countIf(${NAMES_PERSON}) as people, countIf(${IS_CONVERSION}) as conversions,
      countIf(session_id != '' and ${CAN_LAND}) as visits, countIf(session_id = '' and ${CAN_LAND}) as gaps
    from ${block}`
}

/** The events of the block that are new: not stored, and of several with one id the first to arrive. */
export function freshEvents(block: Sql, target: Sql): Sql {
  return sql`
    insert into ${target}
    select * from ${block}
    where (workspace_id, event_id) not in (${knownIds(block, sql`workspace_id, event_id`)})
    order by received_at, ts, cityHash64(${COLUMNS_WITHOUT_NULL})
    limit 1 by workspace_id, event_id`
}

const COLUMNS_WITHOUT_NULL = join(
  EVENT_COLUMNS.map((name) => (name === 'amount_minor' ? sql`ifNull(amount_minor, 0)` : identifier(name))),
  ', ',
)

export function insertEvents(block: Sql): Sql {
  return sql`insert into events (${COLUMNS}) select ${COLUMNS} from ${block} settings ${ANY_PARTITIONS}, ${PARALLEL}`
}

/** One row per link: browser to person, and e-mail to user where an event names both. */
function links(block: Sql): Sql {
  return sql`
    select workspace_id, link.1 as handle, link.2 as person, min(ts) as first_ts
    from (
      select workspace_id, ts, arrayJoin([
        (if(anonymous_id != '', concat('a:', anonymous_id), ''), ${PERSON}),
        (if(email_hash != '' and user_id != '', concat('e:', email_hash), ''), ${PERSON})
      ]) as link
      from ${block}
      where ${NAMES_PERSON}
    )
    where handle != ''
    group by workspace_id, handle, person`
}

export function insertIdentities(block: Sql): Sql {
  return sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select workspace_id, sipHash64(handle), handle, person, 'event', first_ts from (${links(block)})`
}

/**
 * One conversion per order: the earliest event; against a stored one the earlier holds, an imported one always.
 * Equal times are settled by the row's content, so the order of arrival does not matter.
 */
export function insertConversions(block: Sql, version: bigint): Sql {
  const found = sql`
    select workspace_id, ${CONVERSION_ID} as conversion_id, order_id, toString(event_type) as conversion_type, handle_key, ${HANDLE} as handle, ts,
      ifNull(amount_minor, 0) as amount, toString(currency) as currency, ${itemsOf(sql`properties`)} as items
    from ${block}
    where ${IS_CONVERSION}`
  return sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version, products, product_amounts_minor)
    select c.workspace_id, c.conversion_id, c.order_id, c.conversion_type, c.handle_key, c.handle, c.ts, c.amount, c.currency, 'event', ${uint64(version)}, c.products, c.product_amounts_minor
    from (
      select *, ${PRODUCTS_TEXT} as bought from (${withProducts(found)})
      order by ts, handle, amount, currency, conversion_type, bought
      limit 1 by workspace_id, conversion_id
    ) as c
    left join (
      select workspace_id, conversion_id, source, ts, handle, amount_minor, toString(currency) as currency, toString(conversion_type) as conversion_type, ${PRODUCTS_TEXT} as bought
      from conversions final
      where (workspace_id, conversion_id) in (select workspace_id, ${CONVERSION_ID} from ${block} where ${IS_CONVERSION})
    ) as k on k.workspace_id = c.workspace_id and k.conversion_id = c.conversion_id
    where k.conversion_id = ''
      or (k.source = 'event' and (c.ts, c.handle, c.amount, c.currency, c.conversion_type, c.bought) < (k.ts, k.handle, k.amount_minor, k.currency, k.conversion_type, k.bought))`
}

/** Keeps a relation of touches to delete: (workspace_id, handle_key, touch_id, event_id). */
export function keepGone(gone: Sql, target: Sql): Sql {
  return sql`insert into ${target} (workspace_id, handle_key, touch_id, event_id) ${gone}`
}

/**
 * Deletes derived touches. As a patch (`lightweight_update`) it writes a small part beside; the other ways rewrite a column
 * of every part they touch (2 million touches: 16 ms of CPU instead of 600).
 */
export function deleteTouches(gone: Sql): Sql {
  return sql`
    delete from touches
    where workspace_id in (select distinct workspace_id from ${gone}) and handle_key in (select handle_key from ${gone})
      and (touch_id, event_id) in (select touch_id, event_id from ${gone}) and origin = 'session'
    settings lightweight_delete_mode = 'lightweight_update_force'`
}

/** Both ends of the block's links: (workspace_id, handle_key). */
export function linkedHandles(block: Sql): Sql {
  return sql`select workspace_id, sipHash64(arrayJoin([handle, person])) as handle_key from (${links(block)})`
}

/** Handles that convert in the block: (workspace_id, handle_key). */
export function convertingHandles(block: Sql): Sql {
  return sql`select workspace_id, handle_key from ${block} where ${IS_CONVERSION}`
}

/** Notes handles whose journeys may be different now. */
export function insertHandleChanges(handles: readonly Sql[], version: bigint): Sql {
  return sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select distinct workspace_id, ${uint64(version)}, handle_key from (${join(handles, ' union all ')})`
}

/** The columns of a file as they are named in it. */
export const ALL_COLUMNS = sql`*`

/** Cutting the file up for several threads costs a sixth more, and they would only take the processor from the collector. */
export const ONE_PARSER = sql`settings input_format_parallel_parsing = 0, max_threads = 1`
