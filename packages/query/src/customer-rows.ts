/** People by their first conversion with money, whenever it was. */
import { nothing, type Sql, sql, uuid } from '@tributary/stores/sql'
import { isCountedOn } from './converted-money.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import {
  groupedColumns,
  inPeriods,
  onSide,
  personOf,
  type RowsRequest,
  type Side,
  within,
} from './rows-request.ts'

export function customerSums(side: Side) {
  return { new_customers: sql`countIf(${onSide(side)})`, present: sql`countIf(${onSide(side)})` }
}

/** One row per person whose first conversion with money that is counted is in the stretch; its type is that conversion's. */
export function customerRows(request: RowsRequest): Sql {
  const { context, before } = request
  const moment = momentOf(sql`p.ts`, context.timeZone)
  return sql`
    with links as (${context.links})
    select ${groupedColumns(request, 'customers', 'p', moment)} ${before === undefined ? nothing : sql`${within(sql`p.ts`, before)} as in_before,`} p.person_key as person_key
    from (
      select ${personOf('c')} as person_key, min(c.ts) as ts, argMin(c.conversion_type, (c.ts, c.conversion_id)) as conversion_type
      from (
        select handle_key, ts, conversion_id, toString(conversion_type) as conversion_type from conversions final
        where workspace_id = ${uuid(context.workspaceId)} and amount_minor > 0 and ${isCountedOn(context, sql`toString(currency)`, momentOf(sql`ts`, context.timeZone).day)}
      ) as c
      left join links as l on l.handle_key = c.handle_key
      group by person_key
    ) as p
    where ${inPeriods(request, sql`p.ts`)} ${filterConditions(request.filters, 'customers', 'p', moment)}`
}
