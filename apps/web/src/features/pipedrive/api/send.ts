import { useMutation, useQueryClient } from '@tanstack/react-query'
import { queuedSchema } from '@tributary/contract/pipedrive'
import { request } from '../../../lib/client.ts'

function useQueued<Asked>(workspace: string, path: string, bodyOf: (asked: Asked) => object) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (asked: Asked) =>
      request(queuedSchema, path, { method: 'POST', query: { workspace }, body: bodyOf(asked) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['pipedrive', workspace] }),
  })
}

/** Sends these contacts, or all that are warm enough. */
export function useSendContacts(workspace: string) {
  return useQueued(workspace, '/api/v1/pipedrive/sync', (contactIds: readonly string[] | null) =>
    contactIds === null ? {} : { contact_ids: contactIds },
  )
}

/** Tries these failed records again, or all. */
export function useRetry(workspace: string) {
  return useQueued(workspace, '/api/v1/pipedrive/retry', (itemIds: readonly string[] | null) =>
    itemIds === null ? {} : { item_ids: itemIds },
  )
}
