import { queryOptions } from '@tanstack/react-query'
import { queryCatalogueSchema, touchPropertiesSchema } from '@tributary/contract/query'
import { request } from '../../../lib/client.ts'

/** What the reader may ask in the workspace. It changes only with the program and the reader's role. */
export const catalogueQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['query-catalogue', workspace],
    queryFn: ({ signal }) =>
      request(queryCatalogueSchema, '/api/v1/query/catalogue', { query: { workspace }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Properties that touches of the workspace have. */
export const touchPropertiesQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['touch-properties', workspace],
    queryFn: ({ signal }) =>
      request(touchPropertiesSchema, '/api/v1/query/properties', { query: { workspace }, signal }),
    staleTime: 5 * 60_000,
  })
