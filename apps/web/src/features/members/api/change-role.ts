import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '@tributary/contract/permissions'
import { requestNothing } from '../../../lib/client.ts'

/** Gives a member another role; one's own changes what the app shows. */
export function useChangeRole(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role }) =>
      requestNothing(`/api/v1/members/${encodeURIComponent(userId)}`, {
        method: 'PATCH',
        query: { workspace },
        body: { role },
      }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['members', workspace] }),
        queries.invalidateQueries({ queryKey: ['me'] }),
      ]),
  })
}
