import type { ReactNode } from 'react'
import type { CsvValue } from '../lib/csv.ts'
import type { SortValue } from './sort-rows.ts'

/** A column of a table: what a cell shows, sorts by and writes to the CSV. */
export type Column<Row> = {
  id: string
  header: string
  /** What the column means, on hover of its header. */
  hint?: string
  cell: (row: Row) => ReactNode
  sort?: (row: Row) => SortValue
  /** Value in the CSV; columns without it are left out of the file. */
  csv?: (row: Row) => CsvValue
  /** Further values of the CSV, right after the column's own. */
  csvMore?: readonly { header: string; csv: (row: Row) => CsvValue }[]
  numeric?: boolean
}
