import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Ends a link: whoever opens it from then on is told that it no longer works. */
export function useRevokeShareLink(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      requestNothing(`/api/v1/share-links/${id}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['share-links', workspace] }),
  })
}
