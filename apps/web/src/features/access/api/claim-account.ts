import { useMutation, useQueryClient } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Gives the first owner, who came in by a one-time link, an e-mail and a password. */
export function useClaimAccount() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { email: string; password: string; name?: string }) =>
      requestNothing('/api/v1/me/account', { method: 'PATCH', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
