import { useMutation, useQueryClient } from '@tanstack/react-query'
import { pipedriveKeySchema } from '@tributary/contract/pipedrive'
import { request, requestNothing } from '../../../lib/client.ts'

const PATH = '/api/v1/pipedrive/key'

function useRefresh(workspace: string) {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['pipedrive', workspace] })
}

/** Saves the member's own key; the server tests it first. */
export function useSaveKey(workspace: string) {
  return useMutation({
    mutationFn: (apiKey: string) =>
      request(pipedriveKeySchema, PATH, { method: 'PUT', query: { workspace }, body: { api_key: apiKey } }),
    onSuccess: useRefresh(workspace),
  })
}

/** Asks Pipedrive whether the key still works. */
export function useTestKey(workspace: string) {
  return useMutation({
    mutationFn: () => request(pipedriveKeySchema, `${PATH}/test`, { method: 'POST', query: { workspace } }),
    onSuccess: useRefresh(workspace),
  })
}

export function useRemoveKey(workspace: string) {
  return useMutation({
    mutationFn: () => requestNothing(PATH, { method: 'DELETE', query: { workspace } }),
    onSuccess: useRefresh(workspace),
  })
}
