import { queryOptions } from '@tanstack/react-query'
import { memberListSchema } from '@tributary/contract/members'
import { request } from '../../../lib/client.ts'

/** Members of the workspace, by name. */
export function membersQuery(workspace: string) {
  return queryOptions({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => request(memberListSchema, '/api/v1/members', { query: { workspace }, signal }),
  })
}
