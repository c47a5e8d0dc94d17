/** Conversions with their money and what was refunded of it, in the reporting currency. */
import { TAKEN_BACK_TYPE } from '@tributary/contract/conversions'
import { identifier, join, nothing, type Sql, sql, text } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin, refundsJoin } from './converted-money.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { carriedParts, namesProducts, partOf, productColumns, productsJoin } from './product-parts.ts'
import {
  carriedColumns,
  carriedSide,
  groupedColumns,
  inStretch,
  onSide,
  personOf,
  type RowsRequest,
  type Side,
  within,
} from './rows-request.ts'

/** Whether a conversion counts: one that was taken back is listed, and is no goal either. */
export function isKept(conversionType: Sql): Sql {
  return sql`${conversionType} != ${text(TAKEN_BACK_TYPE)}`
}

export function conversionSums(side: Side) {
  const counted = sql`facts.counted and ${onSide(side)}`
  const paid = sql`facts.amount_minor > 0 and ${counted}`
  return {
    conversions: sql`countIf(${paid})`,
    goals: sql`countIf(facts.amount_minor = 0 and ${onSide(side)})`,
    orders: sql`countIf(${paid} and facts.order_id != '')`,
    revenue: sql`sumIf(facts.gross_minor, ${counted})`,
    refunds: sql`sumIf(facts.gross_minor - facts.net_minor, ${counted})`,
    customers: sql`uniqExactIf(facts.person_key, ${paid})`,
    present: sql`countIf(${onSide(side)})`,
  }
}

/**
 * One row per conversion; by product one per conversion and product, with its part of the money. A refund counts at the
 * conversion's day and by its rate, whenever it was, so that an order that was given back in full nets to nothing.
 */
export function conversionRows(request: RowsRequest): Sql {
  const { context } = request
  const wantsPeople = request.measures.includes('customers')
  const wantsRefunds = request.measures.includes('refunds')
  const { gross, net } = moneyOf(request, wantsRefunds)
  const rows = sql`
    select ${carriedColumns(request, 'c')} ${carriedSide(request, 'c')} c.conversion_id as conversion_id, c.order_id as order_id, c.amount_minor as amount_minor, ${isCounted(context, sql`c`)} as counted,
      ${gross} as gross_minor, ${net} as net_minor
      ${wantsPeople ? sql`, ${personOf('c')} as person_key` : nothing}
    from (${conversionsInStretch(request)}) as c
    ${ratesJoin(context, sql`c`)}
    ${wantsRefunds ? refundsJoin(context, sql`c`) : nothing}
    ${wantsPeople ? sql`left join links as l on l.handle_key = c.handle_key` : nothing}`
  const links = wantsPeople ? sql`with links as (${context.links})` : nothing
  if (!namesProducts(request) || request.dimensions.includes('product')) return sql`${links} ${rows}`
  const same = [
    ...request.dimensions.map((_, at) => `k${at}`),
    ...(request.before === undefined ? [] : ['in_before']),
    ...['order_id', 'amount_minor', 'counted'],
    ...(wantsPeople ? ['person_key'] : []),
  ].map((name) => sql`any(p.${identifier(name)}) as ${identifier(name)}`)
  return sql`
    ${links}
    select ${join(same, ', ')}, sum(p.gross_minor) as gross_minor, sum(p.net_minor) as net_minor from (${rows}) as p group by p.conversion_id`
}

/**
 * Money of a row `c` of conversions in the reporting currency, before and after refunds ({@link refundsJoin}); by product that of
 * the product. A refund takes from each product as the order is divided.
 */
export function moneyOf(request: RowsRequest, wantsRefunds: boolean): { gross: Sql; net: Sql } {
  const { context } = request
  const paid = (amount: Sql) => converted(context, sql`c`, amount)
  const left = sql`(c.amount_minor - least(coalesce(f.refunded, 0), c.amount_minor))`
  if (!namesProducts(request)) {
    const gross = paid(sql`c.amount_minor`)
    return { gross, net: wantsRefunds ? paid(left) : gross }
  }
  // Half a unit rounded up; all of what is left at the last product.
  const leftUpTo = (upTo: Sql) =>
    sql`toInt64(intDiv(toInt256(${left}) * ${upTo} * 2 + c.amount_minor, toInt256(greatest(c.amount_minor, 1)) * 2))`
  const gross = partOf(paid)
  return { gross, net: wantsRefunds ? partOf((upTo) => paid(leftUpTo(upTo))) : gross }
}

/** Conversions that count, with the grouped values, in their own currency, with `day`. */
function conversionsInStretch(request: RowsRequest): Sql {
  const { before } = request
  const moment = momentOf(sql`t.ts`, request.context.timeZone)
  return sql`
    select ${groupedColumns(request, 'conversions', 't', moment)} ${before === undefined ? nothing : sql`${within(sql`t.ts`, before)} as in_before,`} ${carriedParts(request)} t.conversion_id as conversion_id, t.order_id as order_id, t.handle_key as handle_key, t.amount_minor as amount_minor, toString(t.currency) as currency, ${moment.day} as day
    from ${conversionsRead(request)}
    where ${inStretch(request, 't')} and ${isKept(sql`t.conversion_type`)} ${filterConditions(request.filters, 'conversions', 't', moment)}`
}

/** To follow `from`: conversions as `t`; by product a row for each, with {@link productColumns}. */
export function conversionsRead(request: RowsRequest): Sql {
  if (!namesProducts(request)) return sql`conversions as t final`
  return sql`(select c.*, ${productColumns('c')} from conversions as c final ${productsJoin('c')}) as t`
}

/** Money of the stretch that has no rate, by currency: `currency`, `found`, `amount_minor`. */
export function unconvertedConversions(request: RowsRequest): Sql {
  const { context } = request
  const plain = { ...request, dimensions: [] }
  return sql`
    select c.currency as currency, toString(uniqExact(c.conversion_id)) as found, toString(sum(${namesProducts(plain) ? partOf((upTo) => upTo) : sql`c.amount_minor`})) as amount_minor
    from (select * from (${conversionsInStretch(plain)}) as w where w.amount_minor > 0 and w.currency != ${text(context.currency)}) as c
    ${ratesJoin(context, sql`c`)}
    where not ${isCounted(context, sql`c`)}
    group by currency
    order by count() desc, currency`
}
