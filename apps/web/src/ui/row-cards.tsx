import { Group, Text, UnstyledButton } from '@mantine/core'
import type { Column } from './column.ts'
import styles from './data-table.module.css'

type RowCardsProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  onRow: ((row: Row) => void) | undefined
}

/** Table rows as cards for a narrow screen: the first column is the title, the others are named lines. */
export function RowCards<Row>({ label, columns, rows, rowKey, onRow }: RowCardsProps<Row>) {
  const [title, ...others] = columns
  return (
    <ul className={styles.cards} aria-label={label}>
      {rows.map((row) => {
        const content = (
          <>
            <Text component="div" fw={600} mb={4}>
              {title?.cell(row)}
            </Text>
            {linesOf(others, row).map((column) => (
              <Group key={column.id} justify="space-between" gap="sm" wrap="nowrap" fz="xs">
                <span className="quiet">{column.header}</span>
                <span className={column.numeric ? 'num' : 'ellipsis'}>{column.cell(row)}</span>
              </Group>
            ))}
          </>
        )
        return (
          <li key={rowKey(row)} className={styles.card}>
            {onRow ? (
              <UnstyledButton w="100%" onClick={() => onRow(row)}>
                {content}
              </UnstyledButton>
            ) : (
              content
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Columns that have something to say about the row: a card has no place to keep empty. */
function linesOf<Row>(columns: readonly Column<Row>[], row: Row): Column<Row>[] {
  return columns.filter((column) => column.cell(row) !== '')
}
