import { queryOptions } from '@tanstack/react-query'
import { duplicateListSchema, type MergeContacts } from '@tributary/contract/contact-imports'
import { changeSchema } from '@tributary/contract/contacts'
import { request, requestNothing } from '../../../lib/client.ts'
import { useContactChange } from './change-contacts.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

/** Contacts that are likely one person; with an id only those like this one. */
export function duplicatesQuery(workspace: string, contactId?: string) {
  const query = { workspace, contact_id: contactId }
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'duplicates', contactId ?? ''],
    queryFn: ({ signal }) => request(duplicateListSchema, '/api/v1/contacts/duplicates', { query, signal }),
  })
}

export function useMergeContacts(workspace: string) {
  return useContactChange((body: MergeContacts) =>
    request(changeSchema, '/api/v1/contacts/merge', { method: 'POST', query: { workspace }, body }),
  )
}

type Apart = { contact_id: string; other_id: string; apart: boolean }

/** Says that two contacts are not the same, or takes that back. */
export function useKeepApart(workspace: string) {
  const path = '/api/v1/contacts/duplicates/not-the-same'
  return useContactChange(({ apart, ...pair }: Apart) =>
    apart
      ? requestNothing(path, { method: 'PUT', query: { workspace }, body: pair })
      : requestNothing(path, { method: 'DELETE', query: { workspace, ...pair } }),
  )
}
