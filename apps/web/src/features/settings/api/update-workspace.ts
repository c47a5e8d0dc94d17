import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

export type WorkspaceChange = { name?: string; currency?: string | null; time_zone?: string }

/** Changes name, currency or time zone; every number is asked for again. */
export function useUpdateWorkspace(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: WorkspaceChange) =>
      requestNothing('/api/v1/workspace', { method: 'PATCH', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries(),
  })
}
