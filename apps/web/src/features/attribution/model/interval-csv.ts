import { minorToDecimal } from '@tributary/contract/money'
import type { CsvValue } from '../../../lib/csv.ts'
import { type Cell, type CompareRow, intervalOf, type Measure } from './compare-rows.ts'

type IntervalColumn = { header: string; csv: (row: CompareRow) => CsvValue }

/** Lower and upper bound of a model's figure as columns of the CSV; none where the model has no intervals. */
export function intervalColumns(
  rows: readonly CompareRow[],
  model: { id: string; label: string },
  measure: Measure,
  currency: string,
): IntervalColumn[] {
  const level = rows.map((row) => row.cells[model.id]).find((cell) => intervalOf(cell, measure))?.level
  if (level === undefined) return []
  const percent = level === null ? '' : ` ${Math.round(level * 100)}%`
  return (['low', 'high'] as const).map((end) => ({
    header: `${model.label}${percent} ${end}`,
    csv: (row) => boundOf(row.cells[model.id], end, measure, currency),
  }))
}

function boundOf(cell: Cell | undefined, end: 'low' | 'high', measure: Measure, currency: string): CsvValue {
  const interval = intervalOf(cell, measure)
  if (!interval) return null
  return measure === 'revenue' ? minorToDecimal(BigInt(Math.round(interval[end])), currency) : interval[end]
}
