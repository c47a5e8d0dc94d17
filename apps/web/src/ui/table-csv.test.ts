import { expect, test } from 'vitest'
import type { Column } from './column.ts'
import { tableCsv } from './table-csv.ts'

type Row = { name: string; value: number }
const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', cell: (row) => row.name, csv: (row) => row.name },
  {
    id: 'value',
    header: 'Value',
    cell: (row) => row.value,
    csv: (row) => row.value,
    csvMore: [
      { header: 'Value low', csv: (row) => row.value - 1 },
      { header: 'Value high', csv: (row) => row.value + 1 },
    ],
  },
  { id: 'picture', header: 'Picture', cell: () => null },
]

test('what belongs to a column follows it; a column without a value in the file is left out', () => {
  expect(tableCsv(columns, new Set(), [{ name: 'Email', value: 5 }])).toBe(
    'Name,Value,Value low,Value high\r\nEmail,5,4,6\r\n',
  )
})

test('a hidden column takes what belongs to it along', () => {
  expect(tableCsv(columns, new Set(['value']), [{ name: 'Email', value: 5 }])).toBe('Name\r\nEmail\r\n')
})
