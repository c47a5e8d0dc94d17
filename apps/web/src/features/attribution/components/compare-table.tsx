import type { Attribution } from '@tributary/contract/attribution'
import { minorToDecimal } from '@tributary/contract/money'
import { useMemo } from 'react'
import { creditDigits, type Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { useFormat, useReport } from '../../../lib/workspace-context.tsx'
import { ChannelName } from '../../../ui/channel-name.tsx'
import type { Column } from '../../../ui/column.ts'
import { ConversionsLink } from '../../../ui/conversions-link.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Explained } from '../../../ui/explained.tsx'
import { Text } from '../../../ui/primitives.ts'
import { type Cell, type CompareRow, intervalOf, type Measure } from '../model/compare-rows.ts'
import { intervalColumns } from '../model/interval-csv.ts'

type CompareTableProps = {
  answers: readonly Attribution[]
  rows: readonly CompareRow[]
  pinned: readonly CompareRow[]
  measure: Measure
  dimension: string
}

/** Keys down, models across; the measure chosen is what each cell shows. */
export function CompareTable({ answers, rows, pinned, measure, dimension }: CompareTableProps) {
  const format = useFormat()
  const columns = useMemo(
    () => columnsOf({ answers, rows, measure, dimension }, format),
    [answers, rows, measure, dimension, format],
  )
  const first = answers[0]
  if (!first) return null
  return (
    <DataTable
      label="Models side by side"
      columns={columns}
      rows={rows}
      pinned={pinned}
      rowKey={(row) => `${row.kind}-${row.key}`}
      csvName={`attribution-${dimension}-${first.from.slice(0, 10)}-${first.to.slice(0, 10)}`}
    />
  )
}

type Shown = Pick<CompareTableProps, 'answers' | 'rows' | 'measure' | 'dimension'>

function columnsOf({ answers, rows, measure, dimension }: Shown, format: Formatter): Column<CompareRow>[] {
  const currency = answers[0]?.currency ?? 'USD'
  const hasSpend = answers.some((answer) => answer.total.spend_minor !== '0')
  const spend: Column<CompareRow> = {
    id: 'spend',
    header: `Spend (${currency})`,
    numeric: true,
    cell: (row) =>
      row.spendMinor === null ? (
        <Missing reason="No spend is imported for this row in this range" />
      ) : (
        <SpendCell row={row} dimension={dimension} shown={format.money(row.spendMinor, currency)} />
      ),
    sort: (row) => (row.spendMinor === null ? null : BigInt(row.spendMinor)),
    csv: (row) => (row.spendMinor === null ? null : minorToDecimal(BigInt(row.spendMinor), currency)),
  }
  return [
    {
      id: 'key',
      header: dimension === 'channel' ? 'Channel' : dimension.replace('property:', '').replaceAll('_', ' '),
      cell: (row) =>
        row.kind === 'total' ? 'Total' : <ChannelName name={row.key} coloured={dimension === 'channel'} />,
      sort: (row) => row.key,
      csv: (row) => row.key,
    },
    ...answers.flatMap((answer) => modelColumns(answer, rows, measure, dimension, format)),
    ...(hasSpend ? [spend] : []),
  ]
}

function modelColumns(
  answer: Attribution,
  rows: readonly CompareRow[],
  measure: Measure,
  dimension: string,
  format: Formatter,
): Column<CompareRow>[] {
  const { model, currency } = answer
  const cellOf = (row: CompareRow) => row.cells[model]
  const digits = creditDigits(answer.rows.map((row) => row.conversions))
  const main: Column<CompareRow> = {
    id: model,
    header: modelLabel(model),
    numeric: true,
    cell: (row) => (
      <MeasureCell
        cell={cellOf(row)}
        measure={measure}
        currency={currency}
        digits={digits}
        of={row.kind === 'key' ? { model, dimension, key: row.key } : row.kind}
      />
    ),
    sort: (row) => sortValue(cellOf(row), measure),
    csv: (row) => csvValue(cellOf(row), measure, currency),
    csvMore: intervalColumns(rows, { id: model, label: modelLabel(model) }, measure, currency),
  }
  const hasEffect = answer.rows.some((row) => row.removal_effect !== undefined)
  if (!hasEffect) return [main]
  const effect: Column<CompareRow> = {
    id: `${model}-removal`,
    header: 'Removal effect',
    hint: `${modelLabel(model)}: share of conversions that would be lost without this row`,
    numeric: true,
    cell: (row) =>
      cellOf(row)?.removalEffect == null ? null : format.shareEven(cellOf(row)?.removalEffect ?? 0),
    sort: (row) => cellOf(row)?.removalEffect ?? null,
    csv: (row) => cellOf(row)?.removalEffect ?? null,
  }
  return [main, effect]
}

function sortValue(cell: Cell | undefined, measure: Measure) {
  if (!cell) return null
  return measure === 'revenue'
    ? BigInt(cell.netMinor)
    : measure === 'conversions'
      ? cell.conversions
      : cell.roas
}

function csvValue(cell: Cell | undefined, measure: Measure, currency: string) {
  if (!cell) return null
  return measure === 'revenue'
    ? minorToDecimal(BigInt(cell.netMinor), currency)
    : measure === 'conversions'
      ? cell.conversions
      : cell.roas
}

type MeasureCellProps = {
  cell: Cell | undefined
  measure: Measure
  currency: string
  digits: 0 | 1
  /** What the cell is about: one key, or a row below all keys. */
  of: { model: string; dimension: string; key: string } | Exclude<CompareRow['kind'], 'key'>
}

function MeasureCell({ cell, measure, currency, digits, of }: MeasureCellProps) {
  const format = useFormat()
  if (!cell) return null
  if (measure === 'roas') {
    return cell.roas === null ? (
      <Missing
        reason={
          typeof of === 'string'
            ? 'No spend belongs to this row'
            : 'No spend is imported for this row in this range'
        }
      />
    ) : (
      <Credit shown={format.ratio(cell.roas)} measure={measure} of={of} />
    )
  }
  const interval = intervalOf(cell, measure)
  const end = (value: number) =>
    measure === 'revenue' ? format.moneyWhole(String(Math.round(value)), currency) : format.credited(value)
  return (
    <>
      <Credit
        shown={
          measure === 'revenue'
            ? format.money(cell.netMinor, currency)
            : format.credited(cell.conversions, digits)
        }
        measure={measure}
        of={of}
      />
      {interval && (
        <Text component="div" fz={11} c="dimmed" title={`${format.shareWhole(cell.level ?? 0.9)} interval`}>
          {end(interval.low)} – {end(interval.high)}
        </Text>
      )}
    </>
  )
}

const METRIC_OF: Record<Measure, string> = {
  revenue: 'attributed_revenue',
  conversions: 'attributed_conversions',
  roas: 'roas',
}

/** Credit that can be looked into, where the catalogue knows the same number. */
function Credit({ shown, measure, of }: { shown: string; measure: Measure; of: MeasureCellProps['of'] }) {
  const { search, report } = useReport()
  if (search.dataset !== undefined || (of === 'total' && measure === 'roas')) return shown
  if (typeof of === 'string')
    return (
      <ConversionsLink
        place={of === 'total' ? { of: 'total' } : { of: 'path', path: [] }}
        label={of === 'total' ? 'Total' : 'Unattributed'}
        shown={shown}
      />
    )
  return (
    <Explained
      metric={`${METRIC_OF[measure]}:${of.model}`}
      filters={[{ dimension: of.dimension, operator: 'is', values: [of.key] }]}
      window={report.journey}
      label={`${modelLabel(of.model)} of ${of.key}`}
      shown={shown}
    />
  )
}

function SpendCell({ row, dimension, shown }: { row: CompareRow; dimension: string; shown: string }) {
  const { search } = useReport()
  if (search.dataset !== undefined) return shown
  return (
    <Explained
      metric="spend"
      filters={row.kind === 'total' ? [] : [{ dimension, operator: 'is', values: [row.key] }]}
      label={`Spend of ${row.key}`}
      shown={shown}
    />
  )
}
