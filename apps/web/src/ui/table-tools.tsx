import { Button, Checkbox, Popover, Stack } from '@mantine/core'
import { IconColumns, IconDownload } from '@tabler/icons-react'
import { downloadText } from '../lib/download.ts'
import type { Column } from './column.ts'
import { tableCsv } from './table-csv.ts'

type TableToolsProps<Row> = {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  hidden: ReadonlySet<string>
  onHidden: (hidden: ReadonlySet<string>) => void
  csvName: string
}

/** Choice of columns and download of the rows as shown. */
export function TableTools<Row>({ columns, rows, hidden, onHidden, csvName }: TableToolsProps<Row>) {
  const toggle = (id: string, visible: boolean) => {
    const next = new Set(hidden)
    if (visible) next.delete(id)
    else next.add(id)
    onHidden(next)
  }
  const download = () => downloadText(`${csvName}.csv`, tableCsv(columns, hidden, rows))
  return (
    <>
      <Popover position="bottom-end" shadow="sm" trapFocus>
        <Popover.Target>
          <Button size="compact-xs" variant="subtle" leftSection={<IconColumns size={14} aria-hidden />}>
            Columns
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            {columns.slice(1).map((column) => (
              <Checkbox
                key={column.id}
                size="xs"
                label={column.header}
                checked={!hidden.has(column.id)}
                onChange={(event) => toggle(column.id, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={download}
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        CSV
      </Button>
    </>
  )
}
