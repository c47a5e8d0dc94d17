import { useMutation, useQueryClient } from '@tanstack/react-query'
import { importReportSchema } from '@tributary/contract/deals'
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
