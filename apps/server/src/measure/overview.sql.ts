/** Statements behind the Overview page. Days are cut in the workspace's time zone. */
import { instant, join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { personLinks } from '../identify/person-links.sql.ts'

export type Stretch = {
  readonly fromMs: number
  readonly toMs: number
  readonly fromDay: string
  readonly toDay: string
}

const within = (column: Sql, { fromMs, toMs }: Stretch) =>
  sql`(${column} >= ${instant(fromMs)} and ${column} < ${instant(toMs)})`

/** Of several stretches: in any of them. */
const withinAny = (column: Sql, stretches: readonly Stretch[]) =>
  sql`(${join(
    stretches.map((stretch) => within(column, stretch)),
    ' or ',
  )})`

/** One item per stretch. */
const perStretch = (stretches: readonly Stretch[], item: (stretch: Stretch) => Sql) =>
  sql`[${join(stretches.map(item), ', ')}]`

/** Events of the stretches without bots; their days come first in the order of the table. */
const seen = (workspaceId: string, stretches: readonly Stretch[]) => {
  const days = stretches.map(
    ({ fromMs, toMs }) =>
      sql`(toDate(ts) >= toDate(${instant(fromMs)}) and toDate(ts) <= toDate(${instant(toMs)}))`,
  )
  return sql`workspace_id = ${uuid(workspaceId)} and (${join(days, ' or ')}) and ${withinAny(sql`ts`, stretches)} and is_bot = 0`
}

/** One row per day with conversions: money conversions, revenue and refunds of those conversions in the currency; goals. */
export function conversionsByDay(
  workspaceId: string,
  stretches: readonly Stretch[],
  currency: string,
  timeZone: string,
): Sql {
  return sql`
    select toString(toDate(c.ts, ${text(timeZone)})) as day, countIf(c.amount_minor > 0) as conversions, countIf(c.amount_minor = 0) as goals,
      toString(sum(c.amount_minor)) as revenue_minor, toString(sum(least(coalesce(r.refunded, 0), c.amount_minor))) as refunds_minor
    from (
      select order_id, ts, amount_minor from conversions final
      where workspace_id = ${uuid(workspaceId)} and ${withinAny(sql`ts`, stretches)} and (amount_minor = 0 or currency = ${text(currency)})
    ) as c
    left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id) as r on r.order_id = c.order_id
    group by day`
}

/** People whose first conversion with money falls into each stretch: one row, an array. */
export function newCustomers(workspaceId: string, stretches: readonly Stretch[], currency: string): Sql {
  return sql`
    with links as (${personLinks(workspaceId)})
    select ${perStretch(stretches, (stretch) => sql`countIf(${within(sql`first_ts`, stretch)})`)} as new_customers from (
      select if(l.person_key != 0, l.person_key, c.handle_key) as person_key, min(c.ts) as first_ts
      from (select handle_key, ts from conversions final where workspace_id = ${uuid(workspaceId)} and amount_minor > 0 and currency = ${text(currency)}) as c
      left join links as l on l.handle_key = c.handle_key
      group by person_key
    )`
}

/** People seen in each stretch (bots left out), every handle counted as the person it belongs to: one row, an array. */
export function visitors(workspaceId: string, stretches: readonly Stretch[]): Sql {
  const person = sql`if(l.person_key != 0, l.person_key, e.handle_key)`
  const isIn = stretches.map((stretch) => sql`max(${within(sql`ts`, stretch)})`)
  return sql`
    with links as (${personLinks(workspaceId)})
    select [${join(
      stretches.map((_, index) => sql`uniqExactIf(${person}, e.is_in[${uint64(index + 1)}])`),
      ', ',
    )}] as visitors
    from (
      select handle_key, [${join(isIn, ', ')}] as is_in from events where ${seen(workspaceId, stretches)} group by handle_key
    ) as e
    left join links as l on l.handle_key = e.handle_key`
}

/** One row per day: browsers seen. A browser that comes on two days counts on both. */
export function visitorsByDay(workspaceId: string, stretches: readonly Stretch[], timeZone: string): Sql {
  return sql`
    select toString(toDate(ts, ${text(timeZone)})) as day, uniqExact(handle_key) as visitors
    from events where ${seen(workspaceId, stretches)}
    group by day`
}

/**
 * One row per channel: touches in each stretch (sessions that landed, and touches that were imported), and the first and
 * last day of any. One reading of all touches serves the channels, both periods and the range of the data.
 */
export function touchesByChannel(workspaceId: string, stretches: readonly Stretch[], timeZone: string): Sql {
  return sql`
    select toString(channel) as key, ${perStretch(stretches, (stretch) => sql`countIf(${within(sql`ts`, stretch)})`)} as touches,
      toString(toDate(min(ts), ${text(timeZone)})) as first_day, toString(toDate(max(ts), ${text(timeZone)})) as last_day
    from touches where workspace_id = ${uuid(workspaceId)}
    group by key`
}

/** One row per day of spend in the currency. */
export function spendByDay(workspaceId: string, stretches: readonly Stretch[], currency: string): Sql {
  const days = stretches.map(
    ({ fromDay, toDay }) =>
      sql`(spend.day >= toDate(${text(fromDay)}) and spend.day <= toDate(${text(toDay)}))`,
  )
  return sql`
    select toString(spend.day) as day, toString(sum(amount_minor)) as spend_minor
    from spend final
    where workspace_id = ${uuid(workspaceId)} and (${join(days, ' or ')}) and currency = ${text(currency)}
    group by day`
}

/** First and last day with data, and which sorts of data there are at all; touches are read by {@link touchesByChannel}. */
export function dataRange(workspaceId: string, timeZone: string): Sql {
  const days = (table: Sql) =>
    sql`select toString(toDate(min(ts), ${text(timeZone)})) as first_day, toString(toDate(max(ts), ${text(timeZone)})) as last_day, count() as rows from ${table} where workspace_id = ${uuid(workspaceId)}`
  return sql`
    select 'events' as kind, * from (${days(sql`events`)})
    union all select 'conversions' as kind, * from (${days(sql`conversions`)})
    union all select 'spend' as kind, toString(min(day)) as first_day, toString(max(day)) as last_day, count() as rows from spend where workspace_id = ${uuid(workspaceId)}`
}
