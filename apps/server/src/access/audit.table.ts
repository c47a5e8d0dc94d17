/** Row types of the audit log. */
import type { ColumnType, Generated } from 'kysely'

export type AuditTables = {
  audit_entry: {
    /** bigint as text; grows with every entry. */
    seq: Generated<string>
    workspace_id: string
    at: Generated<Date>
    actor_kind: 'user' | 'api_key' | 'system'
    actor_id: string | null
    actor_name: string
    action: string
    subject_kind: string
    subject_id: string
    subject_name: string
    before: ColumnType<unknown, never, never>
    after: ColumnType<unknown, never, never>
    request_id: string | null
  }
}
