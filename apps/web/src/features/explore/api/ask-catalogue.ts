import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { queryAnswerSchema } from '@tributary/contract/query'
import { request } from '../../../lib/client.ts'
import type { Report } from '../../../lib/report-search.ts'
import type { Question } from '../model/question.ts'

/** Rows that are shown; what lies beyond is one row of its own. */
const ROW_LIMIT = 1000

/** The answer to a question about the range, comparison, model and journeys of the report. */
export function answerQuery(workspace: string, report: Report, question: Question) {
  const { lookback_days, lookback_visits, scope, direct, collapse } = report.journey
  const body = {
    ...question,
    range: report.range,
    compare: { kind: report.compare },
    model: report.model,
    window: { lookback_days, lookback_visits, scope, direct, collapse },
    limit: ROW_LIMIT,
  }
  return queryOptions({
    queryKey: ['query', workspace, body],
    queryFn: ({ signal }) =>
      request(queryAnswerSchema, '/api/v1/query', { method: 'POST', query: { workspace }, body, signal }),
    placeholderData: keepPreviousData,
  })
}
