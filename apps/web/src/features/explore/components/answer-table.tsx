import type { AnsweredMetric, MetricValue, QueryAnswer, QueryFilter } from '@tributary/contract/query'
import { restName } from '@tributary/query/csv'
import { useMemo } from 'react'
import { questionOf } from '../../../lib/explain-context.tsx'
import { changeOf, type Formatter } from '../../../lib/format.ts'
import type { Report } from '../../../lib/report-search.ts'
import { useFormat, useReport } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { DataTable } from '../../../ui/data-table.tsx'
import { DeltaText, Missing } from '../../../ui/delta-text.tsx'
import { ExplainedNumber } from '../../../ui/explained.tsx'
import { csvText, keyLabel, metricLabel, sortableValue, valueText } from '../model/answer-text.ts'
import { rowFilters } from '../model/row-filters.ts'

type Values = Readonly<Record<string, MetricValue>>
type Line = {
  readonly kind: 'row' | 'rest' | 'total'
  readonly key: readonly string[]
  readonly values: Values
  readonly compare: Values | null
  /** What its numbers are counted under; undefined where they cannot be asked for by themselves. */
  readonly filters?: readonly QueryFilter[] | undefined
}

type AnswerTableProps = {
  answer: QueryAnswer
  /** Of the question that it answers; undefined while another one is asked already. */
  filters: readonly QueryFilter[] | undefined
}

/** The rows of an answer, then what lies beyond the limit, then the totals. */
export function AnswerTable({ answer, filters }: AnswerTableProps) {
  const format = useFormat()
  const { report } = useReport()
  const columns = useMemo(() => columnsOf(answer, report, format), [answer, report, format])
  const rows = useMemo(() => {
    const names = answer.dimensions.map(({ name }) => name)
    const own = (key: readonly string[]) => filters && rowFilters(filters, names, key)
    return answer.rows.map((row): Line => ({ kind: 'row', ...row, filters: own(row.key) }))
  }, [answer, filters])
  const pinned: Line[] = [
    ...(answer.rest === null
      ? []
      : [{ kind: 'rest' as const, key: [restName(answer.rest.rows, format.count)], ...answer.rest }]),
    ...(answer.dimensions.length === 0
      ? []
      : [{ kind: 'total' as const, key: ['Total'], ...answer.totals, filters }]),
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

function columnsOf(answer: QueryAnswer, report: Report, format: Formatter): Column<Line>[] {
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
  return [...names, ...answer.metrics.flatMap((metric) => metricColumns(answer, metric, report, format))]
}

/** Long names, such as those of pages, are cut short; the whole is shown on hover. */
function KeyCell({ name, isChannel }: { name: string; isChannel: boolean }) {
  return <ChannelName name={name} coloured={isChannel} />
}

const wholeColumn: Column<Line> = { id: 'all', header: '', cell: () => 'All', csv: () => 'All' }

function metricColumns(
  answer: QueryAnswer,
  metric: AnsweredMetric,
  report: Report,
  format: Formatter,
): Column<Line>[] {
  const { currency } = answer
  const label = metricLabel(metric)
  const header = metric.unit === 'money' ? `${label} (${currency})` : label
  const main: Column<Line> = {
    id: metric.name,
    header,
    numeric: true,
    cell: (row) => {
      const shown = valueText(row.values[metric.name] ?? null, metric, currency, format)
      if (shown === null) return <Missing reason={reasonOf(metric, row)} />
      if (row.filters === undefined) return shown
      const question = questionOf(report, { metric: metric.name, filters: row.filters, shown })
      return <ExplainedNumber question={question} label={[label, ...row.key].join(', ')} />
    },
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
