import { IconChartLine, IconTable } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import {
  Button,
  Group,
  ScrollArea,
  Skeleton,
  Table,
  Text,
  useComputedColorScheme,
  VisuallyHidden,
} from '../ui/primitives.ts'
import type { Scheme } from '../ui/theme.ts'
import type { ChartOption } from './chart-option.ts'

const Echart = lazy(() => import('./echart.tsx').then((module) => ({ default: module.Echart })))

export type ChartTable = { header: readonly string[]; rows: readonly (readonly string[])[] }
type ChartFrameProps = {
  label: string
  /** What the picture shows, in words, for those who do not see it. */
  summary: string
  option: (scheme: Scheme) => ChartOption
  table: ChartTable
  height: number
  onPoint?: (index: number) => void
}

/** A chart with its summary in words and its numbers as a table one click away. */
export function ChartFrame({ label, summary, option, table, height, onPoint }: ChartFrameProps) {
  const scheme = useComputedColorScheme('light')
  const [asTable, setAsTable] = useState(false)
  const drawn = useMemo(() => option(scheme), [option, scheme])
  const empty = table.rows.length === 0
  return (
    <figure style={{ margin: 0 }} aria-label={label}>
      <VisuallyHidden component="figcaption">{summary}</VisuallyHidden>
      {empty ? (
        <Text c="dimmed" ta="center" py="xl">
          Nothing to draw in this range.
        </Text>
      ) : asTable ? (
        <FiguresTable table={table} height={height} label={label} />
      ) : (
        <Suspense fallback={<Skeleton h={height} />}>
          <Echart option={drawn} height={height} onPoint={onPoint} />
        </Suspense>
      )}
      {!empty && (
        <Group justify="flex-end" mt={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-pressed={asTable}
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

function FiguresTable({ table, height, label }: { table: ChartTable; height: number; label: string }) {
  return (
    <ScrollArea h={height} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': `${label} as a table` }}>
      <Table fz="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {table.header.map((name, index) => (
              <Table.Th key={name} ta={index === 0 ? 'left' : 'right'}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row) => (
            <Table.Tr key={row[0]}>
              {row.map((value, index) => (
                <Table.Td key={table.header[index]} className="num" ta={index === 0 ? 'left' : 'right'}>
                  {value}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
