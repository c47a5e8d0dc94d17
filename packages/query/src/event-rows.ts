/** Events and the people seen in them. Bots are left out. */
import { instant, join, type Sql, sql } from '@tributary/stores/sql'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { countedRows, countedSums } from './people-rows.ts'
import { inStretch, type RowsRequest, type Side } from './rows-request.ts'
import type { Stretch } from './stretch.ts'

const COUNTS = { n_events: undefined, n_pageviews: sql`t.event_type = 'page_view'` }

export function eventSums(side: Side) {
  const { n_events, n_pageviews, people } = countedSums(COUNTS, side)
  return { events: n_events, pageviews: n_pageviews, visitors: people, present: n_events }
}

/** One row per group. */
export function eventRows(request: RowsRequest): Sql {
  const { context, stretch, before } = request
  const moment = momentOf(sql`t.ts`, context.timeZone)
  // The table is ordered by the day in UTC: naming it lets the engine skip days.
  const days = [stretch, ...(before === undefined ? [] : [before])].map(onDays)
  const from = sql`events as t
    where ${inStretch(request, 't')} and (${join(days, ' or ')}) and t.is_bot = 0
      ${filterConditions(request.filters, 'events', 't', moment)}`
  return countedRows(request, { home: 'events', from, moment, counts: COUNTS, people: 'visitors' })
}

const onDays = ({ fromMs, toMs }: Stretch) =>
  sql`(toDate(t.ts) >= toDate(${instant(fromMs)}) and toDate(t.ts) <= toDate(${instant(toMs)}))`
