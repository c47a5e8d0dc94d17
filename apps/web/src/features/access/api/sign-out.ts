import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Ends the session and forgets everything that was loaded in it. */
export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => requestNothing('/api/auth/sign-out', { method: 'POST', body: {} }),
    onSuccess: () => queries.clear(),
  })
}
