import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { request } from '../../../lib/client.ts'

export type Credentials = { email: string; password: string }

/** Either a session was opened, or a code of the second factor is asked for. */
const answerSchema = z.object({ twoFactorRedirect: z.boolean().optional() })

/** Opens a session with e-mail and password; answers whether a second factor is needed as well. */
export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (body: Credentials) => {
      const answer = await request(answerSchema, '/api/auth/sign-in/email', { method: 'POST', body })
      return { needsCode: answer.twoFactorRedirect === true }
    },
    onSuccess: ({ needsCode }) => (needsCode ? undefined : queries.invalidateQueries({ queryKey: ['me'] })),
  })
}
