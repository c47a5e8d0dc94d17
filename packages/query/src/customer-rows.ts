/** People by their first conversion with money, whenever it was. */
import { instant, type Sql, sql, texts, uuid } from '@tributary/stores/sql'
import { countedCurrencies } from './converted-money.ts'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { groupedColumns, personOf, type RowsRequest } from './rows-request.ts'

export const CUSTOMER_SUMS = { new_customers: sql`count()` }

/** One row per person whose first conversion with money of a counted currency is in the stretch; its type is that conversion's. */
export function customerRows(request: RowsRequest): Sql {
  const { context, stretch } = request
  const moment = momentOf(sql`p.ts`, context.timeZone)
  return sql`
    with links as (${context.links})
    select ${groupedColumns(request, 'customers', 'p', moment)} p.person_key as person_key
    from (
      select ${personOf('c')} as person_key, min(c.ts) as ts, argMin(c.conversion_type, (c.ts, c.conversion_id)) as conversion_type
      from (
        select handle_key, ts, conversion_id, toString(conversion_type) as conversion_type from conversions final
        where workspace_id = ${uuid(context.workspaceId)} and amount_minor > 0 and has(${texts(countedCurrencies(context))}, toString(currency))
      ) as c
      left join links as l on l.handle_key = c.handle_key
      group by person_key
    ) as p
    where p.ts >= ${instant(stretch.fromMs)} and p.ts < ${instant(stretch.toMs)} ${filterConditions(request.filters, 'customers', 'p', moment)}`
}
