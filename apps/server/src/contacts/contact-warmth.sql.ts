/** Statements about the warmness ledger; rows travel as one JSON text. */
import { type RawBuilder, sql } from 'kysely'

export function insertWarmthRows(rows: string): RawBuilder<unknown> {
  return sql`
    insert into contact_warmth (id, workspace_id, contact_id, kind, points, reason, at, recorded_by, source_id)
    select id, workspace_id, contact_id, kind, points, reason, at, recorded_by, source_id
    from jsonb_to_recordset(${rows}::jsonb) as r(
      id uuid, workspace_id uuid, contact_id uuid, kind text, points float8, reason text, at timestamptz,
      recorded_by text, source_id text)`
}

/** Stores what the ledgers of contacts come to. */
export function updateWarmthOrders(workspaceId: string, rows: string): RawBuilder<unknown> {
  return sql`
    update contact set warmth_order = r.warmth_order
    from jsonb_to_recordset(${rows}::jsonb) as r(id uuid, warmth_order float8)
    where contact.workspace_id = ${workspaceId}::uuid
      and contact.id = r.id
      and contact.warmth_order is distinct from r.warmth_order`
}
