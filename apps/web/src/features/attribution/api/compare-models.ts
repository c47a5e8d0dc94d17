import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { attributionComparisonSchema } from '@tributary/contract/attribution'
import { request } from '../../../lib/client.ts'
import { formatModelList } from '../../../lib/model-choice.ts'
import type { Report } from '../../../lib/report-search.ts'

export type ComparisonChoice = { models: readonly string[]; intervals: boolean; dataset: string | undefined }

/** The same conversions divided by several models. */
export function comparisonQuery(workspace: string, report: Report, choice: ComparisonChoice) {
  const query = {
    workspace,
    models: formatModelList(choice.models),
    by: report.by,
    ...report.range,
    ...report.journey,
    intervals: choice.intervals ? 'true' : undefined,
    dataset: choice.dataset,
  }
  return queryOptions({
    queryKey: ['attribution', query],
    queryFn: ({ signal }) =>
      request(attributionComparisonSchema, '/api/v1/attribution/compare', { query, signal }),
    placeholderData: keepPreviousData,
  })
}
