import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { contactChoicesSchema, contactCountSchema, contactListSchema } from '@tributary/contract/contacts'
import { request } from '../../../lib/client.ts'
import { type ContactsSearch, contactFilter } from '../model/contacts-search.ts'

/** Everything of contacts is kept under this key: what changes one may change any list. */
export const CONTACTS_KEY = 'contacts'

/** Contacts as the address of the page asks for them. */
export function contactsQuery(workspace: string, search: ContactsSearch) {
  const query = { workspace, ...contactFilter(search), sort: search.sort, limit: 50 }
  return infiniteQueryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      request(contactListSchema, '/api/v1/contacts', { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function contactCountQuery(workspace: string, search: ContactsSearch) {
  const query = { workspace, ...contactFilter(search) }
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'count', query],
    queryFn: ({ signal }) => request(contactCountSchema, '/api/v1/contacts/count', { query, signal }),
    placeholderData: keepPreviousData,
  })
}

/** Who may own contacts, tags in use, own fields. */
export function contactChoicesQuery(workspace: string) {
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'choices'],
    queryFn: ({ signal }) =>
      request(contactChoicesSchema, '/api/v1/contacts/choices', { query: { workspace }, signal }),
    staleTime: 60_000,
  })
}
