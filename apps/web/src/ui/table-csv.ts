import { type CsvValue, toCsv } from '../lib/csv.ts'
import type { Column } from './column.ts'

/** The rows as shown, in the columns that are shown; what belongs to a column follows it. */
export function tableCsv<Row>(
  columns: readonly Column<Row>[],
  hidden: ReadonlySet<string>,
  rows: readonly Row[],
): string {
  const exported = columns
    .filter((column) => !hidden.has(column.id))
    .flatMap(({ header, csv, csvMore = [] }): { header: string; csv: (row: Row) => CsvValue }[] => [
      ...(csv ? [{ header, csv }] : []),
      ...csvMore,
    ])
  return toCsv(
    exported.map((column) => column.header),
    rows.map((row) => exported.map((column) => column.csv(row))),
  )
}
