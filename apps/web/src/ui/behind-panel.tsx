import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { downloadText } from '../lib/download.ts'
import type { Column } from './column.ts'
import { DataTable } from './data-table.tsx'
import { Panel } from './panel.tsx'
import { Button, Text } from './primitives.ts'
import { ShowMore } from './show-more.tsx'
import { AfterAWhile, ErrorNotice } from './states.tsx'
import { useIsPhone } from './use-is-phone.ts'

type Pages = {
  error: Error | null
  isPending: boolean
  refetch: () => unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

type BehindPanelProps<Row> = {
  title: string
  note: string
  /** An infinite query, and the rows that it has found so far. */
  list: Pages
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  columns: Column<Row>[]
  /** What the rows are, and what stands there without one. */
  label: string
  nothing: string
  /** The CSV of all, and what it is called. */
  file: { name: string; text: () => Promise<string> }
  onClose: () => void
}

/** What is behind a number, page by page, and all of it as a file. Another number's list is another panel: give it a key. */
export function BehindPanel<Row>(props: BehindPanelProps<Row>) {
  const { list, file, rows = [] } = props
  const place = useRef<HTMLDivElement>(null)
  const isPhone = useIsPhone()
  // The list may lie a screen below its number, and has its height only when it has come.
  const waits = list.isPending
  useEffect(() => {
    if (!waits) place.current?.scrollIntoView({ block: isPhone ? 'start' : 'nearest' })
  }, [waits, isPhone])
  const download = useMutation({
    mutationFn: file.text,
    onSuccess: (text) => downloadText(file.name, text),
  })
  return (
    <div ref={place} style={{ scrollMarginTop: 120 }}>
      <Panel
        title={props.title}
        note={props.note}
        flush
        actions={
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              loading={download.isPending}
              disabled={rows.length === 0}
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => download.mutate()}
            >
              CSV of all
            </Button>
            <Button size="compact-xs" variant="default" onClick={props.onClose}>
              Close
            </Button>
          </>
        }
      >
        {list.isPending && (
          <AfterAWhile>
            <Text p="md">Looking for them ...</Text>
          </AfterAWhile>
        )}
        {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
        {download.isError && <ErrorNotice error={download.error} title="The file could not be made" />}
        {props.rows && rows.length === 0 && (
          <Text p="md" c="dimmed">
            {props.nothing}
          </Text>
        )}
        {rows.length > 0 && (
          <DataTable
            label={props.label}
            columns={props.columns}
            rows={rows}
            rowKey={props.rowKey}
            phone="cards"
          />
        )}
        <ShowMore list={list} />
      </Panel>
    </div>
  )
}
