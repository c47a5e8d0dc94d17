import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createdShareLinkSchema, type ViewPage } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'

export type NewShareLink = { name: string; page: ViewPage; search: string; expires_in_days: number | null }

/** Makes a link; its whole address is in the answer and nowhere else. */
export function useCreateShareLink(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewShareLink) =>
      request(createdShareLinkSchema, '/api/v1/share-links', { method: 'POST', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['share-links', workspace] }),
  })
}
