import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { contactListSchema } from '@tributary/contract/contacts'
import { request } from '../../../lib/client.ts'

/** Contacts by a few letters, slips forgiven. */
export function findContactsQuery(workspace: string, search: string) {
  return queryOptions({
    queryKey: ['contacts', 'find', workspace, search],
    queryFn: ({ signal }) =>
      request(contactListSchema, '/api/v1/contacts', { query: { workspace, search, limit: 12 }, signal }),
    enabled: search.trim() !== '',
    placeholderData: keepPreviousData,
    networkMode: 'always',
    retry: false,
  })
}
