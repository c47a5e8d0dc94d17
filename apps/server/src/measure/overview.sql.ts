/** Statements behind the Overview page. Days are cut in the workspace's time zone. */
import { instant, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { personLinks } from '../identify/person-links.sql.ts'

export type Stretch = {
  readonly fromMs: number
  readonly toMs: number
  readonly fromDay: string
  readonly toDay: string
}

const within = (column: Sql, stretch: Stretch) =>
  sql`${column} >= ${instant(stretch.fromMs)} and ${column} < ${instant(stretch.toMs)}`

/** One row per day with conversions: money conversions, revenue and refunds of those conversions in the currency; goals. */
export function conversionsByDay(
  workspaceId: string,
  stretch: Stretch,
  currency: string,
  timeZone: string,
): Sql {
  return sql`
    select toString(toDate(c.ts, ${text(timeZone)})) as day, countIf(c.amount_minor > 0) as conversions, countIf(c.amount_minor = 0) as goals,
      toString(sum(c.amount_minor)) as revenue_minor, toString(sum(least(coalesce(r.refunded, 0), c.amount_minor))) as refunds_minor
    from (
      select order_id, ts, amount_minor from conversions final
      where workspace_id = ${uuid(workspaceId)} and ${within(sql`ts`, stretch)} and (amount_minor = 0 or currency = ${text(currency)})
    ) as c
    left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id) as r on r.order_id = c.order_id
    group by day`
}

/** People whose first conversion with money falls into the stretch. */
export function newCustomers(workspaceId: string, stretch: Stretch, currency: string): Sql {
  return sql`
    with links as (${personLinks(workspaceId)})
    select countIf(${within(sql`first_ts`, stretch)}) as new_customers from (
      select if(l.person_key != 0, l.person_key, c.handle_key) as person_key, min(c.ts) as first_ts
      from (select handle_key, ts from conversions final where workspace_id = ${uuid(workspaceId)} and amount_minor > 0 and currency = ${text(currency)}) as c
      left join links as l on l.handle_key = c.handle_key
      group by person_key
    )`
}

/** People seen in the stretch (bots left out): every handle counted as the person it belongs to. */
export function visitors(workspaceId: string, stretch: Stretch): Sql {
  return sql`
    with links as (${personLinks(workspaceId)})
    select uniqExact(if(l.person_key != 0, l.person_key, e.handle_key)) as visitors
    from (select distinct handle_key from events where workspace_id = ${uuid(workspaceId)} and toDate(ts) >= toDate(${instant(stretch.fromMs)}) and toDate(ts) <= toDate(${instant(stretch.toMs)}) and ${within(sql`ts`, stretch)} and is_bot = 0) as e
    left join links as l on l.handle_key = e.handle_key`
}

/** One row per day: browsers seen. A browser that comes on two days counts on both. */
export function visitorsByDay(workspaceId: string, stretch: Stretch, timeZone: string): Sql {
  return sql`
    select toString(toDate(ts, ${text(timeZone)})) as day, uniqExact(handle_key) as visitors
    from events
    where workspace_id = ${uuid(workspaceId)} and toDate(ts) >= toDate(${instant(stretch.fromMs)}) and toDate(ts) <= toDate(${instant(stretch.toMs)}) and ${within(sql`ts`, stretch)} and is_bot = 0
    group by day`
}

/** Touches per channel: sessions that landed, and touches that were imported. */
export function touchesByChannel(workspaceId: string, stretch: Stretch): Sql {
  return sql`
    select toString(channel) as key, count() as touches from touches
    where workspace_id = ${uuid(workspaceId)} and ${within(sql`ts`, stretch)}
    group by key`
}

/** One row per day of spend in the currency. */
export function spendByDay(workspaceId: string, stretch: Stretch, currency: string): Sql {
  return sql`
    select toString(spend.day) as day, toString(sum(amount_minor)) as spend_minor
    from spend final
    where workspace_id = ${uuid(workspaceId)} and spend.day >= toDate(${text(stretch.fromDay)}) and spend.day <= toDate(${text(stretch.toDay)}) and currency = ${text(currency)}
    group by day`
}

/** First and last day with data, and which sorts of data there are at all. */
export function dataRange(workspaceId: string, timeZone: string): Sql {
  const days = (table: Sql) =>
    sql`select toString(toDate(min(ts), ${text(timeZone)})) as first_day, toString(toDate(max(ts), ${text(timeZone)})) as last_day, count() as rows from ${table} where workspace_id = ${uuid(workspaceId)}`
  return sql`
    select 'events' as kind, * from (${days(sql`events`)})
    union all select 'touches' as kind, * from (${days(sql`touches`)})
    union all select 'conversions' as kind, * from (${days(sql`conversions`)})
    union all select 'spend' as kind, toString(min(day)) as first_day, toString(max(day)) as last_day, count() as rows from spend where workspace_id = ${uuid(workspaceId)}`
}
