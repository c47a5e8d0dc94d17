import { infiniteQueryOptions } from '@tanstack/react-query'
import { funnelPeopleSchema } from '@tributary/contract/funnels'
import { allRows } from '../../../lib/all-rows.ts'
import { request } from '../../../lib/client.ts'
import type { Behind } from '../model/funnel-search.ts'
import type { FunnelSpec } from './get-funnel.ts'

type Page = { workspace: string; spec: FunnelSpec; behind: Behind; cursor: string | undefined; limit: number }

function requestPage({ workspace, spec, behind, cursor, limit }: Page, signal?: AbortSignal) {
  const { range, ...funnel } = spec
  return request(funnelPeopleSchema, '/api/v1/funnels/people', {
    method: 'POST',
    query: { workspace },
    body: { ...funnel, ...range, ...behind, limit, cursor },
    signal,
  })
}

/** The people behind a step, latest first, page by page. */
export function funnelPeopleQuery(workspace: string, spec: FunnelSpec, behind: Behind) {
  return infiniteQueryOptions({
    queryKey: ['funnel-people', workspace, spec, behind],
    queryFn: ({ pageParam, signal }) =>
      requestPage({ workspace, spec, behind, cursor: pageParam || undefined, limit: 20 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** All of them, for a file. */
export const allFunnelPeople = (workspace: string, spec: FunnelSpec, behind: Behind) =>
  allRows(async (cursor) => {
    const { people, next_cursor } = await requestPage({ workspace, spec, behind, cursor, limit: 10_000 })
    return { rows: people, next_cursor }
  })
