import { queryOptions } from '@tanstack/react-query'
import { badgesSchema, type PipedriveBadge, type PipedriveKind } from '@tributary/contract/pipedrive'
import { request } from '../../../lib/client.ts'

const ON_ITS_WAY: readonly PipedriveBadge['state'][] = ['queued', 'retry']

/** How one record stands with Pipedrive; null: it was never to be sent. */
export function pipedriveBadgeQuery(workspace: string, kind: PipedriveKind, recordId: string) {
  return queryOptions({
    queryKey: ['pipedrive', workspace, 'badge', kind, recordId],
    queryFn: async ({ signal }) => {
      const query = { workspace, kind, ids: recordId }
      const { badges } = await request(badgesSchema, '/api/v1/pipedrive/badges', { query, signal })
      return badges[0] ?? null
    },
    refetchInterval: ({ state }) => (state.data && ON_ITS_WAY.includes(state.data.state) ? 3_000 : false),
  })
}
