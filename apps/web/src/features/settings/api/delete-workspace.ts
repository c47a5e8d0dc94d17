import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Deletes a workspace with everything in it. */
export function useDeleteWorkspace(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (confirmName: string) =>
      requestNothing('/api/v1/workspace', {
        method: 'DELETE',
        query: { workspace },
        body: { confirm_name: confirmName },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
