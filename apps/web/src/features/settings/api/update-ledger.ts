import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type LedgerSetting, ledgerSettingSchema } from '@tributary/contract/ledger'
import { request } from '../../../lib/client.ts'

/** Chooses the models and the window that the ledger records from now on. */
export function useUpdateLedger(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: LedgerSetting) =>
      request(ledgerSettingSchema, '/api/v1/ledger/settings', { method: 'PUT', query: { workspace }, body }),
    onSuccess: () => queries.invalidateQueries(),
  })
}
