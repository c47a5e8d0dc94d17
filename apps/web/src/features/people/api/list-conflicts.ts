import { infiniteQueryOptions } from '@tanstack/react-query'
import { conflictListSchema } from '@tributary/contract/people'
import { request } from '../../../lib/client.ts'

/** Links that would make two known people one, the latest found first. */
export function conflictsQuery(workspace: string) {
  return infiniteQueryOptions({
    queryKey: ['people', workspace, 'conflicts'],
    queryFn: ({ pageParam, signal }) =>
      request(conflictListSchema, '/api/v1/people/conflicts', {
        query: { workspace, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
}
