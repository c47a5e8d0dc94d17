import { useMutation } from '@tanstack/react-query'
import { requestNothing } from '../../../lib/client.ts'

/** Asks for a link to choose a new password; the answer is the same whether there is such an account. */
export function useRequestPasswordLink() {
  return useMutation({
    mutationFn: (email: string) =>
      requestNothing('/api/auth/request-password-reset', { method: 'POST', body: { email } }),
  })
}

/** Chooses a new password with the token of a link; whoever is signed in is signed out. */
export function useResetPassword() {
  return useMutation({
    mutationFn: (body: { token: string; newPassword: string }) =>
      requestNothing('/api/auth/reset-password', { method: 'POST', body }),
  })
}

/** Replaces the password of who is signed in, and signs them out everywhere else. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      requestNothing('/api/auth/change-password', {
        method: 'POST',
        body: { ...body, revokeOtherSessions: true },
      }),
  })
}
