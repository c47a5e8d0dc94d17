/** What a query needs to know before it is planned into statements. */
import type { Stretch } from '@tributary/query/stretch'
import { instant, type Sql, sql, text, uuid } from '@tributary/stores/sql'

/** Currencies besides the reporting one that have money in the stretch. */
export function otherCurrencies(workspaceId: string, stretch: Stretch, currency: string): Sql {
  return sql`
    select distinct currency from (
      select toString(currency) as currency from conversions
      where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(stretch.fromMs)} and ts < ${instant(stretch.toMs)} and amount_minor > 0
      union all
      select toString(currency) as currency from spend
      where workspace_id = ${uuid(workspaceId)} and day >= toDate(${text(stretch.fromDay)}) and day <= toDate(${text(stretch.toDay)})
    ) where currency not in ('', ${text(currency)})
    order by currency`
}
