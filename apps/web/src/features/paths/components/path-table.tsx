import { minorToDecimal } from '@tributary/contract/money'
import type { PathPlace, PathRow, Paths } from '@tributary/contract/paths'
import { useMemo } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Opening } from '../../../ui/opening.tsx'
import { isSamePlace } from '../model/path-place.ts'
import { PathSteps } from './path-steps.tsx'

type Row = PathRow & { kind: 'path' | 'other' | 'none' | 'total' }

type PathTableProps = {
  paths: Paths
  /** The number whose conversions are listed. */
  place: PathPlace | undefined
  /** Absent where conversions are not to be seen. */
  onPlace: ((place: PathPlace) => void) | undefined
}

/** The most frequent paths with their money; paths, the rest and what has no touch add up to the total. */
export function PathTable({ paths, place, onPlace }: PathTableProps) {
  const format = useFormat()
  const { total, currency, by } = paths
  const columns = useMemo((): Column<Row>[] => {
    const share = (row: Row) => (total.conversions === 0 ? null : row.conversions / total.conversions)
    const opening = (row: Row, shown: string, what: string) => {
      const own = placeOf(row, paths.paths.length)
      const name = row.kind === 'path' ? row.path.join(' → ') : nameOf(row)
      return (
        <Opening
          label={`${name}: ${shown} ${what}. List the conversions`}
          isOpen={isSamePlace(place, own)}
          onOpen={row.conversions > 0 && onPlace && (() => onPlace(own))}
        >
          {shown}
        </Opening>
      )
    }
    const money = (row: Row) => minorToDecimal(BigInt(row.net_amount_minor), currency)
    return [
      {
        id: 'path',
        header: 'Path, oldest touch first',
        cell: (row) =>
          row.kind === 'path' ? <PathSteps path={row.path} coloured={by === 'channel'} /> : nameOf(row),
        sort: (row) => row.path.join(' '),
        csv: (row) => (row.kind === 'path' ? row.path.join(' > ') : nameOf(row)),
      },
      {
        id: 'touches',
        header: 'Touches',
        hint: 'How many touches the path shows',
        numeric: true,
        cell: (row) => (row.kind === 'path' ? format.count(row.path.length) : ''),
        sort: (row) => row.path.length,
        csv: (row) => (row.kind === 'path' ? row.path.length : null),
      },
      {
        id: 'conversions',
        header: 'Conversions',
        hint: 'Conversions whose touches in the window came in this order',
        numeric: true,
        cell: (row) => opening(row, format.count(row.conversions), 'conversions'),
        sort: (row) => row.conversions,
        csv: (row) => row.conversions,
      },
      {
        id: 'share',
        header: 'Share',
        hint: 'Of all conversions of the range',
        numeric: true,
        cell: (row) => {
          const value = share(row)
          return value === null ? <Missing reason="No conversions to share" /> : format.shareEven(value)
        },
        sort: share,
        csv: share,
      },
      {
        id: 'revenue',
        header: `Revenue (${currency})`,
        hint: 'Money of these conversions less refunds',
        numeric: true,
        cell: (row) => opening(row, format.money(row.net_amount_minor, currency), 'revenue'),
        sort: (row) => BigInt(row.net_amount_minor),
        csv: money,
      },
    ]
  }, [total, currency, by, format, paths.paths.length, place, onPlace])
  const pinned: Row[] = [
    { kind: 'other', path: [], ...paths.other },
    { kind: 'none', path: [], ...paths.without_touch },
    { kind: 'total', path: [], ...total },
  ]
  return (
    <DataTable
      label="Most frequent paths"
      columns={columns}
      rows={paths.paths.map((row): Row => ({ kind: 'path', ...row }))}
      pinned={pinned.filter((row) => row.conversions > 0 || row.kind === 'total')}
      rowKey={(row) => `${row.kind} ${row.path.join('\n')}`}
      initialSort={{ id: 'conversions', descending: true }}
      csvName={`paths-${paths.range.from}-${paths.range.to}`}
      phone="cards"
    />
  )
}

function placeOf(row: Row, listed: number): PathPlace {
  switch (row.kind) {
    case 'total':
      return { of: 'total' }
    case 'other':
      return { of: 'other', limit: listed }
    case 'path':
    case 'none':
      return { of: 'path', path: row.path }
  }
}

function nameOf(row: Row): string {
  return { path: '', other: 'All other paths', none: 'No touch in the window', total: 'Total' }[row.kind]
}
