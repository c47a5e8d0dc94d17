import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createdInvitationSchema } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { request } from '../../../lib/client.ts'

export type InviteRequest =
  | { readonly email: string | null; readonly role: Role }
  /** An invitation to send again. */
  | { readonly invitationId: string }

/** Invites somebody, or sends an invitation again; the link is in the answer and nowhere else. */
export function useInvite(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (asked: InviteRequest) =>
      'invitationId' in asked
        ? request(createdInvitationSchema, `/api/v1/invitations/${asked.invitationId}/renew`, {
            method: 'POST',
            query: { workspace },
          })
        : request(createdInvitationSchema, '/api/v1/invitations', {
            method: 'POST',
            query: { workspace },
            body: asked,
          }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations', workspace] }),
  })
}
