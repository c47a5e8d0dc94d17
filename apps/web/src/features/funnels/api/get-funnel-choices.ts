import { queryOptions } from '@tanstack/react-query'
import { funnelChoicesSchema } from '@tributary/contract/funnels'
import { request } from '../../../lib/client.ts'

/** What this workspace has sent lately, to build steps from. */
export function funnelChoicesQuery(workspace: string) {
  return queryOptions({
    queryKey: ['funnel-choices', workspace],
    queryFn: ({ signal }) =>
      request(funnelChoicesSchema, '/api/v1/funnels/choices', { query: { workspace }, signal }),
    staleTime: 300_000,
  })
}
