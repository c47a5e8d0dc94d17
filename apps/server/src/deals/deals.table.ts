/** Row types of the tables that deals own, and of those that they show names from. */
import type { StageKind } from '@tributary/contract/deals'
import type { ColumnType, Kysely } from 'kysely'
import type { AuditTables } from '../access/audit.service.ts'
import type { ContactsDb } from '../contacts/contacts.ts'
import type { OutboxTables } from '../outbox/outbox.service.ts'

type Filled<Value> = ColumnType<Value, Value | undefined, Value>
/** bigint as text. */
type Minor = ColumnType<string | null, string | null, string | null>
/** Read as YYYY-MM-DD with to_char. */
type Day = ColumnType<unknown, string | null, string | null>

/** Contacts and organisations, which deals name. */
type ContactTables = ContactsDb extends Kysely<infer Tables> ? Tables : never

export type DealTables = AuditTables &
  OutboxTables &
  ContactTables & {
    pipeline_stage: {
      id: string
      workspace_id: string
      name: string
      kind: StageKind
      position: number
      probability: number
      retired_at: Date | null
    }
    product: {
      id: string
      workspace_id: string
      name: string
      name_key: string
      series: string
      price_minor: Minor
      currency: string | null
      is_sold: boolean
      created_at: Date
      updated_at: Date
    }
    sales_agent: {
      id: string
      workspace_id: string
      name: string
      name_key: string
      manager: string
      office: string
      user_id: string | null
    }
    deal: {
      id: string
      workspace_id: string
      name: string
      name_key: string
      search_text: string
      stage_id: string
      kind: StageKind
      stage_since: Date
      opened_at: Date
      amount_minor: Minor
      currency: string | null
      owner_id: string | null
      agent_id: string | null
      organisation_id: string | null
      contact_id: string | null
      campaign_id: string | null
      expected_close: Day
      loss_reason: string
      note: string
      source: string
      external_id: string | null
      created_at: ColumnType<Date, Date, never>
      updated_at: Date
      deleted_at: Date | null
      version: number
      revision: Filled<number>
      is_amount_from_lines: Filled<boolean>
      is_stale: Filled<boolean>
    }
    deal_line: {
      deal_id: string
      position: number
      product_id: string
      quantity: number
      price_minor: ColumnType<string, string, string>
    }
    deal_move: {
      id: string
      deal_id: string
      from_stage_id: string | null
      stage_id: string
      kind: StageKind
      at: Date
      moved_by: string | null
      recorded_at: Date
    }
    deal_change: {
      id: string
      workspace_id: string
      kind: 'create' | 'edit' | 'move' | 'delete' | 'import'
      deals: number
      made_by: string | null
      made_at: Date
      undone_at: Filled<Date | null>
      undo_began_at: Filled<Date | null>
      undone_through: Filled<string | null>
      undo_kept: Filled<number>
    }
    deal_change_row: {
      change_id: string
      deal_id: string
      before: ColumnType<unknown, string | null, never>
      after: ColumnType<unknown, string, never>
    }
    /** Of campaigns: only to name them, and for whose members their deals are. */
    campaign: { id: string; workspace_id: string; name: string }
    campaign_member: { campaign_id: string; workspace_id: string; user_id: string }
  }
