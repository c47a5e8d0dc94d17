import { queryOptions } from '@tanstack/react-query'
import { pixelSchema } from '@tributary/contract/access'
import { request } from '../../../lib/client.ts'

/** The workspace's pixel: its snippet and whether anything arrives. */
export function pixelQuery(workspace: string) {
  return queryOptions({
    queryKey: ['pixel', workspace],
    queryFn: ({ signal }) => request(pixelSchema, '/api/v1/pixel', { query: { workspace }, signal }),
    refetchInterval: 5000,
  })
}
