import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Removes somebody from the workspace; their account stays. */
export function useRemoveMember(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (userId: string) =>
      requestNothing(`/api/v1/members/${encodeURIComponent(userId)}`, {
        method: 'DELETE',
        query: { workspace },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['members', workspace] }),
  })
}
