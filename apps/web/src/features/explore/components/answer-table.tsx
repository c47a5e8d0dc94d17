import type { AnsweredMetric, MetricValue, QueryAnswer } from '@tributary/contract/query'
import { restName } from '@tributary/query/csv'
import { useMemo } from 'react'
import { changeOf, type Formatter } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { DeltaText, Missing } from '../../../ui/delta-text.tsx'
import { csvText, keyLabel, metricLabel, sortableValue, valueText } from '../model/answer-text.ts'

type Values = Readonly<Record<string, MetricValue>>
type Line = {
  readonly kind: 'row' | 'rest' | 'total'
  readonly key: readonly string[]
  readonly values: Values
  readonly compare: Values | null
}

/** The rows of an answer, then what lies beyond the limit, then the totals. */
export function AnswerTable({ answer }: { answer: QueryAnswer }) {
  const format = useFormat()
  const columns = useMemo(() => columnsOf(answer, format), [answer, format])
  const rows = useMemo(() => answer.rows.map((row): Line => ({ kind: 'row', ...row })), [answer])
  const pinned: Line[] = [
    ...(answer.rest === null
      ? []
      : [{ kind: 'rest' as const, key: [restName(answer.rest.rows, format.count)], ...answer.rest }]),
    ...(answer.dimensions.length === 0 ? [] : [{ kind: 'total' as const, key: ['Total'], ...answer.totals }]),
  ]
  return (
    <DataTable
      label="Answer"
      columns={columns}
      rows={rows}
      pinned={pinned}
      rowKey={(row) => `${row.kind} ${JSON.stringify(row.key)}`}
      csvName={`explore-${answer.range.from}-${answer.range.to}`}
    />
  )
}

function columnsOf(answer: QueryAnswer, format: Formatter): Column<Line>[] {
  const names =
    answer.dimensions.length === 0
      ? [wholeColumn]
      : answer.dimensions.map((dimension, at): Column<Line> => {
          const label = (row: Line) => {
            const key = row.key[at] ?? ' '
            return row.kind === 'row' ? keyLabel(dimension.name, key, format) : key
          }
          return {
            id: dimension.name,
            header: dimension.label,
            cell: (row) => (
              <KeyCell name={label(row)} isChannel={row.kind === 'row' && dimension.name === 'channel'} />
            ),
            sort: (row) => row.key[at] ?? '',
            csv: (row) => row.key[at] ?? '',
          }
        })
  return [...names, ...answer.metrics.flatMap((metric) => metricColumns(answer, metric, format))]
}

/** Long names, such as those of pages, are cut short; the whole is shown on hover. */
function KeyCell({ name, isChannel }: { name: string; isChannel: boolean }) {
  return <ChannelName name={name} coloured={isChannel} />
}

const wholeColumn: Column<Line> = { id: 'all', header: '', cell: () => 'All', csv: () => 'All' }

function metricColumns(answer: QueryAnswer, metric: AnsweredMetric, format: Formatter): Column<Line>[] {
  const { currency } = answer
  const label = metricLabel(metric)
  const header = metric.unit === 'money' ? `${label} (${currency})` : label
  const main: Column<Line> = {
    id: metric.name,
    header,
    numeric: true,
    cell: (row) =>
      valueText(row.values[metric.name] ?? null, metric, currency, format) ?? (
        <Missing reason={reasonOf(metric, row)} />
      ),
    sort: (row) => sortableValue(row.values[metric.name] ?? null),
    csv: (row) => csvText(row.values[metric.name] ?? null, metric, currency),
  }
  if (answer.compare_range === null) return [main]
  const before = (row: Line) => row.compare?.[metric.name] ?? null
  const change = (row: Line) => changeOf(numberOf(row.values[metric.name]), numberOf(before(row)))
  const earlier: Column<Line> = {
    id: `${metric.name} change`,
    header: 'Change',
    hint: `${label} against the earlier period`,
    numeric: true,
    cell: (row) => (
      <DeltaText
        change={change(row)}
        good={metric.better === 'more' ? 'up' : metric.better === 'less' ? 'down' : 'neither'}
        against={`Before: ${valueText(before(row), metric, currency, format) ?? 'no value'}`}
      />
    ),
    sort: change,
    csv: change,
  }
  return [main, earlier]
}

function numberOf(value: MetricValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}

function reasonOf(metric: AnsweredMetric, row: Line): string {
  if (row.kind === 'rest' && metric.not_additive !== undefined) return metric.not_additive
  return 'There is nothing to divide by in this row'
}
