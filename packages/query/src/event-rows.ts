/** Events and the people seen in them. Bots are left out. */
import { identifier, instant, join, nothing, type Sql, sql } from '@tributary/stores/sql'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { carriedColumns, groupedColumns, inStretch, personOf, type RowsRequest } from './rows-request.ts'

export const EVENT_SUMS = {
  events: sql`sum(facts.n_events)`,
  pageviews: sql`sum(facts.n_pageviews)`,
  visitors: sql`uniqExact(facts.person_key)`,
}

/** One row per group; where visitors are wanted, one per group and handle, with its person. */
export function eventRows(request: RowsRequest): Sql {
  const { context, stretch } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  const wantsPeople = request.measures.includes('visitors')
  const keys = [
    ...request.dimensions.map((_, at) => identifier(`k${at}`)),
    ...(wantsPeople ? [sql`t.handle_key`] : []),
  ]
  // The table is ordered by the day in UTC: naming it lets the engine skip days.
  const grouped = sql`
    select ${groupedColumns(request, 'events', 't', moment)} ${wantsPeople ? sql`t.handle_key as handle_key,` : nothing}
      count() as n_events, countIf(t.event_type = 'page_view') as n_pageviews
    from events as t
    where ${inStretch(request, 't')} and toDate(t.ts) >= toDate(${instant(stretch.fromMs)}) and toDate(t.ts) <= toDate(${instant(stretch.toMs)}) and t.is_bot = 0
      ${filterConditions(request.filters, 'events', 't', moment)}
    ${keys.length === 0 ? nothing : sql`group by ${join(keys, ', ')}`}`
  if (!wantsPeople) return grouped
  return sql`
    with links as (${context.links})
    select ${carriedColumns(request, 'e')} ${personOf('e')} as person_key, e.n_events as n_events, e.n_pageviews as n_pageviews
    from (${grouped}) as e
    left join links as l on l.handle_key = e.handle_key`
}
