import { queryOptions } from '@tanstack/react-query'
import { personSchema } from '@tributary/contract/people'
import { request } from '../../../lib/client.ts'

/** One person, named by any of their handles. */
export function personQuery(workspace: string, personId: string) {
  return queryOptions({
    queryKey: ['people', workspace, 'person', personId],
    queryFn: ({ signal }) =>
      request(personSchema, `/api/v1/people/${encodeURIComponent(personId)}`, {
        query: { workspace },
        signal,
      }),
  })
}
