import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type PipedriveSetting, pipedriveSettingSchema } from '@tributary/contract/pipedrive'
import { request } from '../../../lib/client.ts'

/** What is sent to Pipedrive, for the whole workspace. */
export function useSaveSetting(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (setting: PipedriveSetting) =>
      request(pipedriveSettingSchema, '/api/v1/pipedrive/settings', {
        method: 'PUT',
        query: { workspace },
        body: setting,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['pipedrive', workspace] }),
  })
}
