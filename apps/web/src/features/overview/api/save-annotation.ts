import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Annotation, annotationSchema } from '@tributary/contract/views'
import { request, requestNothing } from '../../../lib/client.ts'

/** Adds a note on a day. */
export function useAddAnnotation(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<Annotation, 'day' | 'text'>) =>
      request(annotationSchema, '/api/v1/annotations', { method: 'POST', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['annotations', workspace] }),
  })
}

export function useDeleteAnnotation(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      requestNothing(`/api/v1/annotations/${id}`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['annotations', workspace] }),
  })
}
