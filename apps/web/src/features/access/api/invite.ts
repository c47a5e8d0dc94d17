import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { invitePageSchema, joinedSchema } from '@tributary/contract/members'
import { request } from '../../../lib/client.ts'

/** What an invitation's link leads to. */
export function inviteQuery(token: string) {
  return queryOptions({
    queryKey: ['invite', token],
    queryFn: ({ signal }) =>
      request(invitePageSchema, `/api/v1/invites/${encodeURIComponent(token)}`, { signal }),
    retry: false,
  })
}

/** Joins with the account that is signed in. */
export function useAcceptInvite(token: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () =>
      request(joinedSchema, `/api/v1/invites/${encodeURIComponent(token)}/accept`, { method: 'POST' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}

/** Makes an account and joins; signing in comes after. */
export function useJoinAsNewUser(token: string) {
  return useMutation({
    mutationFn: (body: { email?: string; name: string; password: string }) =>
      request(joinedSchema, `/api/v1/invites/${encodeURIComponent(token)}/sign-up`, { method: 'POST', body }),
  })
}
