import { useInfiniteQuery } from '@tanstack/react-query'
import type { PathConversion, Paths } from '@tributary/contract/paths'
import { useMemo } from 'react'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { BehindPanel } from '../../../ui/behind-panel.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionLink } from '../../../ui/conversion-link.tsx'
import { conversionName } from '../../../ui/conversion-name.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { PersonLink } from '../../../ui/person-link.tsx'
import { type AskedPlace, allPathConversions, pathConversionsQuery } from '../api/list-path-conversions.ts'
import { conversionsCsv, placeName, placeWords, sinceFirst } from '../model/path-place.ts'
import { PathSteps } from './path-steps.tsx'

type PathConversionsProps = { paths: Paths; asked: AskedPlace; onClose: () => void }

/** The conversions behind a number of the page, latest first. */
export function PathConversions({ paths, asked, onClose }: PathConversionsProps) {
  const { workspace_id } = useWorkspace()
  const list = useInfiniteQuery(pathConversionsQuery(workspace_id, asked))
  const format = useFormat()
  const columns = useColumns(paths)
  const words = placeWords(asked.place, paths, format)
  const { currency, range } = paths
  return (
    <BehindPanel
      key={JSON.stringify(asked.place)}
      title={placeName(asked.place, paths)}
      note={`${words}. Latest first; an order opens its journey`}
      list={list}
      rows={list.data?.pages.flatMap((page) => page.conversions)}
      rowKey={(row) => row.conversion_id}
      label="Conversions"
      nothing="No conversion."
      columns={columns}
      file={{
        name: `path-conversions-${range.from}-${range.to}.csv`,
        text: async () => conversionsCsv(await allPathConversions(workspace_id, asked), currency),
      }}
      onClose={onClose}
    />
  )
}

function useColumns({ by, currency }: Paths): Column<PathConversion>[] {
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'order',
        header: 'Order',
        cell: (row) => (
          <ConversionLink conversionId={row.conversion_id}>
            <span title={row.conversion_id}>{conversionName(row)}</span>
          </ConversionLink>
        ),
      },
      { id: 'ts', header: 'When', cell: (row) => <span className="num">{format.instant(row.ts)}</span> },
      { id: 'person', header: 'Person', cell: (row) => <PersonLink person={row.person} /> },
      {
        id: 'path',
        header: 'Path, oldest touch first',
        cell: (row) =>
          row.path.length === 0 ? (
            <Missing reason="No touch in the window" />
          ) : (
            <PathSteps path={row.path} coloured={by === 'channel'} />
          ),
      },
      {
        id: 'since',
        header: 'Since the first touch',
        numeric: true,
        cell: (row) => sinceFirst(row, format) ?? <Missing reason="No touch in the window" />,
      },
      {
        id: 'revenue',
        header: `Revenue (${currency})`,
        hint: 'Money of the conversion less refunds',
        numeric: true,
        cell: (row) => format.money(row.net_amount_minor, currency),
      },
    ],
    [by, currency, format],
  )
}
