/** Which models the credit ledger records: asked by the pages that show its records. */
import { queryOptions } from '@tanstack/react-query'
import { type LedgerCause, ledgerSettingSchema } from '@tributary/contract/ledger'
import { request } from './client.ts'

export function ledgerSettingQuery(workspace: string) {
  return queryOptions({
    queryKey: ['ledger-setting', workspace],
    queryFn: ({ signal }) =>
      request(ledgerSettingSchema, '/api/v1/ledger/settings', { query: { workspace }, signal }),
  })
}

/** Why credits were recorded anew, in words. */
const CAUSE_WORDS: Record<LedgerCause, string> = {
  new: 'New conversion',
  corrected: 'Conversion corrected',
  people: 'People joined or parted',
  touches: 'Touches arrived late',
  refund: 'Refund',
  model: 'Model changed',
}

export function causeLabel(cause: LedgerCause): string {
  return CAUSE_WORDS[cause]
}
