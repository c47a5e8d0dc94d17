import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ConflictChoice, conflictsSchema } from '@tributary/contract/pipedrive'
import { request, requestNothing } from '../../../lib/client.ts'

/** What both sides changed, and what is gone at Pipedrive. */
export function pipedriveConflictsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['pipedrive', workspace, 'conflicts'],
    queryFn: ({ signal }) =>
      request(conflictsSchema, '/api/v1/pipedrive/conflicts', { query: { workspace }, signal }),
  })
}

/** Settles one of them. */
export function useSettleConflict(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ conflictId, choice }: { conflictId: string; choice: ConflictChoice }) =>
      requestNothing(`/api/v1/pipedrive/conflicts/${conflictId}/resolve`, {
        method: 'POST',
        query: { workspace },
        body: { choice },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['pipedrive', workspace] }),
  })
}
