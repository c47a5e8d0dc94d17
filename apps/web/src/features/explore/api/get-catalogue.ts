import { queryOptions } from '@tanstack/react-query'
import { queryCatalogueSchema } from '@tributary/contract/query'
import { request } from '../../../lib/client.ts'

/** What can be asked. It changes only with the program. */
export const catalogueQuery = queryOptions({
  queryKey: ['query-catalogue'],
  queryFn: ({ signal }) => request(queryCatalogueSchema, '/api/v1/query/catalogue', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
