import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Ends an invitation; its link is refused from then on. */
export function useRevokeInvitation(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (invitationId: string) =>
      requestNothing(`/api/v1/invitations/${invitationId}`, { method: 'DELETE', query: { workspace } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['invitations', workspace] }),
  })
}
