import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Stops a running import; rows already stored stay. */
export function useCancelImport(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (importId: string) =>
      requestNothing(`/api/v1/imports/${importId}/cancel`, { method: 'POST', query: { workspace } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports', workspace] }),
  })
}
