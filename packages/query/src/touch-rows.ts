/** Touches and the people who had them. */
import { identifier, join, nothing, type Sql, sql } from '@tributary/stores/sql'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import {
  carriedColumns,
  factKey,
  groupedColumns,
  inStretch,
  personOf,
  type RowsRequest,
  type Side,
  sideCounts,
  sideName,
} from './rows-request.ts'

export function touchSums(side: Side) {
  const touches = identifier(`facts.${sideName('n_touches', side)}`)
  return {
    sessions: sql`sum(${touches})`,
    people_reached:
      side === 'all' ? sql`uniqExact(facts.person_key)` : sql`uniqExactIf(facts.person_key, ${touches} > 0)`,
    present: sql`sum(${touches})`,
  }
}

/** One row per group; where people are wanted, one per group and handle or person, with the person. */
export function touchRows(request: RowsRequest): Sql {
  const { context } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  const wantsPeople = request.measures.includes('people_reached')
  const keys = [
    ...request.dimensions.map((_, at) => identifier(`k${at}`)),
    ...(wantsPeople ? [sql`looked_up`] : []),
  ]
  const grouped = sql`
    select ${groupedColumns(request, 'touches', 't', moment)} ${wantsPeople ? sql`${factKey(context.ofFacts, 't')} as looked_up,` : nothing} ${sideCounts(request, sql`t.ts`, 'n_touches')}
    from touches as t
    where ${inStretch(request, 't')} ${filterConditions(request.filters, 'touches', 't', moment)}
    ${keys.length === 0 ? nothing : sql`group by ${join(keys, ', ')}`}`
  if (!wantsPeople) return grouped
  return sql`
    with links as (${context.ofFacts.links})
    select ${carriedColumns(request, 'e')} ${personOf('e', 'looked_up')} as person_key, e.n_touches as n_touches ${request.before === undefined ? nothing : sql`, e.n_touches_before as n_touches_before`}
    from (${grouped}) as e
    left join links as l on l.handle_key = e.looked_up`
}
