import { IconChartLine, IconTable } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Anchor, Button, Group, ScrollArea, Table, Text, VisuallyHidden } from '../ui/primitives.ts'

export type FigureTable = {
  header: readonly string[]
  rows: readonly (readonly string[])[]
  /** Columns whose cells open what is behind them, a series each; the first where nothing is said. */
  opens?: readonly number[]
}
/** Opens what is behind a point of a picture: the place of its name, and which series of it. */
export type OpenPoint = (index: number, series: number) => void
type FigureFrameProps = {
  label: string
  /** What the picture shows, in words, for those who do not see it. */
  summary: string
  table: FigureTable
  /** Tallest the table may get before it scrolls. */
  tableHeight: number
  /** The picture offers the same by click. */
  onPoint?: OpenPoint | undefined
  children: ReactNode
}

/** A picture with its summary in words and its numbers as a table one click away. */
export function FigureFrame({ label, summary, table, tableHeight, onPoint, children }: FigureFrameProps) {
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
        <FiguresTable table={table} height={tableHeight} label={label} onPoint={onPoint} />
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
  onPoint: OpenPoint | undefined
}

function FiguresTable({ table, height, label, onPoint }: FiguresTableProps) {
  const opens = table.opens ?? [0]
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
                  {onPoint && opens.includes(index) ? (
                    <Anchor
                      component="button"
                      type="button"
                      fz="xs"
                      aria-label={index === 0 ? undefined : `${row[0]}, ${table.header[index]}: ${value}`}
                      onClick={() => onPoint(place, opens.indexOf(index))}
                    >
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
