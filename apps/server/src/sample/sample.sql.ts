/** Statements that put the sample company's spend and refunds in, and that empty a workspace. */
import { identifier, type Sql, sql, uuid } from '@tributary/stores/sql'

/** Every table that holds what happened in a workspace. */
const WORKSPACE_TABLES = [
  'events',
  'touches',
  'identities',
  'conversions',
  'refunds',
  'spend',
  'paths',
  'handle_changes',
  'journeys',
  'journey_builds',
  'credits',
  'credit_builds',
  'import_refused',
  'refunds_without_currency',
] as const

/** One statement a table: removes every row of the workspace from disk. */
export function deleteWorkspaceRows(workspaceId: string): Sql[] {
  return WORKSPACE_TABLES.map(
    (table) => sql`alter table ${identifier(table)} delete where workspace_id = ${uuid(workspaceId)}`,
  )
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
