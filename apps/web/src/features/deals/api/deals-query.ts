import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { boardSchema, dealPageSchema, dealsSchema } from '@tributary/contract/deals'
import { request } from '../../../lib/client.ts'
import { type DealsSearch, sharedFilter } from '../model/deals-search.ts'

/** Every stage with its sums and first deals. */
export function boardQuery(workspace: string, search: DealsSearch) {
  const query = { workspace, ...sharedFilter(search) }
  return queryOptions({
    queryKey: ['deals', workspace, 'board', query],
    queryFn: ({ signal }) => request(boardSchema, '/api/v1/deals/board', { query, signal }),
    placeholderData: keepPreviousData,
  })
}

/** The query of the table and of its export. */
export function listFilter(workspace: string, search: DealsSearch) {
  const { status, stage_id, order } = search
  return { workspace, ...sharedFilter(search), status, stage_id, sort: order }
}

export function dealsQuery(workspace: string, search: DealsSearch) {
  const query = listFilter(workspace, search)
  return infiniteQueryOptions({
    queryKey: ['deals', workspace, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      request(dealsSchema, '/api/v1/deals', { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function dealQuery(workspace: string, dealId: string) {
  return queryOptions({
    queryKey: ['deals', workspace, 'one', dealId],
    queryFn: ({ signal }) =>
      request(dealPageSchema, `/api/v1/deals/${dealId}`, { query: { workspace }, signal }),
  })
}
