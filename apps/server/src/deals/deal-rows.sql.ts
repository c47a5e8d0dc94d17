/** Writing many deals in one statement: the rows travel as one JSON text. */
import { type RawBuilder, sql } from 'kysely'

const DEAL_COLUMNS = [
  'name',
  'name_key',
  'search_text',
  'stage_id',
  'kind',
  'stage_since',
  'opened_at',
  'amount_minor',
  'is_amount_from_lines',
  'currency',
  'owner_id',
  'agent_id',
  'organisation_id',
  'contact_id',
  'campaign_id',
  'expected_close',
  'loss_reason',
  'note',
  'source',
  'external_id',
  'updated_at',
  'deleted_at',
  'version',
  'revision',
] as const
export type DealColumn = (typeof DEAL_COLUMNS)[number]

/** Adds the deals; a known one of the workspace takes every column of its row. `created_at` stays. */
export function upsertDeals(workspaceId: string, rows: string): RawBuilder<unknown> {
  const names = DEAL_COLUMNS.map((name) => sql.ref(name))
  const changed = DEAL_COLUMNS.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`)
  return sql`
    insert into deal (id, workspace_id, created_at, ${sql.join(names)})
    select id, ${workspaceId}::uuid, updated_at, ${sql.join(names)} from jsonb_populate_recordset(null::deal, ${rows}::jsonb)
    on conflict (id) do update set ${sql.join(changed)} where deal.workspace_id = ${workspaceId}::uuid`
}

export function insertLines(rows: string): RawBuilder<unknown> {
  return sql`insert into deal_line select * from jsonb_populate_recordset(null::deal_line, ${rows}::jsonb)`
}

export function insertMoves(rows: string): RawBuilder<unknown> {
  return sql`insert into deal_move select * from jsonb_populate_recordset(null::deal_move, ${rows}::jsonb)`
}

/** What a change did to each deal, before and after. */
export function insertChangeRows(changeId: string, rows: string): RawBuilder<unknown> {
  return sql`
    insert into deal_change_row (change_id, deal_id, before, after)
    select ${changeId}::uuid, deal_id, before, after
    from jsonb_to_recordset(${rows}::jsonb) as r(deal_id uuid, before jsonb, after jsonb)`
}

/** The deals were told with the names and handles of now. */
export function updateRetold(workspaceId: string, rows: string): RawBuilder<unknown> {
  return sql`
    update deal set search_text = told.search_text, is_stale = false
    from jsonb_to_recordset(${rows}::jsonb) as told(id uuid, search_text text)
    where deal.id = told.id and deal.workspace_id = ${workspaceId}::uuid`
}
