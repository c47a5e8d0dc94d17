import type { LiveConversion, LiveView } from '@tributary/contract/live'
import { minorToDecimal } from '@tributary/contract/money'
import { useMemo } from 'react'
import { useNow } from '../../../lib/clock-context.tsx'
import type { Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionLink } from '../../../ui/conversion-link.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Ellipsis } from '../../../ui/ellipsis.tsx'
import { Opening } from '../../../ui/opening.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Badge, SimpleGrid, Text } from '../../../ui/primitives.ts'
import { isSamePlace, type VisitorsPlace, visitorsTitle } from '../model/visitors-place.ts'

type Opened = {
  /** The number whose visitors are listed. */
  place: VisitorsPlace | undefined
  onPlace: (place: VisitorsPlace) => void
}

/** Where the visitors of now are, where they came from, and what they brought. */
export function LiveLists({ view, place, onPlace }: Opened & { view: LiveView }) {
  const format = useFormat()
  const now = useNow(1_000)
  const conversions = useMemo(() => conversionColumns(format, now), [format, now])
  const pages = useMemo(() => pageColumns(format, { place, onPlace }), [format, place, onPlace])
  const channels = useMemo(() => channelColumns(format, { place, onPlace }), [format, place, onPlace])
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Panel title="Pages" note="The page each visitor is on now" flush>
          {view.pages.length === 0 ? (
            <Nothing>Nobody is on a page right now.</Nothing>
          ) : (
            <DataTable label="Pages" columns={pages} rows={view.pages} rowKey={(row) => row.page} />
          )}
        </Panel>
        <Panel title="Channels" note="Where the visitors of now came from" flush>
          {view.channels.length === 0 ? (
            <Nothing>Nobody is here right now.</Nothing>
          ) : (
            <DataTable
              label="Channels"
              columns={channels}
              rows={view.channels}
              rowKey={(row) => row.channel}
            />
          )}
        </Panel>
      </SimpleGrid>
      <Panel title="Last conversions" note="Newest first, of the last 30 minutes" flush>
        {view.conversions.length === 0 ? (
          <Nothing>No conversion has arrived in the last half hour.</Nothing>
        ) : (
          <DataTable
            label="Last conversions"
            columns={conversions}
            rows={view.conversions}
            rowKey={(row) => row.conversion_id}
            phone="cards"
          />
        )}
      </Panel>
    </>
  )
}

function Nothing({ children }: { children: string }) {
  return (
    <Text c="dimmed" px="md" pb="md">
      {children}
    </Text>
  )
}

function visitorsCell(visitors: number, own: VisitorsPlace, opened: Opened, format: Formatter) {
  return (
    <Opening
      label={`${visitorsTitle(own)}: ${format.count(visitors)}. List them`}
      isOpen={isSamePlace(opened.place, own)}
      onOpen={() => opened.onPlace(own)}
    >
      {format.count(visitors)}
    </Opening>
  )
}

function pageColumns(format: Formatter, opened: Opened): Column<LiveView['pages'][number]>[] {
  return [
    {
      id: 'page',
      header: 'Page',
      cell: (row) => <Ellipsis text={row.page} width={360} />,
    },
    {
      id: 'visitors',
      header: 'Visitors',
      numeric: true,
      cell: (row) => visitorsCell(row.visitors, { page: row.page }, opened, format),
    },
  ]
}

function channelColumns(format: Formatter, opened: Opened): Column<LiveView['channels'][number]>[] {
  return [
    { id: 'channel', header: 'Channel', cell: (row) => <ChannelName name={row.channel} /> },
    {
      id: 'visitors',
      header: 'Visitors',
      numeric: true,
      cell: (row) => visitorsCell(row.visitors, { channel: row.channel }, opened, format),
    },
  ]
}

function conversionColumns(format: Formatter, now: Date): Column<LiveConversion>[] {
  return [
    {
      id: 'conversion',
      header: 'Conversion',
      cell: (row) => (
        <ConversionLink conversionId={row.conversion_id}>
          <Ellipsis text={row.conversion_id} width={200} />
        </ConversionLink>
      ),
    },
    {
      id: 'type',
      header: 'Type',
      cell: (row) => (
        <Badge variant="default" size="sm" tt="none" fw={400}>
          {row.conversion_type}
        </Badge>
      ),
    },
    {
      id: 'when',
      header: 'When',
      cell: (row) => (
        <span className="num" title={format.instant(row.ts)}>
          {format.relative(earlier(row.ts, now), now)}
        </span>
      ),
    },
    {
      id: 'amount',
      header: 'Amount',
      numeric: true,
      cell: (row) => amountCell(row, format),
    },
  ]
}

/** A sender's clock may be ahead; what arrived did not happen later than now. */
function earlier(ts: string, now: Date): string {
  const nowIso = now.toISOString()
  return ts < nowIso ? ts : nowIso
}

function amountCell({ amount_minor, currency }: LiveConversion, format: Formatter) {
  if (amount_minor === null) return <Missing reason="This conversion carries no money" />
  return currency === null ? minorToDecimal(BigInt(amount_minor), '') : format.money(amount_minor, currency)
}
