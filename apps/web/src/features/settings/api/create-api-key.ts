import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createdApiKeySchema } from '@tributary/contract/access'
import type { ApiKeyScope } from '@tributary/contract/permissions'
import { request } from '../../../lib/client.ts'

/** Makes a key; the whole key is in the answer and nowhere else. */
export function useCreateApiKey(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { name: string; scopes: ApiKeyScope[] }) =>
      request(createdApiKeySchema, '/api/v1/api-keys', {
        method: 'POST',
        query: { workspace },
        body,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys', workspace] }),
  })
}
