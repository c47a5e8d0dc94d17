import { queryOptions } from '@tanstack/react-query'
import { viewListSchema } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'

export function viewsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['views', workspace],
    queryFn: ({ signal }) => request(viewListSchema, '/api/v1/views', { query: { workspace }, signal }),
  })
}
