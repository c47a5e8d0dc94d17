/** Row types of saved views, share links and annotations. */
import type { ViewPage } from '@tributary/contract/views'
import type { ColumnType } from 'kysely'

type Made = {
  id: string
  workspace_id: string
  created_by: string | null
  created_at: ColumnType<Date, Date | undefined, never>
}
type Page = { name: string; page: ViewPage; search: string }

export type ViewTables = {
  saved_view: Made & Page
  share_link: Made & Page & { token_hash: string; expires_at: Date | null; last_used_at: Date | null }
  /** `day` is read and written as text. */
  annotation: Made & { day: ColumnType<unknown, string, string>; body: string }
}
