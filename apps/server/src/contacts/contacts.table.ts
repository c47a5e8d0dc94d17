/** Row types of the contact bank. */
import type { CustomFieldKind, CustomValues } from '@tributary/contract/contacts'
import type { Role } from '@tributary/contract/permissions'
import type { ColumnType } from 'kysely'
import type { AuditTables } from '../access/audit.service.ts'

/** Written as JSON text, read parsed. */
type Json<Value> = ColumnType<Value, string, string>
type Filled<Value> = ColumnType<Value, Value | undefined, Value>

export type RecordSubject = 'contact' | 'organisation'
export type ChangeKind = 'create' | 'edit' | 'delete' | 'bulk' | 'merge' | 'import'

export type ContactTables = AuditTables & {
  organisation: {
    id: string
    workspace_id: string
    owner_id: string | null
    name: string
    name_key: string
    domain: string
    sector: string
    country: string
    note: string
    tags: string[]
    custom: Json<CustomValues>
    source: string
    created_at: Date
    updated_at: Date
    deleted_at: Date | null
    version: Filled<number>
  }
  contact: {
    id: string
    workspace_id: string
    owner_id: string | null
    organisation_id: string | null
    name: string
    name_key: string
    title: string
    email: string | null
    email_hash: string | null
    phone_text: string | null
    phone_e164: string | null
    linkedin_url: string | null
    country: string
    note: string
    tags: string[]
    custom: Json<CustomValues>
    source: string
    last_contact_at: Date | null
    warmth_order: number | null
    snoozed_until: Date | null
    dismissed_at: Date | null
    search_text: string
    created_at: Date
    updated_at: Date
    deleted_at: Date | null
    merged_into: string | null
    version: Filled<number>
  }
  contact_warmth: {
    id: string
    workspace_id: string
    contact_id: string
    kind: string
    points: number
    reason: string
    at: Date
    recorded_by: string | null
    source_id: string | null
  }
  contact_field: {
    id: string
    workspace_id: string
    subject: RecordSubject
    key: string
    label: string
    kind: CustomFieldKind
    choices: string[]
    created_at: Date
  }
  contact_tag: { workspace_id: string; name: string }
  contact_change: {
    id: string
    workspace_id: string
    kind: ChangeKind
    title: string
    made_by: string | null
    made_at: Date
    undone_at: Date | null
    detail: Json<Readonly<Record<string, unknown>>>
  }
  contact_change_row: {
    change_id: string
    subject: RecordSubject
    record_id: string
    before: ColumnType<StoredFields | null, string | null, never>
    after: ColumnType<StoredFields, string, never>
  }
  contact_import_refusal: { change_id: string; row_number: number; reason: string }
  contact_not_duplicate: {
    workspace_id: string
    first_id: string
    second_id: string
    decided_by: string | null
    decided_at: Date
  }
  /** Of access: contacts belong to members, and show their names. */
  user: { id: string; name: string; email: string }
  workspace_member: { workspace_id: string; user_id: string; role: Role }
}

/** Columns of one record as JSON keeps them: instants as text. */
export type StoredFields = Readonly<Record<string, unknown>>
