import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { personListSchema } from '@tributary/contract/people'
import { request } from '../../../lib/client.ts'

/** People who are known, the latest first; or those that a search finds. */
export function peopleQuery(workspace: string, search: string) {
  const query = { workspace, search, limit: 50 }
  return infiniteQueryOptions({
    queryKey: ['people', workspace, 'list', search],
    queryFn: ({ pageParam, signal }) =>
      request(personListSchema, '/api/v1/people', { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}
