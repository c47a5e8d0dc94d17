import type { Funnel, FunnelRow, FunnelStep } from '@tributary/contract/funnels'
import { useMemo } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Opening } from '../../../ui/opening.tsx'
import { type Behind, isSameBehind } from '../model/funnel-search.ts'
import { durationWords, stepName } from '../model/funnel-words.ts'

const TOTAL = 'Total'

type GroupTableProps = {
  funnel: Funnel
  steps: readonly FunnelStep[]
  dimension: string
  /** The number whose people are listed. */
  behind: Behind | undefined
  /** Absent where people are not to be seen. */
  onBehind: ((behind: Behind) => void) | undefined
}

/** The funnel divided by one dimension of the visit that it began in; groups and total agree. */
export function GroupTable({ funnel, steps, dimension, behind, onBehind }: GroupTableProps) {
  const format = useFormat()
  const columns = useMemo((): Column<FunnelRow>[] => {
    const rate = (row: FunnelRow) => {
      const first = row.people[0] ?? 0
      return first === 0 ? null : (row.people.at(-1) ?? 0) / first
    }
    return [
      {
        id: 'key',
        header: dimension,
        cell: (row) => <ChannelName name={row.key} coloured={funnel.by === 'channel' && row.key !== TOTAL} />,
        sort: (row) => row.key,
        csv: (row) => row.key,
      },
      ...steps.map(
        (step, index): Column<FunnelRow> => ({
          id: `step-${index}`,
          header: `${index + 1}. ${stepName(step)}`,
          hint: 'People who came this far, in this order and within the window',
          numeric: true,
          cell: (row) => {
            const people = row.people[index] ?? 0
            const own = behindOf(row, index + 1, funnel)
            return (
              <Opening
                label={`${row.key}, step ${index + 1}: ${format.count(people)} people. List them`}
                isOpen={isSameBehind(behind, own)}
                onOpen={people > 0 && onBehind && (() => onBehind(own))}
              >
                {format.count(people)}
              </Opening>
            )
          },
          sort: (row) => row.people[index] ?? 0,
          csv: (row) => row.people[index] ?? 0,
        }),
      ),
      {
        id: 'rate',
        header: 'All the way',
        hint: 'People of the last step divided by those of the first',
        numeric: true,
        cell: (row) => {
          const value = rate(row)
          return value === null ? <Missing reason="Nobody began" /> : format.shareEven(value)
        },
        sort: rate,
        csv: rate,
      },
      {
        id: 'median',
        header: 'Half within',
        hint: 'Half of those who went all the way took at most this long from the first step to the last',
        numeric: true,
        cell: ({ people, median_total_ms }) =>
          median_total_ms === null ? (
            <Missing reason={people.at(-1) ? 'Known of single rows only' : 'Nobody went all the way'} />
          ) : (
            durationWords(median_total_ms, format)
          ),
        sort: (row) => row.median_total_ms,
        csvMore: [
          {
            header: 'Half within, seconds',
            csv: (row) => (row.median_total_ms === null ? null : row.median_total_ms / 1000),
          },
        ],
      },
    ]
  }, [steps, dimension, funnel, behind, onBehind, format])
  const total = {
    key: TOTAL,
    people: funnel.steps.map((step) => step.people),
    median_total_ms: funnel.median_total_ms,
  }
  const pinned = [...(funnel.other ? [funnel.other] : []), total]
  return (
    <DataTable
      label={`By ${dimension.toLowerCase()}`}
      columns={columns}
      rows={funnel.rows}
      pinned={pinned}
      rowKey={(row) => row.key}
      initialSort={{ id: 'step-0', descending: true }}
      csvName={`funnel-${funnel.range.from}-${funnel.range.to}`}
    />
  )
}

/** Who is behind a number: of the row's group, of none of those that are shown, or all. */
function behindOf(row: FunnelRow, step: number, { by, rows, other }: Funnel): Behind {
  const place = { outcome: 'reached', step } as const
  if (by === null || (row !== other && !rows.includes(row))) return place
  const keys = row === other ? rows.map(({ key }) => key) : [row.key]
  return { ...place, group: { by, operator: row === other ? 'is_not' : 'is', keys } }
}
