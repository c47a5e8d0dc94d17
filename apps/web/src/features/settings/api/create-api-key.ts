import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createdApiKeySchema } from '@tributary/contract/access'
import { request } from '../../../lib/client.ts'

/** Makes a key; the whole key is in the answer and nowhere else. */
export function useCreateApiKey(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) =>
      request(createdApiKeySchema, '/api/v1/api-keys', {
        method: 'POST',
        query: { workspace },
        body: { name },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys', workspace] }),
  })
}
