import { queryOptions } from '@tanstack/react-query'
import { pipedriveStatusSchema } from '@tributary/contract/pipedrive'
import { request } from '../../../lib/client.ts'

/** How the sync stands; looked at again every few seconds while something is on its way. */
export function pipedriveStatusQuery(workspace: string) {
  return queryOptions({
    queryKey: ['pipedrive', workspace, 'status'],
    queryFn: ({ signal }) =>
      request(pipedriveStatusSchema, '/api/v1/pipedrive/status', { query: { workspace }, signal }),
    refetchInterval: ({ state }) =>
      state.data && state.data.counts.queued + state.data.counts.retry > 0 ? 3_000 : 30_000,
  })
}
