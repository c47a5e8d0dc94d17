import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import { request } from '../../../lib/client.ts'

export type NewWorkspace = { name: string; currency: string | null; time_zone: string }

/** Creates a workspace; the answer holds its pixel and its first API key, which is shown only now. */
export function useCreateWorkspace() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewWorkspace) =>
      request(createdWorkspaceSchema, '/api/v1/workspaces', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
