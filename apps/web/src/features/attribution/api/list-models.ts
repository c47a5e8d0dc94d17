import { queryOptions } from '@tanstack/react-query'
import { modelListSchema } from '@tributary/contract/attribution'
import { request } from '../../../lib/client.ts'

/** The models with what each of them does, in one sentence. */
export function modelsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['models', workspace],
    queryFn: ({ signal }) => request(modelListSchema, '/api/v1/models', { query: { workspace }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
