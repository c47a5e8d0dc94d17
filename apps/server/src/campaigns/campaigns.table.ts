/** Row type of planned campaigns. Days are read and written as text. */
import type { ColumnType } from 'kysely'

type Day = ColumnType<unknown, string | null, string | null>

export type CampaignTables = {
  campaign: {
    id: string
    workspace_id: string
    kind: ColumnType<'paid' | 'outreach', undefined, never>
    name: string
    platform: string
    channel: string
    budget_minor: ColumnType<string | null, string | null, string | null>
    currency: string | null
    starts_on: Day
    ends_on: Day
    note: string
    created_at: ColumnType<Date, undefined, never>
    updated_at: ColumnType<Date, Date | undefined, Date>
  }
}
