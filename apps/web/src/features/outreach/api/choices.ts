import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type ContactFilter, contactChoicesSchema, contactListSchema } from '@tributary/contract/contacts'
import { request } from '../../../lib/client.ts'

/** Members who may work on a campaign, and tags in use. */
export function choicesQuery(workspace: string) {
  return queryOptions({
    queryKey: ['outreach', 'choices', workspace],
    queryFn: ({ signal }) =>
      request(contactChoicesSchema, '/api/v1/contacts/choices', { query: { workspace }, signal }),
    staleTime: 300_000,
  })
}

/** Most contacts that are put on a list at once. */
export const MOST_CANDIDATES = 200

/** Contacts that may be put on a target list. */
export function candidatesQuery(workspace: string, filter: Pick<ContactFilter, 'search' | 'tag'>) {
  return queryOptions({
    queryKey: ['outreach', 'candidates', workspace, filter],
    queryFn: ({ signal }) =>
      request(contactListSchema, '/api/v1/contacts', {
        query: { workspace, ...filter, limit: MOST_CANDIDATES },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
}
