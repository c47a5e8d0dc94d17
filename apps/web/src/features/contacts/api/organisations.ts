import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { changeSchema } from '@tributary/contract/contacts'
import {
  type CreateOrganisation,
  organisationChangedSchema,
  organisationListSchema,
} from '@tributary/contract/organisations'
import { request } from '../../../lib/client.ts'
import { useContactChange } from './change-contacts.ts'
import { CONTACTS_KEY } from './list-contacts.ts'

/** Organisations by name, or those that a search finds. */
export function organisationsQuery(workspace: string, search: string) {
  const query = { workspace, search, limit: 50 }
  return infiniteQueryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'organisations', search],
    queryFn: ({ pageParam, signal }) =>
      request(organisationListSchema, '/api/v1/organisations', {
        query: { ...query, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** A few names for a field that completes what is typed. */
export function organisationNamesQuery(workspace: string, search: string) {
  const query = { workspace, search, limit: 8 }
  return queryOptions({
    queryKey: [CONTACTS_KEY, workspace, 'organisation-names', search],
    queryFn: ({ signal }) => request(organisationListSchema, '/api/v1/organisations', { query, signal }),
    placeholderData: keepPreviousData,
  })
}

/** Adds an organisation; with an id it changes one. */
export function useSaveOrganisation(workspace: string) {
  return useContactChange(({ id, edit }: { id: string | undefined; edit: CreateOrganisation }) =>
    request(
      organisationChangedSchema,
      id === undefined ? '/api/v1/organisations' : `/api/v1/organisations/${id}`,
      {
        method: id === undefined ? 'POST' : 'PATCH',
        query: { workspace },
        body: edit,
      },
    ),
  )
}

export function useDeleteOrganisation(workspace: string) {
  return useContactChange((id: string) =>
    request(changeSchema, `/api/v1/organisations/${id}`, { method: 'DELETE', query: { workspace } }),
  )
}
