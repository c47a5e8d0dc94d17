import { useQuery } from '@tanstack/react-query'
import type { StoredEvent } from '@tributary/contract/events'
import { minorToDecimal } from '@tributary/contract/money'
import { useState } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, Group, Switch, Text } from '../../../ui/primitives.ts'
import { AfterAWhile, ErrorNotice } from '../../../ui/states.tsx'
import { liveEventsQuery } from '../api/list-events.ts'
import { originText, pagePath } from '../model/event-line.ts'

/** The last events as they arrive. */
export function LiveEvents() {
  const [withBots, setWithBots] = useState(false)
  const events = useQuery(liveEventsQuery(useWorkspace().workspace_id, withBots))
  const format = useFormat()
  const now = useNow(1000)
  const list = events.data?.events ?? []
  const columns = columnsOf(format, now)
  return (
    <Panel
      title="Last events"
      note="New ones appear by themselves"
      flush
      actions={
        <Switch
          size="xs"
          label="Show bots"
          checked={withBots}
          onChange={(event) => setWithBots(event.currentTarget.checked)}
        />
      }
    >
      {events.isError && <ErrorNotice error={events.error} />}
      {events.isPending && <AfterAWhile>{null}</AfterAWhile>}
      {events.data && list.length === 0 && (
        <Text c="dimmed" p="md">
          No event has arrived in the last 30 days. Send a test event, or open a page that has the snippet.
        </Text>
      )}
      {list.length > 0 && (
        <DataTable
          label="Last events"
          columns={columns}
          rows={list}
          rowKey={(event) => event.event_id}
          phone="cards"
        />
      )}
    </Panel>
  )
}

function columnsOf(format: ReturnType<typeof useFormat>, now: Date): Column<StoredEvent>[] {
  return [
    {
      id: 'type',
      header: 'Event',
      cell: (event) => (
        <Group gap={6} wrap="nowrap">
          <span>{event.event_type}</span>
          {event.is_bot && (
            <Badge size="xs" variant="default">
              bot
            </Badge>
          )}
          {event.time_flag !== '' && (
            <Badge size="xs" variant="default" title="The sender's clock is far off; kept as received">
              {event.time_flag}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      id: 'when',
      header: 'Received',
      cell: (event) => (
        <span className="num" title={format.instant(event.received_at)}>
          {format.relative(event.received_at, now)}
        </span>
      ),
    },
    {
      id: 'page',
      header: 'Page',
      cell: (event) => (
        <Text
          component="span"
          size="xs"
          className="ellipsis"
          display="block"
          maw={{ base: 220, lg: 380 }}
          title={event.page_url}
        >
          {pagePath(event.page_url)}
        </Text>
      ),
    },
    { id: 'origin', header: 'Origin', cell: (event) => originText(event) },
    { id: 'amount', header: 'Amount', numeric: true, cell: (event) => amountOf(event, format) },
  ]
}

function amountOf(event: StoredEvent, format: ReturnType<typeof useFormat>): string {
  if (event.amount_minor === null) return ''
  return event.currency === null
    ? minorToDecimal(BigInt(event.amount_minor), 'USD')
    : format.money(event.amount_minor, event.currency)
}
