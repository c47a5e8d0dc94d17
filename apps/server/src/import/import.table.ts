/** Row types of the tables that imports own. Counts are 64-bit and arrive as text. */
import type { Import, ImportKind } from '@tributary/contract/imports'
import type { ColumnType, Generated } from 'kysely'
import type { FileShape } from './file-sniff.ts'

type Json<Value> = ColumnType<Value, string, string>
type Count = ColumnType<string, string | number | bigint, string | number | bigint>

export type ImportTables = {
  upload: {
    id: string
    workspace_id: string
    file_name: string
    stored_name: string
    is_owned: boolean
    bytes: Count
    shape: Json<FileShape>
    created_at: Date
  }
  import: {
    id: string
    workspace_id: string
    upload_id: string
    kind: ImportKind
    file_name: string
    stored_name: string
    is_owned: boolean
    shape: Json<FileShape>
    mapping: Json<Record<string, string>>
    separator: string | null
    dataset_name: string | null
    dataset_id: string | null
    state: Import['state']
    version: Count
    next_bucket: Generated<number>
    rows_read: ColumnType<string, number | undefined, number>
    rows_stored: ColumnType<string, number | undefined, number>
    rows_known: ColumnType<string, number | undefined, number>
    rows_refused: ColumnType<string, number | undefined, number>
    error: string | null
    created_by: string | null
    created_at: Date
    finished_at: Date | null
  }
  path_dataset: {
    id: string
    workspace_id: string
    name: string
    separator: string
    channels: Json<string[]>
    rows: Count
    conversions: number
    created_at: Date
  }
}
