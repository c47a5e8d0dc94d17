/** Statements of the audit log. */
import { type RawBuilder, sql } from 'kysely'

export type NewEntry = {
  readonly workspace_id: string
  readonly actor_kind: 'user' | 'api_key' | 'system'
  readonly actor_id: string | null
  readonly action: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly subject_name: string
  readonly before: object | null
  readonly after: object | null
  readonly request_id: string | null
}

/** Adds entries in their order, the actor's name taken from their account or key. */
export function insertEntriesSql(entries: readonly NewEntry[]): RawBuilder<unknown> {
  return sql`
    insert into audit_entry (
      workspace_id, actor_kind, actor_id, actor_name, action,
      subject_kind, subject_id, subject_name, before, after, request_id
    )
    select
      e.workspace_id, e.actor_kind, e.actor_id,
      case e.actor_kind
        when 'user' then coalesce((select nullif(u.name, '') from "user" u where u.id = e.actor_id), 'A deleted account')
        when 'api_key' then coalesce((select k.name from api_key k where k.id::text = e.actor_id), 'A deleted key')
        else 'Tributary'
      end,
      e.action, e.subject_kind, e.subject_id, e.subject_name,
      nullif(e.before, 'null'::jsonb), nullif(e.after, 'null'::jsonb), e.request_id
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e (
      workspace_id uuid, actor_kind text, actor_id text, action text, subject_kind text, subject_id text,
      subject_name text, before jsonb, after jsonb, request_id text
    )
  `
}
