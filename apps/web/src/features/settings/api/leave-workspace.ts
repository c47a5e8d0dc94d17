import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** The member does not see the workspace any more; it stays for the others. */
export function useLeaveWorkspace(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => requestNothing('/api/v1/workspace/leave', { method: 'POST', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
