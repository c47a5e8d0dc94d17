/**
 * Deals as they stand, mirrored into `deal_states`: by the day they were opened, by the day they closed, or by the day an
 * open one is expected to close. Cut by product, a deal is a row for each of its products with its part of the amount.
 */
import { nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin } from './converted-money.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { carriedParts, namesProducts, partOf, productColumns, productsJoin } from './product-parts.ts'
import {
  carriedColumns,
  carriedSide,
  groupedColumns,
  inPeriods,
  onSide,
  type RowsRequest,
  type Side,
  within,
} from './rows-request.ts'

export type DealHome = 'deals' | 'closed_deals' | 'expected_deals'

const OPEN = sql`facts.stage not in ('WON', 'LOST')`
const WON = sql`facts.stage = 'WON'`

const dealsWhere = (condition: Sql) => sql`uniqExactIf(facts.deal_id, ${condition})`

export function dealSums(side: Side) {
  const here = onSide(side)
  const money = sql`${OPEN} and facts.counted and ${here}`
  return {
    deals_opened: dealsWhere(here),
    deals_reached_mql: dealsWhere(sql`facts.reached >= 1 and ${here}`),
    deals_reached_sql: dealsWhere(sql`facts.reached >= 2 and ${here}`),
    deals_reached_opportunity: dealsWhere(sql`facts.reached >= 3 and ${here}`),
    deals_reached_won: dealsWhere(sql`${WON} and ${here}`),
    open_deals: dealsWhere(sql`${OPEN} and ${here}`),
    pipeline_value: sql`sumIf(facts.amount, ${money})`,
    weighted_pipeline: sql`sumIf(facts.weighted, ${money})`,
    present: sql`countIf(${here})`,
  }
}

export function closedDealSums(side: Side) {
  const won = sql`${WON} and ${onSide(side)}`
  return {
    deals_closed: dealsWhere(onSide(side)),
    deals_won: dealsWhere(won),
    deals_lost: dealsWhere(sql`not ${WON} and ${onSide(side)}`),
    won_revenue: sql`sumIf(facts.amount, facts.counted and ${won})`,
    // A deal of several products has one cycle.
    deal_days: sql`arraySum(cycle -> cycle.2, groupUniqArrayIf((facts.deal_id, facts.cycle_days), ${won}))`,
    present: sql`countIf(${onSide(side)})`,
  }
}

export function expectedDealSums(side: Side) {
  const money = sql`facts.counted and ${onSide(side)}`
  return {
    deals_expected: dealsWhere(onSide(side)),
    expected_value: sql`sumIf(facts.amount, ${money})`,
    expected_weighted: sql`sumIf(facts.weighted, ${money})`,
    present: sql`countIf(${onSide(side)})`,
  }
}

/** One row per deal, or per deal and product where products matter; money in the reporting currency. */
export function dealRows(home: DealHome, request: RowsRequest): Sql {
  const { context } = request
  const { amount, weighted } = dealMoney(request)
  return sql`
    select ${carriedColumns(request, 'c')} ${carriedSide(request, 'c')} c.deal_id as deal_id, c.stage as stage, c.reached as reached, c.cycle_days as cycle_days,
      ${isCounted(context, sql`c`)} as counted, ${amount} as amount, ${weighted} as weighted
    from (${dealsInStretch(home, request)}) as c
    ${ratesJoin(context, sql`c`)}`
}

/** Money of a row `c` of {@link dealsInStretch} in the reporting currency, and as it is weighted with the deal's chance. */
export function dealMoney(request: RowsRequest): { amount: Sql; weighted: Sql } {
  const amount = (minor: Sql) => converted(request.context, sql`c`, minor)
  const weighted = (minor: Sql) => sql`toInt64(round(${amount(minor)} * c.probability))`
  if (namesProducts(request)) return { amount: partOf(amount), weighted: partOf(weighted) }
  return { amount: amount(sql`c.minor`), weighted: weighted(sql`c.minor`) }
}

/** Deals of the stretch with `minor` in their own currency, `currency` and `day`. */
export function dealsInStretch(home: DealHome, request: RowsRequest): Sql {
  const { before, context } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  return sql`
    select ${groupedColumns(request, home, 't', moment)} ${before === undefined ? nothing : sql`${within(sql`t.ts`, before)} as in_before,`}
      t.deal_id as deal_id, t.ts as ts, t.name as name, t.stage as stage, t.stage_name as stage_name, t.organisation as organisation, t.reached as reached, t.cycle_days as cycle_days,
      t.probability as probability, t.minor as minor, ${carriedParts(request)} toString(t.currency) as currency, ${moment.day} as day
    from (${dealsOf(home, request)}) as t
    where ${inPeriods(request, sql`t.ts`)} ${filterConditions(request.filters, home, 't', moment)}`
}

function dealsOf(home: DealHome, request: RowsRequest): Sql {
  const { context } = request
  const byProduct = namesProducts(request)
  const zone = text(context.timeZone)
  return sql`
    select d.deal_id as deal_id, d.name as name, toString(d.stage) as stage, d.stage_name as stage_name, d.reached as reached, d.currency as currency, d.probability as probability,
      d.owner as owner, d.agent as agent, d.office as office, d.organisation as organisation, d.sector as sector, d.campaign as campaign, d.loss_reason as loss_reason,
      ${momentOfHome(home, context.timeZone)} as ts, ifNull(dateDiff('day', toDate(d.opened_at, ${zone}), toDate(d.closed_at, ${zone})), 0) as cycle_days,
      ${byProduct ? sql`${productColumns('d')}, up_to - up_to_before as minor` : sql`d.amount_minor as minor`}
    from deal_states as d final
    ${byProduct ? productsJoin('d') : nothing}
    where d.workspace_id = ${uuid(context.workspaceId)} and d.is_deleted = 0 and ${belongs(home)}`
}

function momentOfHome(home: DealHome, timeZone: string): Sql {
  switch (home) {
    case 'deals':
      return sql`d.opened_at`
    case 'closed_deals':
      return sql`assumeNotNull(d.closed_at)`
    case 'expected_deals':
      return sql`toDateTime64(assumeNotNull(d.expected_close), 3, ${text(timeZone)})`
  }
}

function belongs(home: DealHome): Sql {
  switch (home) {
    case 'deals':
      return sql`1`
    case 'closed_deals':
      return sql`d.closed_at is not null`
    case 'expected_deals':
      return sql`d.closed_at is null and d.expected_close is not null`
  }
}

/** Amounts of the stretch's deals that have no rate, by currency: `currency`, `found`, `amount_minor`. */
export function unconvertedDeals(home: DealHome, request: RowsRequest): Sql {
  const { context } = request
  const plain = { ...request, dimensions: [] }
  return sql`
    select c.currency as currency, toString(count()) as found, toString(sum(c.minor)) as amount_minor
    from (select * from (${dealsInStretch(home, plain)}) as w where w.minor > 0 and w.currency != ${text(context.currency)}) as c
    ${ratesJoin(context, sql`c`)}
    where not ${isCounted(context, sql`c`)}
    group by currency
    order by count() desc, currency`
}
