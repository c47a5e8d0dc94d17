/** All tables of the relational store. */
import type { AccessTables } from './access/access.table.ts'
import type { FunnelTables } from './analyse/saved-funnel.table.ts'
import type { LedgerTables } from './attribute/ledger.table.ts'
import type { CampaignTables } from './campaigns/campaigns.table.ts'
import type { PeopleTables } from './identify/people.table.ts'
import type { ImportTables } from './import/import.table.ts'
import type { ExchangeRateTables } from './query/exchange-rate.table.ts'
import type { ViewTables } from './views/views.table.ts'

export type Database = AccessTables &
  FunnelTables &
  CampaignTables &
  ImportTables &
  PeopleTables &
  LedgerTables &
  ExchangeRateTables &
  ViewTables
