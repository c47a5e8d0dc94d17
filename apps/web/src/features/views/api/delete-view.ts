import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

export function useDeleteView(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (viewId: string) =>
      requestNothing(`/api/v1/views/${viewId}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['views', workspace] }),
  })
}
