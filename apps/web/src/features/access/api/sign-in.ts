import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

export type Credentials = { email: string; password: string }

/** Opens a session with e-mail and password. */
export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Credentials) => requestNothing('/api/auth/sign-in/email', { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
