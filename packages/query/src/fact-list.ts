/**
 * The facts behind a measure, one row each, as statements. Every row has `id`, `ts_ms`, `what`, `place`, `person`, `amount_minor` (what
 * it adds to a measure of money) and `quantity` (what it adds to a count), so that one shape serves every home.
 */

import { instant, int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { conversionsRead, isKept, moneyOf } from './conversion-rows.ts'
import { converted, isCounted, isCountedOn, ratesJoin, refundsJoin } from './converted-money.ts'
import { type DealHome, dealMoney, dealsInStretch } from './deal-rows.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import type { MeasureName } from './measures.data.ts'
import { carriedParts, namesProducts } from './product-parts.ts'
import { inStretch, personOf, type RowsRequest } from './rows-request.ts'

/** The statement of a measure's facts; credit is listed by whoever knows the journeys. */
export function factList(measure: MeasureName, request: Omit<RowsRequest, 'dimensions' | 'measures'>): Sql {
  const full: RowsRequest = { ...request, dimensions: [], measures: [measure] }
  switch (measure) {
    case 'events':
      return listEvents(full, sql``)
    case 'pageviews':
      return listEvents(full, sql`and t.event_type = 'page_view'`)
    case 'visitors':
      return onePerPerson(listEvents(full, sql``))
    case 'sessions':
      return listTouches(full)
    case 'people_reached':
      return onePerPerson(listTouches(full))
    case 'conversions':
      return listConversions(full, sql`paid_minor > 0 and counted`)
    case 'orders':
      return listConversions(full, sql`paid_minor > 0 and counted and order_id != ''`)
    case 'goals':
      return listConversions(full, sql`paid_minor = 0`)
    case 'revenue':
      return listConversions(full, sql`counted and gross_minor != 0`, sql`gross_minor`)
    case 'refunds':
      return listConversions(full, sql`counted and gross_minor != net_minor`, sql`gross_minor - net_minor`)
    case 'customers':
      return onePerPerson(listConversions(full, sql`paid_minor > 0 and counted`))
    case 'new_customers':
      return listNewCustomers(full)
    case 'spend':
      return listSpend(full, sql`counted and amount != 0`, sql`amount`, sql`0`)
    case 'impressions':
      return listSpend(full, sql`impressions > 0`, sql`0`, sql`impressions`)
    case 'clicks':
      return listSpend(full, sql`clicks > 0`, sql`0`, sql`clicks`)
    case 'impressions_paid':
      return listSpend(full, sql`counted and impressions > 0`, sql`0`, sql`impressions`)
    case 'clicks_paid':
      return listSpend(full, sql`counted and clicks > 0`, sql`0`, sql`clicks`)
    case 'deals_opened':
      return listDeals('deals', full, sql`1`)
    case 'deals_reached_mql':
      return listDeals('deals', full, sql`c.reached >= 1`)
    case 'deals_reached_sql':
      return listDeals('deals', full, sql`c.reached >= 2`)
    case 'deals_reached_opportunity':
      return listDeals('deals', full, sql`c.reached >= 3`)
    case 'deals_reached_won':
      return listDeals('deals', full, WON)
    case 'open_deals':
      return listDeals('deals', full, OPEN)
    case 'pipeline_value':
      return listDeals('deals', full, sql`${OPEN} and counted and minor != 0`)
    case 'weighted_pipeline':
      return listDeals('deals', full, sql`${OPEN} and counted and minor != 0`, sql`weighted`)
    case 'deals_closed':
      return listDeals('closed_deals', full, sql`1`)
    case 'deals_won':
      return listDeals('closed_deals', full, WON)
    case 'deals_lost':
      return listDeals('closed_deals', full, sql`not ${WON}`)
    case 'won_revenue':
      return listDeals('closed_deals', full, sql`${WON} and counted and minor != 0`)
    case 'deal_days':
      return listDeals('closed_deals', full, WON, sql`amount`, sql`c.cycle_days`)
    case 'deals_expected':
      return listDeals('expected_deals', full, sql`1`)
    case 'expected_value':
      return listDeals('expected_deals', full, sql`counted and minor != 0`)
    case 'expected_weighted':
      return listDeals('expected_deals', full, sql`counted and minor != 0`, sql`weighted`)
    case 'attributed_revenue':
    case 'attributed_revenue_gross':
    case 'attributed_conversions':
      throw new Error(`${measure} is divided among journeys, not listed from a table`)
  }
}

const OPEN = sql`c.stage not in ('WON', 'LOST')`
const WON = sql`c.stage = 'WON'`

const personText = (own: Sql) => sql`if(l.person != '', l.person, ${own})`

function listEvents(request: RowsRequest, condition: Sql): Sql {
  const { context, stretch } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  return sql`
    select e.event_id as id, e.ts_ms as ts_ms, e.what as what, e.place as place, ${personText(sql`e.handle`)} as person, ${personOf('e')} as person_key, toInt64(0) as amount_minor, 1. as quantity
    from (
      select t.event_id as event_id, toUnixTimestamp64Milli(t.ts) as ts_ms, toString(t.event_type) as what, concat(t.page_host, t.page_path) as place, t.handle_key as handle_key,
        multiIf(t.anonymous_id != '', concat('a:', t.anonymous_id), t.user_id != '', concat('u:', t.user_id), concat('e:', t.email_hash)) as handle
      from events as t
      where ${inStretch(request, 't')} and toDate(t.ts) >= toDate(${instant(stretch.fromMs)}) and toDate(t.ts) <= toDate(${instant(stretch.toMs)}) and t.is_bot = 0 ${condition}
        ${filterConditions(request.filters, 'events', 't', moment)}
    ) as e
    left join (${context.links}) as l on l.handle_key = e.handle_key`
}

function listTouches(request: RowsRequest): Sql {
  const { context } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  return sql`
    select e.touch_id as id, e.ts_ms as ts_ms, e.what as what, e.place as place, ${personText(sql`e.handle`)} as person, ${personOf('e')} as person_key, toInt64(0) as amount_minor, 1. as quantity
    from (
      select t.touch_id as touch_id, toUnixTimestamp64Milli(t.ts) as ts_ms, toString(t.channel) as what, concat(toString(t.campaign), if(t.campaign != '' and t.landing_page != '', ' · ', ''), t.landing_page) as place, t.handle as handle, t.handle_key as handle_key
      from touches as t where ${inStretch(request, 't')} ${filterConditions(request.filters, 'touches', 't', moment)}
    ) as e
    left join (${context.links}) as l on l.handle_key = e.handle_key`
}

/** Conversions; with a filter by product only those products' part of the money. */
function listConversions(request: RowsRequest, condition: Sql, amount: Sql = sql`gross_minor`): Sql {
  const { context } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  const { gross, net } = moneyOf(request, true)
  const facts = sql`
    select conversion_id as id, ts_ms, what, place, person, person_key, toInt64(${amount}) as amount_minor, 1. as quantity
    from (
      select c.conversion_id as conversion_id, c.ts_ms as ts_ms, c.conversion_type as what, c.order_id as order_id, if(c.order_id = c.conversion_id, '', c.order_id) as place, ${personText(sql`c.handle`)} as person, ${personOf('c')} as person_key,
        c.amount_minor as paid_minor, ${isCounted(context, sql`c`)} as counted, ${gross} as gross_minor, ${net} as net_minor
      from (
        select ${carriedParts(request)} t.conversion_id as conversion_id, toUnixTimestamp64Milli(t.ts) as ts_ms, toString(t.conversion_type) as conversion_type, t.order_id as order_id, t.handle as handle, t.handle_key as handle_key, t.amount_minor as amount_minor, toString(t.currency) as currency, ${moment.day} as day
        from ${conversionsRead(request)} where ${inStretch(request, 't')} and ${isKept(sql`t.conversion_type`)} ${filterConditions(request.filters, 'conversions', 't', moment)}
      ) as c
      ${ratesJoin(context, sql`c`)}
      ${refundsJoin(context, sql`c`)}
      left join (${context.links}) as l on l.handle_key = c.handle_key
    )
    where ${condition}`
  if (!namesProducts(request)) return facts
  // The order once, with what its products of the filter come to.
  return sql`
    select p.id as id, any(p.ts_ms) as ts_ms, any(p.what) as what, any(p.place) as place, any(p.person) as person, any(p.person_key) as person_key, sum(p.amount_minor) as amount_minor, 1. as quantity
    from (${facts}) as p group by p.id`
}

/** Deals; with a filter by product only their parts of it count. */
function listDeals(
  home: DealHome,
  request: RowsRequest,
  condition: Sql,
  amount: Sql = sql`amount`,
  quantity: Sql = sql`1`,
): Sql {
  const { context } = request
  const money = dealMoney(request)
  return sql`
    select toString(deal_id) as id, any(ts_ms) as ts_ms, any(what) as what, any(place) as place, '' as person, toUInt64(0) as person_key, sum(toInt64(${amount})) as amount_minor, toFloat64(any(${quantity})) as quantity
    from (
      select c.*, toUnixTimestamp64Milli(c.ts) as ts_ms, toString(c.stage_name) as what, concat(c.name, if(c.organisation != '', ' · ', ''), c.organisation) as place,
        ${isCounted(context, sql`c`)} as counted, ${money.amount} as amount, ${money.weighted} as weighted
      from (${dealsInStretch(home, request)}) as c
      ${ratesJoin(context, sql`c`)}
    ) as c
    where ${condition}
    group by deal_id`
}

/** The first fact of each person. */
function onePerPerson(facts: Sql): Sql {
  return sql`
    select toString(f.person_key) as id, min(f.ts_ms) as ts_ms, argMin(f.what, (f.ts_ms, f.id)) as what, argMin(f.place, (f.ts_ms, f.id)) as place, argMin(f.person, (f.ts_ms, f.id)) as person, f.person_key as person_key, sum(f.amount_minor) as amount_minor, 1. as quantity
    from (${facts}) as f group by f.person_key`
}

/** People whose first conversion with counted money is in the stretch, whatever came before it elsewhere. */
function listNewCustomers(request: RowsRequest): Sql {
  const { context, stretch } = request
  const moment = momentOf(sql`p.ts`, context.timeZone)
  return sql`
    select toString(p.person_key) as id, toUnixTimestamp64Milli(p.ts) as ts_ms, p.conversion_type as what, p.conversion_id as place, p.person as person, p.person_key as person_key, toInt64(0) as amount_minor, 1. as quantity
    from (
      select ${personOf('c')} as person_key, min(c.ts) as ts, argMin(c.conversion_type, (c.ts, c.conversion_id)) as conversion_type, argMin(c.conversion_id, (c.ts, c.conversion_id)) as conversion_id, argMin(${personText(sql`c.handle`)}, (c.ts, c.conversion_id)) as person
      from (
        select handle, handle_key, ts, conversion_id, toString(conversion_type) as conversion_type from conversions final
        where workspace_id = ${uuid(context.workspaceId)} and amount_minor > 0 and ${isCountedOn(context, sql`toString(currency)`, momentOf(sql`ts`, context.timeZone).day)}
      ) as c
      left join (${context.links}) as l on l.handle_key = c.handle_key
      group by person_key
    ) as p
    where p.ts >= ${instant(stretch.fromMs)} and p.ts < ${instant(stretch.toMs)} ${filterConditions(request.filters, 'customers', 'p', moment)}`
}

/** Spend has a day and no moment: its rows stand at the day's beginning in UTC. */
function listSpend(request: RowsRequest, condition: Sql, amount: Sql, quantity: Sql): Sql {
  const { context, stretch } = request
  const moment = { day: sql`t.day`, hour: undefined }
  return sql`
    select concat(toString(day), '|', channel, '|', campaign, '|', currency) as id, toUnixTimestamp(toDateTime(day, 'UTC')) * 1000 as ts_ms, channel as what, campaign as place, '' as person, toUInt64(0) as person_key, toInt64(${amount}) as amount_minor, toFloat64(${quantity}) as quantity
    from (
      select c.*, ${isCounted(context, sql`c`)} as counted, ${converted(context, sql`c`, sql`c.amount_minor`)} as amount
      from (
        select t.day as day, toString(t.channel) as channel, toString(t.campaign) as campaign, toString(t.currency) as currency, t.amount_minor as amount_minor, t.impressions as impressions, t.clicks as clicks
        from spend as t final
        where t.workspace_id = ${uuid(context.workspaceId)} and t.day >= toDate(${text(stretch.fromDay)}) and t.day <= toDate(${text(stretch.toDay)}) ${filterConditions(request.filters, 'spend', 't', moment)}
      ) as c
      ${ratesJoin(context, sql`c`)}
    )
    where ${condition}`
}

export type FactPage = {
  readonly limit: number
  readonly before?: { readonly tsMs: number; readonly id: string }
}

/** A page of the facts, newest first, and one row more to tell whether there is another page. */
export function factPage(facts: Sql, page: FactPage): Sql {
  const after =
    page.before === undefined
      ? sql``
      : sql`where (ts_ms, id) < (${int64(page.before.tsMs)}, ${text(page.before.id)})`
  return sql`
    select id, toString(ts_ms) as at_ms, what, place, person, toString(amount_minor) as amount, quantity
    from (${facts}) ${after} order by ts_ms desc, id desc limit ${uint64(page.limit + 1)}`
}

/** How many facts there are, and what they add up to. */
export function factTotals(facts: Sql): Sql {
  return sql`select count() as facts, toString(sum(amount_minor)) as amount, sum(quantity) as quantity from (${facts})`
}
