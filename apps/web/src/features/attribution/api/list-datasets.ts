import { queryOptions } from '@tanstack/react-query'
import { datasetListSchema } from '@tributary/contract/imports'
import { request } from '../../../lib/client.ts'

/** Imported path files that can be attributed instead of the journeys. */
export function datasetsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['datasets', workspace],
    queryFn: ({ signal }) => request(datasetListSchema, '/api/v1/datasets', { query: { workspace }, signal }),
    staleTime: 30_000,
  })
}
