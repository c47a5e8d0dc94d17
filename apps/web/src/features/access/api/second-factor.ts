import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { request, requestNothing } from '../../../lib/client.ts'

const setUpSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
export type SecondFactorSetUp = z.infer<typeof setUpSchema>

/** Begins: the secret for an authenticator app and backup codes, both shown only now. */
export function useBeginSecondFactor() {
  return useMutation({
    mutationFn: (password: string) =>
      request(setUpSchema, '/api/auth/two-factor/enable', { method: 'POST', body: { password } }),
  })
}

export type CodeRequest = {
  readonly code: string
  readonly isBackupCode?: boolean
  readonly trustDevice?: boolean
}

/** Says a code: confirms the set-up, or completes signing in. */
export function useVerifyCode() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ code, isBackupCode = false, trustDevice = false }: CodeRequest) =>
      requestNothing(`/api/auth/two-factor/${isBackupCode ? 'verify-backup-code' : 'verify-totp'}`, {
        method: 'POST',
        body: { code, trustDevice },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}

export function useRemoveSecondFactor() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (password: string) =>
      requestNothing('/api/auth/two-factor/disable', { method: 'POST', body: { password } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}
