import { queryOptions } from '@tanstack/react-query'
import { sharedPageSchema } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'

/** What a share link shows. */
export function sharedPageQuery(token: string) {
  return queryOptions({
    queryKey: ['shared-page', token],
    queryFn: ({ signal }) =>
      request(sharedPageSchema, `/api/v1/shares/${encodeURIComponent(token)}`, { signal }),
    retry: false,
  })
}
