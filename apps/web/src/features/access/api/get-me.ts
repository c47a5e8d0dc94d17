import { queryOptions } from '@tanstack/react-query'
import { meSchema } from '@tributary/contract/access'
import { request } from '../../../lib/client.ts'

/** Who is signed in and where they belong; asked often while the sample loads. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request(meSchema, '/api/v1/me', { signal }),
  staleTime: 30_000,
  refetchInterval: (query) => (query.state.data?.sample_loading ? 700 : false),
})
