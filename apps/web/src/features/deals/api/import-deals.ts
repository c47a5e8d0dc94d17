import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { dealImportProgressSchema, importReportSchema } from '@tributary/contract/deals'
import { request } from '../../../lib/client.ts'

export type DealImport = {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly currency: string
  readonly dry_run: boolean
}

/** Looks at a CRM's files, or imports them. */
export function useImportDeals(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: DealImport) =>
      request(importReportSchema, '/api/v1/deals/import', { method: 'POST', query: { workspace }, body }),
    onSuccess: (report) => (report.dry_run ? undefined : queries.invalidateQueries()),
  })
}

const ASK_AGAIN_MS = 500

/** How far the import is that runs, asked again and again until it is done. */
export function dealImportProgressQuery(workspace: string) {
  return queryOptions({
    queryKey: ['deals', 'import-progress', workspace],
    queryFn: ({ signal }) =>
      request(dealImportProgressSchema, '/api/v1/deals/import/progress', { query: { workspace }, signal }),
    refetchInterval: ASK_AGAIN_MS,
    gcTime: 0,
  })
}
