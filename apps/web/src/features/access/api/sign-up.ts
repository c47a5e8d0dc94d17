import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'
import type { Credentials } from './sign-in.ts'

/** Creates an account and opens a session. */
export function useSignUp() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Credentials & { name: string }) =>
      requestNothing('/api/auth/sign-up/email', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
