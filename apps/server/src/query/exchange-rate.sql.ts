/** When exchange rates hold, as PostgreSQL knows them. */
import { RATE_HOLDS_DAYS, type RatedSpan } from '@tributary/query/stretch'
import { type RawBuilder, sql } from 'kysely'

/**
 * Days up to `toDay` on which a rate of each currency holds, within what the analytics store knows as days. From a rate the
 * statement leaps to the last one that it still holds on, else to the next, so that daily rates of years cost a few steps of the index.
 */
export function ratedSpans(workspaceId: string, toCurrency: string, toDay: string): RawBuilder<RatedSpan> {
  const rates = sql`exchange_rate as e where e.workspace_id = ${workspaceId} and e.to_currency = ${toCurrency} and e.day <= ${toDay}::date`
  return sql<RatedSpan>`
    with recursive leap as (
      -- one row per rate that is leapt to; a null day ends a currency
      select e.currency, 1 as span, min(e.day) as day from ${rates} group by e.currency
      union all
      select l.currency, l.span + (held.day is null)::int,
        coalesce(held.day, (select min(e.day) from ${rates} and e.currency = l.currency and e.day > l.day))
      from leap as l, lateral (
        select max(e.day) as day from ${rates} and e.currency = l.currency and e.day > l.day and e.day <= l.day + ${RATE_HOLDS_DAYS}::int
      ) as held
      where l.day is not null
    )
    select currency,
      to_char(greatest(min(day), date '1970-01-01'), 'YYYY-MM-DD') as "fromDay",
      to_char(least(max(day) + ${RATE_HOLDS_DAYS}::int, date '2149-06-06'), 'YYYY-MM-DD') as "toDay"
    from leap where day is not null
    group by currency, span
    having max(day) >= date '1970-01-01'
    order by currency, min(day)`
}
