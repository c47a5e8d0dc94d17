import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { sessionListSchema } from '@tributary/contract/sessions'
import { request, requestNothing } from '../../../lib/client.ts'

/** Browsers in which the account is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => request(sessionListSchema, '/api/v1/me/sessions', { signal }),
})

/** Signs out one browser, or with null all but this one. */
export function useRevokeSession() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (sessionId: string | null) =>
      sessionId === null
        ? requestNothing('/api/v1/me/sessions/revoke-others', { method: 'POST', body: {} })
        : requestNothing(`/api/v1/me/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  })
}
