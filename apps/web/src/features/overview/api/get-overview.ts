import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { overviewSchema } from '@tributary/contract/overview'
import { request } from '../../../lib/client.ts'
import type { Report } from '../../../lib/report-search.ts'

/** Everything the Overview shows, in one answer. */
export function overviewQuery(workspace: string, report: Report) {
  const query = {
    workspace,
    ...report.range,
    compare: report.compare,
    model: report.model,
    ...report.journey,
  }
  return queryOptions({
    queryKey: ['overview', query],
    queryFn: ({ signal }) => request(overviewSchema, '/api/v1/overview', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
}
