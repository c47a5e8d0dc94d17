import { queryOptions } from '@tanstack/react-query'
import { outreachListSchema } from '@tributary/contract/outreach'
import { request } from '../../../lib/client.ts'

/** Outreach campaigns that an activity can be logged for. */
export function runningCampaignsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['outreach', 'running', workspace],
    queryFn: ({ signal }) =>
      request(outreachListSchema, '/api/v1/outreach/campaigns', { query: { workspace }, signal }),
    staleTime: 300_000,
  })
}
