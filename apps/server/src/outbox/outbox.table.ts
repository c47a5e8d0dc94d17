/** Row type of the outbox. */
import type { ColumnType, Generated } from 'kysely'

export type OutboxTables = {
  outbox: {
    id: Generated<string>
    workspace_id: string
    version: ColumnType<string, string, never>
    fact: ColumnType<unknown, string, never>
    created_at: ColumnType<Date, undefined, never>
  }
}
