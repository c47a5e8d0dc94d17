import { queryOptions } from '@tanstack/react-query'
import { meSchema } from '@tributary/contract/access'
import { request } from '../../../lib/client.ts'
import { RequestProblem } from '../../../lib/problem.ts'
import { recallMe, rememberMe } from '../../../offline/remembered-me.ts'

/** Who is signed in and where they belong; asked often while the sample loads. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  networkMode: 'always',
  queryFn: async ({ signal }) => {
    try {
      const me = await request(meSchema, '/api/v1/me', { signal })
      rememberMe(me)
      return me
    } catch (error) {
      // Without a connection the app starts as whoever used it last; the server still lets nobody in without a session.
      const me = error instanceof RequestProblem && error.status === 0 ? recallMe() : undefined
      if (me) return me
      throw error
    }
  },
  staleTime: 30_000,
  refetchInterval: (query) => (query.state.data?.sample_loading ? 700 : false),
})
