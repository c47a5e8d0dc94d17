import { queryOptions } from '@tanstack/react-query'
import { queryCatalogueSchema } from '@tributary/contract/query'
import { request } from '../../../lib/client.ts'

/** What the reader may ask in the workspace. It changes only with the program and the reader's role. */
export const catalogueQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['query-catalogue', workspace],
    queryFn: ({ signal }) =>
      request(queryCatalogueSchema, '/api/v1/query/catalogue', { query: { workspace }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
