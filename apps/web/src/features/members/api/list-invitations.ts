import { queryOptions } from '@tanstack/react-query'
import { invitationListSchema } from '@tributary/contract/members'
import { request } from '../../../lib/client.ts'

/** Invitations that nobody has accepted yet. */
export function invitationsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['invitations', workspace],
    queryFn: ({ signal }) =>
      request(invitationListSchema, '/api/v1/invitations', { query: { workspace }, signal }),
  })
}
