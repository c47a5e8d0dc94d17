/** All tables of the relational store. */
import type { AccessTables } from './access/access.table.ts'
import type { AuditTables } from './access/audit.table.ts'
import type { FunnelTables } from './analyse/saved-funnel.table.ts'
import type { LedgerTables } from './attribute/ledger.table.ts'
import type { CampaignTables } from './campaigns/campaigns.table.ts'
import type { ContactTables } from './contacts/contacts.table.ts'
import type { DealTables } from './deals/deals.table.ts'
import type { PeopleTables } from './identify/people.table.ts'
import type { ImportTables } from './import/import.table.ts'
import type { EmailTables } from './mail/email.table.ts'
import type { OutboxTables } from './outbox/outbox.table.ts'
import type { OutreachTables } from './outreach/outreach.table.ts'
import type { PipedriveTables } from './pipedrive/pipedrive.table.ts'
import type { ExchangeRateTables } from './query/exchange-rate.table.ts'
import type { ViewTables } from './views/views.table.ts'

export type Database = AccessTables &
  AuditTables &
  FunnelTables &
  CampaignTables &
  ContactTables &
  ImportTables &
  PeopleTables &
  LedgerTables &
  OutboxTables &
  DealTables &
  OutreachTables &
  PipedriveTables &
  ExchangeRateTables &
  EmailTables &
  ViewTables
