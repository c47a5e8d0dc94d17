import type { Attribution } from '@tributary/contract/attribution'
import { minorDigits } from '@tributary/contract/money'
import type { ChartTable } from '../../../charts/chart-frame.tsx'
import type { GroupedBarsSpec } from '../../../charts/grouped-bars.ts'
import type { Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { majorToMinor } from '../../../lib/money.ts'
import { channelColour } from '../../../ui/channel-colour.ts'
import { TONES } from '../../../ui/theme.ts'
import { type CompareRow, drawnRows, type Measure, measureOf } from './compare-rows.ts'

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
      intervals: drawn.map((row) => intervalOf(row, model, measure, perMajor)),
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

function intervalOf(row: CompareRow, model: string, measure: Measure, perMajor: number) {
  const cell = row.cells[model]
  if (!cell || measure === 'roas') return null
  if (measure === 'conversions') return cell.conversionsInterval
  return (
    cell.amountInterval && {
      low: cell.amountInterval.low / perMajor,
      high: cell.amountInterval.high / perMajor,
    }
  )
}

export function compareBarsTable(spec: GroupedBarsSpec): ChartTable {
  return {
    header: ['', ...spec.series.map((series) => series.name)],
    rows: spec.keys.map((key, index) => [
      key,
      ...spec.series.map((series) => {
        const value = series.values[index]
        return value === null || value === undefined ? '–' : spec.formatValue(value)
      }),
    ]),
  }
}
