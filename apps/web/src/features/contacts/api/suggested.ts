import { queryOptions } from '@tanstack/react-query'
import { changeSchema, suggestedListSchema } from '@tributary/contract/contacts'
import { request } from '../../../lib/client.ts'
import { useContactChange } from './change-contacts.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

/** Whom to contact next. */
export function suggestedQuery(workspace: string, owner: string | undefined) {
  const query = { workspace, owner, limit: 20 }
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'suggested', owner ?? ''],
    queryFn: ({ signal }) => request(suggestedListSchema, '/api/v1/contacts/suggested', { query, signal }),
  })
}

export function useSnooze(workspace: string) {
  return useContactChange(({ id, until }: { id: string; until: string | null }) =>
    request(changeSchema, `/api/v1/contacts/${id}/snooze`, {
      method: 'POST',
      query: { workspace },
      body: { until },
    }),
  )
}

export function useDismiss(workspace: string) {
  return useContactChange(({ id, dismissed }: { id: string; dismissed: boolean }) =>
    request(changeSchema, `/api/v1/contacts/${id}/dismiss`, {
      method: 'POST',
      query: { workspace },
      body: { dismissed },
    }),
  )
}
