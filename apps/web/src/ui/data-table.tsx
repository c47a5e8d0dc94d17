import { Group, Table } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import type { Column } from './column.ts'
import styles from './data-table.module.css'
import { RowCards } from './row-cards.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { SortHeader } from './sort-header.tsx'
import { nextSort, type Sort, sortRows } from './sort-rows.ts'
import { TableTools } from './table-tools.tsx'
import { useIsPhone } from './use-is-phone.ts'

type DataTableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  initialSort?: Sort
  /** Rows that stay below the sorted ones: what is left over, totals. */
  pinned?: readonly Row[]
  csvName?: string
  onRow?: (row: Row) => void
  /** `cards` turns each row into a card on a phone; `scroll` keeps the table with its first column in place. */
  phone?: 'scroll' | 'cards'
  tools?: ReactNode
}

/** Rows that can be sorted, columns that can be hidden, and the CSV of what is shown. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, pinned = [], onRow, phone = 'scroll' } = props
  const [sort, setSort] = useState<Sort | undefined>(props.initialSort)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const isPhone = useIsPhone()
  const shown = columns.filter((column) => !hidden.has(column.id))
  const sorted = useMemo(() => {
    const sortValueOf = columns.find((column) => column.id === sort?.id)?.sort
    return sortValueOf && sort ? sortRows(rows, sortValueOf, sort.descending) : rows
  }, [columns, rows, sort])
  const all = [...sorted, ...pinned]
  const toolbar = props.csvName !== undefined && (
    <Group justify="flex-end" gap="xs" px="md" py={8}>
      {props.tools}
      <TableTools columns={columns} rows={all} hidden={hidden} onHidden={setHidden} csvName={props.csvName} />
    </Group>
  )
  if (isPhone && phone === 'cards') {
    return (
      <>
        {toolbar}
        <RowCards label={props.label} columns={shown} rows={all} rowKey={rowKey} onRow={onRow} />
      </>
    )
  }
  return (
    <>
      {toolbar}
      <ScrollRegion label={props.label}>
        <Table
          className={styles.table ?? ''}
          fz="xs"
          verticalSpacing={8}
          horizontalSpacing="sm"
          highlightOnHover={onRow !== undefined}
        >
          <Table.Thead>
            <Table.Tr>
              {shown.map((column) => (
                <SortHeader
                  key={column.id}
                  header={column.header}
                  hint={column.hint}
                  numeric={column.numeric ?? false}
                  direction={
                    sort?.id === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined
                  }
                  onSort={column.sort && (() => setSort(nextSort(sort, column.id, column.numeric ?? false)))}
                />
              ))}
            </Table.Tr>
          </Table.Thead>
          <TableRows columns={shown} rows={all} pinnedFrom={sorted.length} rowKey={rowKey} onRow={onRow} />
        </Table>
      </ScrollRegion>
    </>
  )
}

type TableRowsProps<Row> = Pick<DataTableProps<Row>, 'columns' | 'rows' | 'rowKey'> & {
  /** Rows from this place on are pinned. */
  pinnedFrom: number
  onRow: ((row: Row) => void) | undefined
}

function TableRows<Row>({ columns, rows, pinnedFrom, rowKey, onRow }: TableRowsProps<Row>) {
  return (
    <Table.Tbody>
      {rows.map((row, index) => (
        <Table.Tr
          key={rowKey(row)}
          data-pinned={index >= pinnedFrom || undefined}
          style={onRow && { cursor: 'pointer' }}
          onClick={onRow && (() => onRow(row))}
        >
          {columns.map((column) => (
            <Table.Td
              key={column.id}
              className={column.numeric ? 'num' : ''}
              ta={column.numeric ? 'right' : 'left'}
            >
              {column.cell(row)}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
  )
}
