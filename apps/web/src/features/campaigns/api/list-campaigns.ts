import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { campaignsSchema } from '@tributary/contract/campaigns'
import { request } from '../../../lib/client.ts'
import type { Report } from '../../../lib/report-search.ts'

/** Campaigns of the range with plan, spend and credited results. */
export function campaignsQuery(workspace: string, report: Report) {
  const query = { workspace, ...report.range, model: report.model, ...report.journey }
  return queryOptions({
    queryKey: ['campaigns', query],
    queryFn: ({ signal }) => request(campaignsSchema, '/api/v1/campaigns', { query, signal }),
    placeholderData: keepPreviousData,
  })
}
