/** What one person did, read by their handles. Handles come as text; keys are their hashes. */
import { type Sql, sql, texts, uint64, uuid } from '@tributary/stores/sql'

const keysOf = (handles: readonly string[]): Sql => sql`(select sipHash64(arrayJoin(${texts(handles)})))`
const HANDLE = sql`multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))`

/** One row: numbers of all time. */
export function countPerson(workspaceId: string, handles: readonly string[]): Sql {
  const mine = sql`workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)}`
  return sql`
    select e.events as events, e.sessions as sessions, toString(toUnixTimestamp64Milli(e.first_ts)) as first_ms, toString(toUnixTimestamp64Milli(e.last_ts)) as last_ms,
      (select count() from touches where ${mine}) as touches,
      (select count() from conversions final where ${mine}) as conversions
    from (
      select count() as events, uniqExactIf(handle_key, session_id, session_id != '') as sessions, min(ts) as first_ts, max(ts) as last_ts
      from events where ${mine} and is_bot = 0
    ) as e`
}

/** The latest sessions: one row each. */
export function selectSessions(workspaceId: string, handles: readonly string[], limit: number): Sql {
  return sql`
    select session_id, any(${HANDLE}) as handle, toString(toUnixTimestamp64Milli(min(ts))) as started_ms, toString(toUnixTimestamp64Milli(max(ts))) as ended_ms,
      count() as events, toString(argMin(channel, ts)) as channel, argMin(page_url, ts) as landing_page, toString(argMin(device, ts)) as device, toString(argMin(country, ts)) as country
    from events
    where workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)} and is_bot = 0 and session_id != ''
    group by handle_key, session_id
    order by max(ts) desc, session_id
    limit ${uint64(limit)}`
}

export function selectTouches(workspaceId: string, handles: readonly string[], limit: number): Sql {
  return sql`
    select touch_id, handle, toString(toUnixTimestamp64Milli(ts)) as ts_ms, toString(channel) as channel, toString(campaign) as campaign, landing_page
    from touches where workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)}
    order by ts desc, touch_id
    limit ${uint64(limit)}`
}

/** One row per conversion with what is left of its money after refunds. */
function conversionsOf(workspaceId: string, handles: readonly string[]): Sql {
  return sql`
    select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.currency as currency,
      c.amount_minor as amount, c.amount_minor - least(coalesce(r.refunded, 0), c.amount_minor) as net
    from (select * from conversions final where workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)}) as c
    left join (
      select order_id, sum(amount_minor) as refunded from refunds final
      where workspace_id = ${uuid(workspaceId)} and order_id in (
        select order_id from conversions where workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)})
      group by order_id
    ) as r on r.order_id = c.order_id`
}

export function selectPersonConversions(workspaceId: string, handles: readonly string[], limit: number): Sql {
  return sql`
    select conversion_id, order_id, toString(conversion_type) as conversion_type, toString(toUnixTimestamp64Milli(ts)) as ts_ms,
      toString(amount) as amount_minor, toString(net) as net_amount_minor, toString(currency) as currency
    from (${conversionsOf(workspaceId, handles)})
    order by ts desc, conversion_id
    limit ${uint64(limit)}`
}

/** One row per currency: conversions with money, and their money. */
export function selectValue(workspaceId: string, handles: readonly string[]): Sql {
  return sql`
    select toString(currency) as currency, count() as conversions, toString(sum(amount)) as amount_minor, toString(sum(net)) as net_amount_minor
    from (${conversionsOf(workspaceId, handles)})
    where amount > 0
    group by currency order by currency`
}

/** Which of the handles were seen at all. */
export function selectSeenHandles(workspaceId: string, handles: readonly string[]): Sql {
  const seen = (table: Sql): Sql =>
    sql`handle_key in (select handle_key from ${table} where workspace_id = ${uuid(workspaceId)} and handle_key in ${keysOf(handles)})`
  return sql`
    select handle from (select arrayJoin(${texts(handles)}) as handle, sipHash64(handle) as handle_key)
    where ${seen(sql`events`)} or ${seen(sql`touches`)} or ${seen(sql`conversions`)}
    order by handle`
}
