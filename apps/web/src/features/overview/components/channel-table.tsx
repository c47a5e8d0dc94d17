import { minorToDecimal } from '@tributary/contract/money'
import type { Overview } from '@tributary/contract/overview'
import { useMemo } from 'react'
import { creditDigits, type Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionsLink } from '../../../ui/conversions-link.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { DeltaText, Missing } from '../../../ui/delta-text.tsx'
import { Explained } from '../../../ui/explained.tsx'
import { type ChannelRow, channelRows } from '../model/channel-rows.ts'

/** Channels by the money they are credited with. */
export function ChannelTable({ overview }: { overview: Overview }) {
  const format = useFormat()
  const { rows, pinned } = useMemo(() => channelRows(overview), [overview])
  const columns = useMemo(() => columnsOf(overview, format), [overview, format])
  return (
    <DataTable
      label="Channels"
      columns={columns}
      rows={rows}
      pinned={pinned}
      rowKey={(row) => `${row.kind}-${row.key}`}
      initialSort={{ id: 'revenue', descending: true }}
      csvName={`channels-${overview.range.from}-${overview.range.to}`}
    />
  )
}

/** A number of one channel, or of all together, that can be looked into. */
function explained(row: ChannelRow, metric: string, label: string, shown: string) {
  const filters =
    row.kind === 'total' ? [] : [{ dimension: 'channel', operator: 'is' as const, values: [row.key] }]
  return <Explained metric={metric} filters={filters} label={`${label} of ${row.key}`} shown={shown} />
}

/** What no touch came before is in the total, and is no credit: its conversions are listed as such. */
function uncredited({ kind, key }: ChannelRow, label: string, shown: string) {
  const place = kind === 'total' ? { of: 'total' as const } : { of: 'path' as const, path: [] }
  return <ConversionsLink place={place} withMoney label={`${label} of ${key}`} shown={shown} />
}

function columnsOf(
  { currency, compare_range, channels, unattributed, model }: Overview,
  format: Formatter,
): Column<ChannelRow>[] {
  const decimal = (amount: string | null) =>
    amount === null ? null : minorToDecimal(BigInt(amount), currency)
  const digits = creditDigits(channels.map((channel) => channel.conversions))
  const noSpend = 'No spend is imported for this channel in this range'
  const credited = (row: ChannelRow, metric: string, label: string, shown: string) =>
    row.kind === 'channel' || (row.kind === 'total' && unattributed.conversions === 0)
      ? explained(row, `${metric}:${model}`, label, shown)
      : uncredited(row, label, shown)
  const change: Column<ChannelRow> = {
    id: 'change',
    header: 'Change',
    hint: 'Revenue of the channel against the earlier period',
    numeric: true,
    cell: (row) =>
      row.kind === 'channel' ? (
        <DeltaText change={row.change} reason="No revenue in the earlier period" />
      ) : null,
    sort: (row) => row.change,
    csv: (row) => row.change,
  }
  return [
    {
      id: 'channel',
      header: 'Channel',
      cell: (row) => (row.kind === 'total' ? 'Total' : <ChannelName name={row.key} />),
      sort: (row) => row.key,
      csv: (row) => row.key,
    },
    {
      id: 'revenue',
      header: `Revenue (${currency})`,
      hint: 'Credited revenue less refunds',
      numeric: true,
      cell: (row) => credited(row, 'attributed_revenue', 'Revenue', format.money(row.amountMinor, currency)),
      sort: (row) => BigInt(row.amountMinor),
      csv: (row) => decimal(row.amountMinor),
    },
    {
      id: 'share',
      header: 'Share',
      hint: 'Revenue of the channel divided by the revenue of all',
      numeric: true,
      cell: (row) =>
        row.share === null ? <Missing reason="No revenue to share" /> : format.shareEven(row.share),
      sort: (row) => row.share,
      csv: (row) => row.share,
    },
    ...(compare_range ? [change] : []),
    {
      id: 'conversions',
      header: 'Conversions',
      hint: 'Credited conversions; one conversion can be divided among channels',
      numeric: true,
      cell: (row) =>
        credited(row, 'attributed_conversions', 'Conversions', format.credited(row.conversions, digits)),
      sort: (row) => row.conversions,
      csv: (row) => row.conversions,
    },
    {
      id: 'sessions',
      header: 'Sessions',
      numeric: true,
      cell: (row) =>
        row.sessions === null ? (
          <Missing reason="Unattributed conversions have no session in the window" />
        ) : (
          explained(row, 'sessions', 'Sessions', format.count(row.sessions))
        ),
      sort: (row) => row.sessions,
      csv: (row) => row.sessions,
    },
    {
      id: 'spend',
      header: `Spend (${currency})`,
      numeric: true,
      cell: (row) =>
        row.spendMinor === null ? (
          <Missing reason={noSpend} />
        ) : (
          explained(row, 'spend', 'Spend', format.money(row.spendMinor, currency))
        ),
      sort: (row) => (row.spendMinor === null ? null : BigInt(row.spendMinor)),
      csv: (row) => decimal(row.spendMinor),
    },
    {
      id: 'roas',
      header: 'ROAS',
      hint: 'Credited revenue divided by spend',
      numeric: true,
      cell: (row) =>
        row.roas === null ? (
          <Missing reason={noSpend} />
        ) : (
          explained(row, `roas:${model}`, 'ROAS', format.ratio(row.roas))
        ),
      sort: (row) => row.roas,
      csv: (row) => row.roas,
    },
  ]
}
