import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ledgerChangesSchema } from '@tributary/contract/ledger'
import { request } from '../../../lib/client.ts'

export type LedgerQuestion = {
  from: string
  to: string
  by: 'channel' | 'campaign'
  model: string | undefined
  as_of: string
}

/** Credited money as it stood at a moment, as it stands now, and why it changed. */
export function ledgerChangesQuery(workspace: string, question: LedgerQuestion) {
  const query = { workspace, ...question }
  return queryOptions({
    queryKey: ['ledger-changes', query],
    queryFn: ({ signal }) => request(ledgerChangesSchema, '/api/v1/ledger/changes', { query, signal }),
    placeholderData: keepPreviousData,
  })
}
