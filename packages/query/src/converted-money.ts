/** Money of any currency in the reporting currency, by the rate of its day. What has no rate is not counted. */
import { nothing, type Sql, sql, text, texts, uint64, uuid } from '@tributary/stores/sql'
import { type QueryContext, RATE_HOLDS_DAYS } from './stretch.ts'

/**
 * `asof left join` of the rates as `r`: for each row of `table`, which has the columns `currency` (String) and `day`, the
 * latest rate on or before its day. Empty without rates.
 */
export function ratesJoin(context: QueryContext, table: Sql): Sql {
  const { rates } = context
  if (rates.length === 0) return nothing
  return sql`
    asof left join (
      select rate.1 as currency, toDate(rate.2) as day, toDecimal256(rate.3, 18) as factor
      from (select arrayJoin(arrayZip(${texts(rates.map((rate) => rate.currency))}, ${texts(rates.map((rate) => rate.day))}, ${texts(rates.map((rate) => rate.factor))})) as rate)
    ) as r on r.currency = ${table}.currency and r.day <= ${table}.day`
}

/** `left join` of what was refunded of the order of each row of `table`, as `f.refunded`. */
export function refundsJoin({ workspaceId }: QueryContext, table: Sql): Sql {
  return sql`left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(workspaceId)} group by order_id) as f on f.order_id = ${table}.order_id`
}

/** Whether the row's money is in the reporting currency, or has a rate that still holds. */
export function isCounted(context: QueryContext, table: Sql): Sql {
  const own = sql`${table}.currency = ${text(context.currency)}`
  return context.rates.length === 0
    ? own
    : sql`(${own} or (r.currency != '' and ${table}.day - r.day <= ${uint64(RATE_HOLDS_DAYS)}))`
}

/** The amount (Int64, minor units of the row's currency) in minor units of the reporting currency, half a unit rounded up. */
export function converted(context: QueryContext, table: Sql, amount: Sql): Sql {
  return context.rates.length === 0
    ? amount
    : sql`if(${table}.currency = ${text(context.currency)}, ${amount}, toInt64(round(toDecimal256(${amount}, 0) * r.factor)))`
}

/**
 * Whether money of the currency (String) on the day (Date) is counted, as {@link isCounted} says of a row; of any day up to the
 * stretch's last, and without a join.
 */
export function isCountedOn(context: QueryContext, currency: Sql, day: Sql): Sql {
  const { ratedSpans } = context
  const own = sql`${currency} = ${text(context.currency)}`
  if (ratedSpans.length === 0) return own
  const spans = sql`arrayMap(s -> (s.1, toDate(s.2), toDate(s.3)), arrayZip(${texts(ratedSpans.map((span) => span.currency))}, ${texts(ratedSpans.map((span) => span.fromDay))}, ${texts(ratedSpans.map((span) => span.toDay))}))`
  return sql`(${own} or arrayExists(s -> s.1 = ${currency} and s.2 <= ${day} and ${day} <= s.3, ${spans}))`
}
