import { queryOptions } from '@tanstack/react-query'
import { shareLinkListSchema } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'

export function shareLinksQuery(workspace: string) {
  return queryOptions({
    queryKey: ['share-links', workspace],
    queryFn: ({ signal }) =>
      request(shareLinkListSchema, '/api/v1/share-links', { query: { workspace }, signal }),
  })
}
