import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { request } from '../../../lib/client.ts'
import type { Credentials } from './sign-in.ts'

/** Without a token the address is to be confirmed first; the answer does not say whether it has an account. */
const answerSchema = z.object({ token: z.string().nullable() })

/** Creates an account; answers whether a session was opened, or a message with a link is on its way. */
export function useSignUp() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (body: Credentials & { name: string }) => {
      const answer = await request(answerSchema, '/api/auth/sign-up/email', { method: 'POST', body })
      return { isSignedIn: answer.token !== null }
    },
    onSuccess: ({ isSignedIn }) => (isSignedIn ? queries.invalidateQueries({ queryKey: ['me'] }) : undefined),
  })
}
