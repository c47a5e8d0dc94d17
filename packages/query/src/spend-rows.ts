/** Spend of days, in the reporting currency. */
import { nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import { converted, isCounted, ratesJoin } from './converted-money.ts'
import type { Moment } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import {
  carriedColumns,
  carriedSide,
  groupedColumns,
  onSide,
  type RowsRequest,
  type Side,
} from './rows-request.ts'
import type { Stretch } from './stretch.ts'

export function spendSums(side: Side) {
  const counted = sql`facts.counted and ${onSide(side)}`
  return {
    spend: sql`sumIf(facts.amount_minor, ${counted})`,
    impressions: sql`sumIf(facts.impressions, ${onSide(side)})`,
    clicks: sql`sumIf(facts.clicks, ${onSide(side)})`,
    impressions_paid: sql`sumIf(facts.impressions, ${counted})`,
    clicks_paid: sql`sumIf(facts.clicks, ${counted})`,
    present: sql`countIf(${onSide(side)})`,
  }
}

/** Days of spend are days as they were imported; they have no hour. */
const MOMENT: Moment = { day: sql`t.day`, hour: undefined }

/** One row per day, channel, campaign and currency. */
export function spendRows(request: RowsRequest): Sql {
  const { context } = request
  return sql`
    select ${carriedColumns(request, 'c')} ${carriedSide(request, 'c')} ${isCounted(context, sql`c`)} as counted, ${converted(context, sql`c`, sql`c.amount_minor`)} as amount_minor, c.impressions as impressions, c.clicks as clicks
    from (${spendInStretch(request)}) as c
    ${ratesJoin(context, sql`c`)}`
}

function spendInStretch(request: RowsRequest): Sql {
  const { context, stretch, before } = request
  const days = before === undefined ? onDays(stretch) : sql`(${onDays(stretch)} or ${onDays(before)})`
  return sql`
    select ${groupedColumns(request, 'spend', 't', MOMENT)} ${before === undefined ? nothing : sql`${onDays(before)} as in_before,`} t.day as day, toString(t.currency) as currency, t.amount_minor as amount_minor, t.impressions as impressions, t.clicks as clicks
    from spend as t final
    where t.workspace_id = ${uuid(context.workspaceId)} and ${days} ${filterConditions(request.filters, 'spend', 't', MOMENT)}`
}

const onDays = ({ fromDay, toDay }: Stretch) =>
  sql`(t.day >= toDate(${text(fromDay)}) and t.day <= toDate(${text(toDay)}))`

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
