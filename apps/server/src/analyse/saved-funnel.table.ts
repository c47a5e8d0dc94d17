/** Row type of the table of saved funnels. */
import type { FunnelStep } from '@tributary/contract/funnels'
import type { ColumnType } from 'kysely'

export type FunnelTables = {
  saved_funnel: {
    id: string
    workspace_id: string
    name: string
    /** jsonb: written as text. */
    steps: ColumnType<FunnelStep[], string, string>
    window_minutes: number
    created_by: string | null
    created_at: ColumnType<Date, Date, never>
    deleted_at: Date | null
  }
}
