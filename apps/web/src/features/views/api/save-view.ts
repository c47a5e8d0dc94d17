import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type SavedView, viewSchema } from '@tributary/contract/views'
import { request } from '../../../lib/client.ts'

/** Saves a page with its settings under a name. */
export function useSaveView(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<SavedView, 'name' | 'page' | 'search'>) =>
      request(viewSchema, '/api/v1/views', { method: 'POST', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['views', workspace] }),
  })
}
