/** Row type of the table that the credit ledger owns in the relational store. */
export type LedgerTables = {
  ledger_setting: {
    workspace_id: string
    models: string[]
    lookback_days: number
    updated_at: Date
  }
}
