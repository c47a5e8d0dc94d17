import { IconChartLine, IconTable } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Anchor, Button, Group, ScrollArea, Table, Text, VisuallyHidden } from '../ui/primitives.ts'

export type FigureTable = { header: readonly string[]; rows: readonly (readonly string[])[] }
type FigureFrameProps = {
  label: string
  /** What the picture shows, in words, for those who do not see it. */
  summary: string
  table: FigureTable
  /** Tallest the table may get before it scrolls. */
  tableHeight: number
  /** Opens what is behind a row; the picture offers the same by click. */
  onRow?: ((index: number) => void) | undefined
  children: ReactNode
}

/** A picture with its summary in words and its numbers as a table one click away. */
export function FigureFrame({ label, summary, table, tableHeight, onRow, children }: FigureFrameProps) {
  const [asTable, setAsTable] = useState(false)
  const empty = table.rows.length === 0
  return (
    <figure style={{ margin: 0 }} aria-label={label}>
      <VisuallyHidden component="figcaption">{summary}</VisuallyHidden>
      {empty ? (
        <Text c="dimmed" ta="center" py="xl">
          Nothing to draw in this range.
        </Text>
      ) : asTable ? (
        <FiguresTable table={table} height={tableHeight} label={label} onRow={onRow} />
      ) : (
        children
      )}
      {!empty && (
        <Group justify="flex-end" mt={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={
              asTable ? <IconChartLine size={14} aria-hidden /> : <IconTable size={14} aria-hidden />
            }
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'View as chart' : 'View as table'}
          </Button>
        </Group>
      )}
    </figure>
  )
}

type FiguresTableProps = {
  table: FigureTable
  height: number
  label: string
  onRow: ((index: number) => void) | undefined
}

function FiguresTable({ table, height, label, onRow }: FiguresTableProps) {
  return (
    <ScrollArea.Autosize
      mah={height}
      type="auto"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `${label} as a table` }}
    >
      <Table fz="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {table.header.map((name, index) => (
              <Table.Th key={name} scope="col" ta={index === 0 ? 'left' : 'right'}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row, place) => (
            <Table.Tr key={row[0]}>
              {row.map((value, index) => (
                <Table.Td key={table.header[index]} className="num" ta={index === 0 ? 'left' : 'right'}>
                  {index === 0 && onRow ? (
                    <Anchor component="button" type="button" fz="xs" onClick={() => onRow(place)}>
                      {value}
                    </Anchor>
                  ) : (
                    value
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}
