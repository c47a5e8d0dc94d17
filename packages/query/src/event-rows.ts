/** Events and the people seen in them. Bots are left out. */
import { identifier, instant, join, nothing, type Sql, sql } from '@tributary/stores/sql'
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
import type { Stretch } from './stretch.ts'

export function eventSums(side: Side) {
  const events = identifier(`facts.${sideName('n_events', side)}`)
  return {
    events: sql`sum(${events})`,
    pageviews: sql`sum(${identifier(`facts.${sideName('n_pageviews', side)}`)})`,
    visitors:
      side === 'all' ? sql`uniqExact(facts.person_key)` : sql`uniqExactIf(facts.person_key, ${events} > 0)`,
    present: sql`sum(${events})`,
  }
}

/** One row per group; where visitors are wanted, one per group and handle or person. */
export function eventRows(request: RowsRequest): Sql {
  const { context, stretch, before } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  const wantsPeople = request.measures.includes('visitors')
  const keys = [
    ...request.dimensions.map((_, at) => identifier(`k${at}`)),
    ...(wantsPeople ? [sql`looked_up`] : []),
  ]
  // The table is ordered by the day in UTC: naming it lets the engine skip days.
  const days = [stretch, ...(before === undefined ? [] : [before])].map(onDays)
  const grouped = sql`
    select ${groupedColumns(request, 'events', 't', moment)} ${wantsPeople ? sql`${factKey(context.ofFacts, 't')} as looked_up,` : nothing}
      ${sideCounts(request, sql`t.ts`, 'n_events')}, ${sideCounts(request, sql`t.ts`, 'n_pageviews', sql`t.event_type = 'page_view'`)}
    from events as t
    where ${inStretch(request, 't')} and (${join(days, ' or ')}) and t.is_bot = 0
      ${filterConditions(request.filters, 'events', 't', moment)}
    ${keys.length === 0 ? nothing : sql`group by ${join(keys, ', ')}`}`
  if (!wantsPeople) return grouped
  return sql`
    with links as (${context.ofFacts.links})
    select ${carriedColumns(request, 'e')} ${personOf('e', 'looked_up')} as person_key, e.n_events as n_events, e.n_pageviews as n_pageviews
      ${before === undefined ? nothing : sql`, e.n_events_before as n_events_before, e.n_pageviews_before as n_pageviews_before`}
    from (${grouped}) as e
    left join links as l on l.handle_key = e.looked_up`
}

const onDays = ({ fromMs, toMs }: Stretch) =>
  sql`(toDate(t.ts) >= toDate(${instant(fromMs)}) and toDate(t.ts) <= toDate(${instant(toMs)}))`
