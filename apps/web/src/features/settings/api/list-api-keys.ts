import { queryOptions } from '@tanstack/react-query'
import { apiKeySchema } from '@tributary/contract/access'
import { z } from 'zod'
import { request } from '../../../lib/client.ts'

const apiKeyListSchema = z.object({ api_keys: z.array(apiKeySchema) })

/** Keys of the workspace, without their secret part. */
export function apiKeysQuery(workspace: string) {
  return queryOptions({
    queryKey: ['api-keys', workspace],
    queryFn: ({ signal }) => request(apiKeyListSchema, '/api/v1/api-keys', { query: { workspace }, signal }),
  })
}
