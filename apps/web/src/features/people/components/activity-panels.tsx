import type { Person } from '@tributary/contract/people'
import { useMemo } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionLink } from '../../../ui/conversion-link.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { Ellipsis } from '../../../ui/ellipsis.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { EmptyState } from '../../../ui/states.tsx'

const SHOWN = 100

/** Conversions, touches and sessions of one person, the latest first. */
export function ActivityPanels({ person }: { person: Person }) {
  const format = useFormat()
  const conversions = useMemo(() => conversionColumns(format), [format])
  const touches = useMemo(() => touchColumns(format), [format])
  const sessions = useMemo(() => sessionColumns(format), [format])
  return (
    <>
      <Panel title="Conversions" note={noteOf(person.counts.conversions, format)} flush>
        {person.conversions.length === 0 ? (
          <EmptyState title="No conversion yet">
            Purchases and goals of every browser above appear here.
          </EmptyState>
        ) : (
          <DataTable
            label="Conversions of this person"
            columns={conversions}
            rows={person.conversions}
            rowKey={(row) => row.conversion_id}
            phone="cards"
          />
        )}
      </Panel>
      {person.touches.length > 0 && (
        <Panel title="Touches" note={noteOf(person.counts.touches, format)} flush>
          <DataTable
            label="Touches of this person"
            columns={touches}
            rows={person.touches}
            rowKey={(row) => row.touch_id}
            phone="cards"
          />
        </Panel>
      )}
      {person.sessions.length > 0 && (
        <Panel title="Sessions" note={noteOf(person.counts.sessions, format)} flush>
          <DataTable
            label="Sessions of this person"
            columns={sessions}
            rows={person.sessions}
            rowKey={(row) => `${row.handle} ${row.session_id}`}
            phone="cards"
          />
        </Panel>
      )}
    </>
  )
}

function noteOf(count: number, format: Formatter): string | undefined {
  return count > SHOWN ? `The latest ${SHOWN} of ${format.count(count)}` : undefined
}

function conversionColumns(format: Formatter): Column<Person['conversions'][number]>[] {
  return [
    {
      id: 'order',
      header: 'Order',
      cell: (row) => (
        <ConversionLink conversionId={row.conversion_id}>
          {row.order_id === '' ? row.conversion_type : row.order_id}
        </ConversionLink>
      ),
    },
    { id: 'ts', header: 'When', cell: (row) => <span className="num">{format.instant(row.ts)}</span> },
    { id: 'type', header: 'Type', cell: (row) => row.conversion_type },
    {
      id: 'net',
      header: 'After refunds',
      numeric: true,
      cell: (row) => (row.currency === '' ? '' : format.money(row.net_amount_minor, row.currency)),
    },
  ]
}

function touchColumns(format: Formatter): Column<Person['touches'][number]>[] {
  return [
    { id: 'channel', header: 'Channel', cell: (row) => <ChannelName name={row.channel} /> },
    { id: 'ts', header: 'When', cell: (row) => <span className="num">{format.instant(row.ts)}</span> },
    { id: 'campaign', header: 'Campaign', cell: (row) => row.campaign },
    { id: 'landing', header: 'Landing page', cell: (row) => <Ellipsis text={row.landing_page} /> },
    { id: 'handle', header: 'Browser', cell: (row) => <Ellipsis text={row.handle.slice(2)} width={140} /> },
  ]
}

function sessionColumns(format: Formatter): Column<Person['sessions'][number]>[] {
  return [
    {
      id: 'ts',
      header: 'Began',
      cell: (row) => <span className="num">{format.instant(row.started_at)}</span>,
    },
    { id: 'length', header: 'Lasted', cell: (row) => format.lapse(row.started_at, row.ended_at) },
    { id: 'events', header: 'Events', numeric: true, cell: (row) => format.count(row.events) },
    { id: 'channel', header: 'Channel', cell: (row) => <ChannelName name={row.channel} /> },
    { id: 'landing', header: 'First page', cell: (row) => <Ellipsis text={row.landing_page} /> },
    { id: 'device', header: 'Device', cell: (row) => [row.device, row.country].filter(Boolean).join(', ') },
  ]
}
