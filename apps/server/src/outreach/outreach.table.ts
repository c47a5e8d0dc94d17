/** Row types of outreach. */
import type { ActivityKind, ActivityState } from '@tributary/contract/activities'
import type { TargetState } from '@tributary/contract/outreach'
import type { ColumnType, Kysely } from 'kysely'
import type { ContactsDb } from '../contacts/contact-links.service.ts'
import type { OutboxTables } from '../outbox/outbox.service.ts'

type TablesOf<Db> = Db extends Kysely<infer Tables> ? Tables : never
type Filled<Value> = ColumnType<Value, Value | undefined, Value>
type Day = ColumnType<unknown, string | null, string | null>

export type OutreachTables = TablesOf<ContactsDb> &
  OutboxTables & {
    activity: {
      id: string
      workspace_id: string
      kind: ActivityKind
      state: ActivityState
      outcome: string | null
      contact_id: string | null
      campaign_id: string | null
      deal_id: string | null
      subject: string
      note: string
      location: string
      at: Date
      duration_minutes: number | null
      created_by: string | null
      invite_to: string | null
      invite_sequence: Filled<number>
      invite_sent_at: Date | null
      is_touch_stale: Filled<boolean>
      created_at: Date
      updated_at: Date
      deleted_at: Date | null
      version: Filled<number>
    }
    campaign_member: { campaign_id: string; workspace_id: string; user_id: string }
    campaign_contact: {
      id: string
      campaign_id: string
      workspace_id: string
      contact_id: string
      state: Filled<TargetState>
      added_by: string | null
      added_at: Date
    }
    contacted_before: { contact_id: string; workspace_id: string; at: Date | null }
    outreach_member: {
      workspace_id: string
      user_id: string
      wants_digest: Filled<boolean>
      digest_day: Day
      calendar_hash: string | null
      calendar_since: Date | null
    }
    /** Of campaigns: an outreach campaign is one of them. */
    campaign: {
      id: string
      workspace_id: string
      kind: Filled<'paid' | 'outreach'>
      name: string
      sector: Filled<string>
      theme: Filled<string>
      starts_on: Day
      ends_on: Day
      note: Filled<string>
      archived_at: Date | null
      updated_at: Filled<Date>
    }
    /** Of others: to check and show what activities refer to. */
    deal: {
      id: string
      workspace_id: string
      name: string
      kind: string
      owner_id: string | null
      contact_id: string | null
      campaign_id: string | null
      amount_minor: string | null
      currency: string | null
      deleted_at: Date | null
    }
    workspace: { id: string; name: string; time_zone: string }
    user: { email: string }
  }

export type OutreachDb = Kysely<OutreachTables>
