import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'
import { meQuery } from './get-me.ts'

/**
 * Ends the session, leaves by `leave`, and forgets everything that was loaded. In this order: what is still on the page
 * would ask again for what is forgotten, and be refused.
 */
export function useSignOut(leave: () => Promise<void>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => requestNothing('/api/auth/sign-out', { method: 'POST', body: {} }),
    onSuccess: async () => {
      await queries.cancelQueries()
      queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, user: null, workspaces: [] })
      await leave()
      queries.clear()
    },
  })
}
