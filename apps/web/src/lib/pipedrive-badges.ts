/** How records stand with Pipedrive: asked by lists and by pages of single records, all rows of a page at once. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import {
  BADGES_AT_ONCE,
  badgesSchema,
  type PipedriveBadge,
  type PipedriveKind,
} from '@tributary/contract/pipedrive'
import { createBatch } from './batch.ts'
import { request } from './client.ts'

const ON_ITS_WAY: readonly PipedriveBadge['state'][] = ['queued', 'retry']
const ROWS_APPEAR_WITHIN_MS = 20
const connectedKey = (workspace: string) => ['pipedrive', workspace, 'connected']

type Ask = (id: string) => Promise<PipedriveBadge | undefined>
const asks = new WeakMap<QueryClient, Map<string, Ask>>()

function askOf(queries: QueryClient, workspace: string, kind: PipedriveKind): Ask {
  const known = asks.get(queries) ?? new Map<string, Ask>()
  asks.set(queries, known)
  const name = `${workspace} ${kind}`
  const load = async (ids: readonly string[]) => {
    const query = { workspace, kind, ids: ids.join(',') }
    const answer = await request(badgesSchema, '/api/v1/pipedrive/badges', { query })
    queries.setQueryData(connectedKey(workspace), answer.is_connected)
    return new Map(answer.badges.map((badge) => [badge.record_id, badge]))
  }
  const ask = known.get(name) ?? createBatch({ load, limit: BADGES_AT_ONCE, waitMs: ROWS_APPEAR_WITHIN_MS })
  known.set(name, ask)
  return ask
}

/** Known to be used without Pipedrive: nothing is asked then, until that is forgotten or a key is saved. */
function isUnconnected(queries: QueryClient, workspace: string): boolean {
  const known = queries.getQueryState<boolean>(connectedKey(workspace))
  return known?.data === false && !known.isInvalidated
}

/** How one record stands with Pipedrive; null: it was never to be sent. */
export function pipedriveBadgeQuery(workspace: string, kind: PipedriveKind, recordId: string) {
  return queryOptions({
    queryKey: ['pipedrive', workspace, 'badge', kind, recordId],
    queryFn: async ({ client }) => {
      if (isUnconnected(client, workspace)) return null
      return (await askOf(client, workspace, kind)(recordId)) ?? null
    },
    refetchInterval: ({ state }) => (state.data && ON_ITS_WAY.includes(state.data.state) ? 3_000 : false),
  })
}
