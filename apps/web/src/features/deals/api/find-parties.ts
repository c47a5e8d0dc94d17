import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { contactListSchema } from '@tributary/contract/contacts'
import type { Named } from '@tributary/contract/deals'
import { organisationListSchema } from '@tributary/contract/organisations'
import { request } from '../../../lib/client.ts'

export type PartyKind = 'organisation' | 'contact'

/** Organisations or contacts that the words find, as far as this member may see them. */
export function partiesQuery(workspace: string, kind: PartyKind, words: string) {
  return queryOptions({
    queryKey: ['deals', workspace, 'parties', kind, words],
    queryFn: async ({ signal }): Promise<Named[]> => {
      const query = { workspace, search: words, limit: 20 }
      if (kind === 'contact') {
        const { contacts } = await request(contactListSchema, '/api/v1/contacts', { query, signal })
        return contacts.map(({ contact_id, name, organisation_name }) => ({
          id: contact_id,
          name: organisation_name === null ? name : `${name} (${organisation_name})`,
        }))
      }
      const { organisations } = await request(organisationListSchema, '/api/v1/organisations', {
        query,
        signal,
      })
      return organisations.map(({ organisation_id, name }) => ({ id: organisation_id, name }))
    },
    placeholderData: keepPreviousData,
  })
}
