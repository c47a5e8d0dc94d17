/** Row types of what is kept about Pipedrive. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { MarkerCodes } from '@tributary/connectors/pipedrive/pipedrive'
import type { ColumnType } from 'kysely'
import type { AuditTables } from '../access/audit.service.ts'
import type { KeyPause, SendReason } from './pipedrive.ts'
import type { OursNoted } from './reconcile.ts'

/** Written as JSON text, read parsed. */
type Json<Value> = ColumnType<Value, string | undefined, string>
/** Eight-byte whole numbers come as text. */
type Long<Null = never> = ColumnType<
  string | Null,
  number | string | Null | undefined,
  number | string | Null
>
type Filled<Value> = ColumnType<Value, Value | undefined, Value>

export type ItemState = 'PENDING' | 'SUCCESS' | 'FAILED' | 'RETRY'
export type LinkState = 'SENDING' | 'LINKED' | 'GONE'
export type ConflictKind = 'field' | 'deleted' | 'merged' | 'twice'

export type PipedriveTables = AuditTables & {
  pipedrive_setting: {
    workspace_id: string
    warm_threshold: Filled<number>
    sends_meetings: Filled<boolean>
    company_id: Long<null>
    linked_company_id: Long<null>
    company_name: Filled<string>
    company_domain: Filled<string>
    marker_codes: Json<MarkerCodes>
    lease_until: Date | null
    lease_id: string | null
    swept_at: Date | null
  }
  pipedrive_key: {
    id: string
    workspace_id: string
    user_id: string
    sealed_key: string
    hint: string
    vendor_user_id: Long
    vendor_user_name: string
    state: 'OK' | 'REFUSED'
    problem: string | null
    checked_at: Date
    wait_until: Date | null
    wait_for: KeyPause['waitFor'] | null
    failures: Filled<number>
    daily_left: number | null
    pulled_at: Date | null
    webhook_id: Long<null>
    sealed_webhook_password: string | null
  }
  pipedrive_link: {
    workspace_id: string
    kind: Kind
    local_id: string
    vendor_id: Long<null>
    state: LinkState
    asked_at: Date | null
    base: Json<Fields>
    ours: Json<OursNoted>
    vendor_updated_at: Date | null
    linked_at: Date | null
    look_again_at: Date | null
    merged_into_hint: Long<null>
  }
  pipedrive_item: {
    id: string
    workspace_id: string
    kind: Kind
    local_id: string
    user_id: string | null
    label: string
    reason: SendReason
    state: ItemState
    attempts: Filled<number>
    changes: Filled<number>
    next_attempt_at: Date
    problem: string | null
    created_at: Date
    updated_at: Date
  }
  pipedrive_cursor: { key_id: string; kind: Kind; since: Date }
  pipedrive_conflict: {
    id: string
    workspace_id: string
    kind: Kind
    local_id: string
    label: string
    what: ConflictKind
    field: string | null
    ours: string | null
    theirs: string | null
    winner: 'ours' | 'theirs' | null
    other_local_id: string | null
    noted_at: Date
    resolved_at: Date | null
    resolved_by: string | null
  }
  pipedrive_note: { workspace_id: string; kind: Kind; local_id: string; turn: Filled<number> }
}
