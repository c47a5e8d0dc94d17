import { queryOptions } from '@tanstack/react-query'
import { importListSchema } from '@tributary/contract/imports'
import { request } from '../../../lib/client.ts'
import { isRunning } from '../model/import-state.ts'

/** Imports, newest first; asked twice a second while one runs. */
export function importsQuery(workspace: string) {
  return queryOptions({
    queryKey: ['imports', workspace],
    queryFn: ({ signal }) => request(importListSchema, '/api/v1/imports', { query: { workspace }, signal }),
    refetchInterval: (query) =>
      query.state.data?.imports.some((entry) => isRunning(entry.state)) ? 500 : false,
  })
}
