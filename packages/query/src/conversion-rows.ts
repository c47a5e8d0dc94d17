/** Conversions with their money and what was refunded of it, in the reporting currency. */
import { TAKEN_BACK_TYPE } from '@tributary/contract/conversions'
import { nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin } from './converted-money.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
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
 * One row per conversion. A refund counts at the conversion's day and by its rate, whenever it was, so that an order that
 * was given back in full nets to nothing.
 */
export function conversionRows(request: RowsRequest): Sql {
  const { context } = request
  const wantsPeople = request.measures.includes('customers')
  const wantsRefunds = request.measures.includes('refunds')
  const kept = wantsRefunds
    ? sql`c.amount_minor - least(coalesce(f.refunded, 0), c.amount_minor)`
    : sql`c.amount_minor`
  return sql`
    ${wantsPeople ? sql`with links as (${context.links})` : nothing}
    select ${carriedColumns(request, 'c')} ${carriedSide(request, 'c')} c.order_id as order_id, c.amount_minor as amount_minor, ${isCounted(context, sql`c`)} as counted,
      ${converted(context, sql`c`, sql`c.amount_minor`)} as gross_minor, ${converted(context, sql`c`, kept)} as net_minor
      ${wantsPeople ? sql`, ${personOf('c')} as person_key` : nothing}
    from (${conversionsInStretch(request)}) as c
    ${ratesJoin(context, sql`c`)}
    ${wantsRefunds ? sql`left join (select order_id, sum(amount_minor) as refunded from refunds final where workspace_id = ${uuid(context.workspaceId)} group by order_id) as f on f.order_id = c.order_id` : nothing}
    ${wantsPeople ? sql`left join links as l on l.handle_key = c.handle_key` : nothing}`
}

function conversionsInStretch(request: RowsRequest): Sql {
  const { before } = request
  const moment = momentOf(sql`t.ts`, request.context.timeZone)
  return sql`
    select ${groupedColumns(request, 'conversions', 't', moment)} ${before === undefined ? nothing : sql`${within(sql`t.ts`, before)} as in_before,`} t.order_id as order_id, t.handle_key as handle_key, t.amount_minor as amount_minor, toString(t.currency) as currency, ${moment.day} as day
    from conversions as t final
    where ${inStretch(request, 't')} and ${isKept(sql`t.conversion_type`)} ${filterConditions(request.filters, 'conversions', 't', moment)}`
}

/** Money of the stretch that has no rate, by currency: `currency`, `found`, `amount_minor`. */
export function unconvertedConversions(request: RowsRequest): Sql {
  const { context } = request
  const plain = { ...request, dimensions: [] }
  return sql`
    select c.currency as currency, toString(count()) as found, toString(sum(c.amount_minor)) as amount_minor
    from (select * from (${conversionsInStretch(plain)}) as w where w.amount_minor > 0 and w.currency != ${text(context.currency)}) as c
    ${ratesJoin(context, sql`c`)}
    where not ${isCounted(context, sql`c`)}
    group by currency
    order by count() desc, currency`
}
