import { queryOptions } from '@tanstack/react-query'
import { ledgerHistorySchema } from '@tributary/contract/ledger'
import { request } from '../../../lib/client.ts'

/** Every recorded version of a conversion's credits under one model of the ledger. */
export function ledgerHistoryQuery(workspace: string, conversionId: string, model: string | undefined) {
  const query = { workspace, model }
  return queryOptions({
    queryKey: ['ledger-history', conversionId, query],
    queryFn: ({ signal }) =>
      request(ledgerHistorySchema, `/api/v1/conversions/${encodeURIComponent(conversionId)}/credits`, {
        query,
        signal,
      }),
  })
}
