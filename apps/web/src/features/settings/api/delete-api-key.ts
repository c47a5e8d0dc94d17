import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Withdraws a key; requests with it are refused from then on. */
export function useDeleteApiKey(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (apiKeyId: string) =>
      requestNothing(`/api/v1/api-keys/${apiKeyId}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys', workspace] }),
  })
}
