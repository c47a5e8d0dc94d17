import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type PeopleSettings, peopleSettingsSchema } from '@tributary/contract/people'
import { request } from '../../../lib/client.ts'

export function peopleSettingsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['people', workspace, 'settings'],
    queryFn: ({ signal }) =>
      request(peopleSettingsSchema, '/api/v1/people/settings', { query: { workspace }, signal }),
  })
}

/** Changes how people are joined; every number may be different afterwards. */
export function useSavePeopleSettings(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (settings: PeopleSettings) =>
      request(peopleSettingsSchema, '/api/v1/people/settings', {
        method: 'PUT',
        query: { workspace },
        body: settings,
      }),
    onSuccess: () => queries.invalidateQueries(),
  })
}
