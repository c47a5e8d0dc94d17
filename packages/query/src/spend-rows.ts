/** Spend of days, in the reporting currency. */
import { type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin } from './converted-money.ts'
import type { Moment } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { carriedColumns, groupedColumns, type RowsRequest } from './rows-request.ts'

export const SPEND_SUMS = {
  spend: sql`sumIf(facts.amount_minor, facts.counted)`,
  impressions: sql`sum(facts.impressions)`,
  clicks: sql`sum(facts.clicks)`,
  impressions_paid: sql`sumIf(facts.impressions, facts.counted)`,
  clicks_paid: sql`sumIf(facts.clicks, facts.counted)`,
}

/** Days of spend are days as they were imported; they have no hour. */
const MOMENT: Moment = { day: sql`t.day`, hour: undefined }

/** One row per day, channel, campaign and currency. */
export function spendRows(request: RowsRequest): Sql {
  const { context } = request
  return sql`
    select ${carriedColumns(request, 'c')} ${isCounted(context, sql`c`)} as counted, ${converted(context, sql`c`, sql`c.amount_minor`)} as amount_minor, c.impressions as impressions, c.clicks as clicks
    from (${spendInStretch(request)}) as c
    ${ratesJoin(context, sql`c`)}`
}

function spendInStretch(request: RowsRequest): Sql {
  const { context, stretch } = request
  return sql`
    select ${groupedColumns(request, 'spend', 't', MOMENT)} t.day as day, toString(t.currency) as currency, t.amount_minor as amount_minor, t.impressions as impressions, t.clicks as clicks
    from spend as t final
    where t.workspace_id = ${uuid(context.workspaceId)} and t.day >= toDate(${text(stretch.fromDay)}) and t.day <= toDate(${text(stretch.toDay)}) ${filterConditions(request.filters, 'spend', 't', MOMENT)}`
}

/** Spend of the stretch that has no rate, by currency: `currency`, `found`, `amount_minor`. */
export function unconvertedSpend(request: RowsRequest): Sql {
  const { context } = request
  return sql`
    select c.currency as currency, toString(count()) as found, toString(sum(c.amount_minor)) as amount_minor
    from (select * from (${spendInStretch({ ...request, dimensions: [] })}) as w where w.currency != ${text(context.currency)} and w.amount_minor != 0) as c
    ${ratesJoin(context, sql`c`)}
    where not ${isCounted(context, sql`c`)}
    group by currency
    order by count() desc, currency`
}
