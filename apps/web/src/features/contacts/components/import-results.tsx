import type { ImportRowResult } from '@tributary/contract/contact-imports'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'

const RESULT_WORDS = {
  create: 'New',
  update: 'Changed',
  unchanged: 'As it is',
  refuse: 'Refused',
} as const

const columns: Column<ImportRowResult>[] = [
  {
    id: 'row',
    header: 'Row',
    numeric: true,
    cell: (row) => row.row,
    sort: (row) => row.row,
    csv: (row) => row.row,
  },
  {
    id: 'name',
    header: 'Name',
    cell: (row) => row.name || '-',
    sort: (row) => row.name,
    csv: (row) => row.name,
  },
  {
    id: 'result',
    header: 'Result',
    cell: (row) => <span className={row.result === 'refuse' ? 'bad' : ''}>{RESULT_WORDS[row.result]}</span>,
    sort: (row) => row.result,
    csv: (row) => RESULT_WORDS[row.result],
  },
  { id: 'reason', header: 'Why', cell: (row) => row.reason, csv: (row) => row.reason },
]

/** What happens to each row, and why. */
export function ImportResults({ results }: { results: readonly ImportRowResult[] }) {
  return (
    <DataTable
      label="Rows of the file"
      columns={columns}
      rows={results}
      rowKey={(row) => String(row.row)}
      csvName="contact-import"
      phone="cards"
    />
  )
}
