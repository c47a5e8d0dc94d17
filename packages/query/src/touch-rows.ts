/** Touches and the people who had them. */
import { type Sql, sql } from '@tributary/stores/sql'
import { momentOf } from './dimension-expression.ts'
import { filterConditions } from './filter-condition.ts'
import { countedRows, countedSums } from './people-rows.ts'
import { inStretch, type RowsRequest, type Side } from './rows-request.ts'

const COUNTS = { n_touches: undefined }

export function touchSums(side: Side) {
  const { n_touches, people } = countedSums(COUNTS, side)
  return { sessions: n_touches, people_reached: people, present: n_touches }
}

/** One row per group. */
export function touchRows(request: RowsRequest): Sql {
  const moment = momentOf(sql`t.ts`, request.context.timeZone)
  const from = sql`touches as t where ${inStretch(request, 't')} ${filterConditions(request.filters, 'touches', 't', moment)}`
  return countedRows(request, { home: 'touches', from, moment, counts: COUNTS, people: 'people_reached' })
}
