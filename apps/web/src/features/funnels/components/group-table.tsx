import type { Funnel, FunnelRow, FunnelStep } from '@tributary/contract/funnels'
import { useMemo } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { stepName } from '../model/funnel-words.ts'

const TOTAL = 'Total'

type GroupTableProps = { funnel: Funnel; steps: readonly FunnelStep[]; dimension: string }

/** The funnel divided by one dimension of the visit that it began in; groups and total agree. */
export function GroupTable({ funnel, steps, dimension }: GroupTableProps) {
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
          cell: (row) => format.count(row.people[index] ?? 0),
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
    ]
  }, [steps, dimension, funnel.by, format])
  const total = { key: TOTAL, people: funnel.steps.map((step) => step.people) }
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
