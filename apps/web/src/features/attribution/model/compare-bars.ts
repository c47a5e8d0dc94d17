import type { Attribution } from '@tributary/contract/attribution'
import { minorDigits } from '@tributary/contract/money'
import type { ChartTable } from '../../../charts/chart-frame.tsx'
import type { GroupedBarsSpec } from '../../../charts/grouped-bars.ts'
import type { Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { majorToMinor } from '../../../lib/money.ts'
import { channelColour } from '../../../ui/channel-colour.ts'
import { TONES } from '../../../ui/theme.ts'
import { type CompareRow, drawnRows, intervalOf, type Measure, measureOf } from './compare-rows.ts'

type BarsInput = {
  answers: readonly Attribution[]
  rows: readonly CompareRow[]
  measure: Measure
  dimension: string
  narrow: boolean
  format: Formatter
}

/** What the grouped bars draw: at most seven keys and "Other", a bar a model. Only channels have colours of their own. */
export function compareBars({
  answers,
  rows,
  measure,
  dimension,
  narrow,
  format,
}: BarsInput): GroupedBarsSpec {
  const models = answers.map((answer) => answer.model)
  const currency = answers[0]?.currency ?? 'USD'
  const perMajor = 10 ** minorDigits(currency)
  const drawn = drawnRows(rows, models, measure)
  return {
    keys: drawn.map((row) => (row.key === '' ? '(none)' : row.key)),
    series: models.map((model) => ({
      name: modelLabel(model),
      values: drawn.map((row) => measureOf(row.cells[model], measure, perMajor)),
      intervals: drawn.map((row) => drawnInterval(row, model, measure, perMajor)),
    })),
    colourOf: (key, scheme) => (dimension === 'channel' ? channelColour(key, scheme) : TONES[scheme].accent),
    formatValue: (value) =>
      measure === 'revenue'
        ? format.money(majorToMinor(value, currency), currency)
        : measure === 'roas'
          ? format.ratio(value)
          : format.credited(value),
    formatTick: (value) =>
      measure === 'revenue'
        ? format.moneyTick(value, currency)
        : measure === 'roas'
          ? format.ratio(value)
          : format.countCompact(value),
    narrow,
  }
}

function drawnInterval(row: CompareRow, model: string, measure: Measure, perMajor: number) {
  const interval = intervalOf(row.cells[model], measure)
  const unit = measure === 'revenue' ? perMajor : 1
  return interval && { low: interval.low / unit, high: interval.high / unit }
}

export function compareBarsTable(spec: GroupedBarsSpec): ChartTable {
  return {
    header: ['', ...spec.series.map((series) => series.name)],
    rows: spec.keys.map((key, index) => [
      key,
      ...spec.series.map((series) => {
        const value = series.values[index]
        if (value === null || value === undefined) return '–'
        const interval = series.intervals[index]
        const range = interval
          ? ` (${spec.formatValue(interval.low)} – ${spec.formatValue(interval.high)})`
          : ''
        return spec.formatValue(value) + range
      }),
    ]),
  }
}
