/** Statements that put the sample company's spend and refunds in, and that empty a workspace. */
import { identifier, type Sql, sql, uuid } from '@tributary/stores/sql'

/** Every table whose rows belong to a workspace, asked of the engine: a table that is added later is not forgotten. */
export const selectWorkspaceTables: Sql = sql`
  select t.name as table from system.tables as t
  where t.database = currentDatabase() and t.engine like '%MergeTree'
    and t.name in (select c.table from system.columns as c where c.database = currentDatabase() and c.name = 'workspace_id')
  order by table`

export function countWorkspaceRows(table: string, workspaceId: string): Sql {
  return sql`select count() as rows from ${identifier(table)} where workspace_id = ${uuid(workspaceId)}`
}

/** Removes every row of the workspace from disk. */
export function deleteWorkspaceRows(table: string, workspaceId: string): Sql {
  return sql`alter table ${identifier(table)} delete where workspace_id = ${uuid(workspaceId)}`
}

export const SPEND_COLUMNS = [
  'workspace_id',
  'day',
  'channel',
  'campaign',
  'currency',
  'amount_minor',
  'impressions',
  'clicks',
  'source',
  'version',
] as const
export const REFUND_COLUMNS = [
  'workspace_id',
  'order_id',
  'refund_id',
  'ts',
  'amount_minor',
  'source',
  'version',
] as const
