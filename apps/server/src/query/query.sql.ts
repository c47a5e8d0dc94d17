/** What a query needs to know before it is planned into statements. */
import type { Stretch } from '@tributary/query/stretch'
import { instant, join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'

/** Currencies besides the reporting one that have money in one of the stretches. */
export function otherCurrencies(workspaceId: string, stretches: readonly Stretch[], currency: string): Sql {
  const moments = stretches.map(
    ({ fromMs, toMs }) => sql`(ts >= ${instant(fromMs)} and ts < ${instant(toMs)})`,
  )
  const days = stretches.map(
    ({ fromDay, toDay }) => sql`(day >= toDate(${text(fromDay)}) and day <= toDate(${text(toDay)}))`,
  )
  return sql`
    select distinct currency from (
      select toString(currency) as currency from conversions
      where workspace_id = ${uuid(workspaceId)} and (${join(moments, ' or ')}) and amount_minor > 0
      union all
      select toString(currency) as currency from spend
      where workspace_id = ${uuid(workspaceId)} and (${join(days, ' or ')})
      union all
      select toString(currency) as currency from deal_states where workspace_id = ${uuid(workspaceId)}
    ) where currency not in ('', ${text(currency)})
    order by currency`
}

/** Names of properties of touches since a moment, and how many touches have each, most frequent first. Reads the names alone. */
export function selectTouchProperties(workspaceId: string, sinceMs: number, limit: number): Sql {
  return sql`
    select arrayJoin(properties.keys) as name, toUInt32(count()) as touches
    from touches
    where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(sinceMs)}
    group by name
    order by touches desc, name
    limit ${uint64(limit)}`
}
