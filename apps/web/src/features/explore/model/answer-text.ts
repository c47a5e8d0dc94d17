/** Keys and values of an answer as texts and as numbers to draw. */
import { minorToDecimal } from '@tributary/contract/money'
import type { AnsweredMetric, MetricValue, QueryAnswer } from '@tributary/contract/query'
import type { Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { majorToMinor, minorToMajor } from '../../../lib/money.ts'

/** The label, with the model where the name says one. */
export function metricLabel({ name, label }: { name: string; label: string }): string {
  const colon = name.indexOf(':')
  return colon < 0 ? label : `${label}, ${modelLabel(name.slice(colon + 1))}`
}

/** A key's part as a person reads it: periods by their name, other names as they are. */
export function keyLabel(dimension: string, key: string, format: Formatter): string {
  switch (dimension) {
    case 'day':
    case 'week':
      return format.day(key)
    case 'month':
      return format.month(key)
    case 'quarter':
      return key.replace(/^(\d+)-(Q\d)$/, '$2 $1')
    case 'weekday':
      return format.weekday(Number(key))
    case 'hour':
      return `${key}:00`
    default:
      return key
  }
}

/** The same where room is scarce, as under a chart. */
export function keyTick(dimension: string, key: string, format: Formatter): string {
  return dimension === 'day' || dimension === 'week' ? format.dayShort(key) : keyLabel(dimension, key, format)
}

export function valueText(
  value: MetricValue,
  metric: AnsweredMetric,
  currency: string,
  format: Formatter,
): string | null {
  return value === null
    ? null
    : numberText(drawnValue(value, metric, currency) ?? 0, value, metric, currency, format)
}

function numberText(
  drawn: number,
  value: string | number,
  { unit }: AnsweredMetric,
  currency: string,
  format: Formatter,
): string {
  switch (unit) {
    case 'money':
      return format.money(String(value), currency)
    case 'percent':
      return format.share(drawn)
    case 'ratio':
      return format.ratio(drawn)
    case 'count':
      return Number.isInteger(drawn) ? format.count(drawn) : format.credited(drawn)
  }
}

/** Money in major units, everything else as it is. */
export function drawnValue(value: MetricValue, { unit }: AnsweredMetric, currency: string): number | null {
  if (value === null) return null
  return unit === 'money' ? minorToMajor(String(value), currency) : Number(value)
}

/** How a chart writes values and ticks of a metric. */
export function chartFormats(metric: AnsweredMetric, currency: string, format: Formatter) {
  return {
    formatValue: (drawn: number) =>
      numberText(
        drawn,
        metric.unit === 'money' ? majorToMinor(drawn, currency) : drawn,
        metric,
        currency,
        format,
      ),
    formatTick: (drawn: number) => {
      if (metric.unit === 'money') return format.moneyTick(drawn, currency)
      if (metric.unit === 'percent') return format.share(drawn)
      return metric.unit === 'ratio' ? format.ratio(drawn) : format.countCompact(drawn)
    },
  }
}

/** A number that a table sorts by; exact for money. */
export function sortableValue(value: MetricValue): number | bigint | null {
  return typeof value === 'string' ? BigInt(value) : value
}

/** A value for a CSV: money in major units. */
export function csvText(
  value: MetricValue,
  { unit }: AnsweredMetric,
  currency: string,
): string | number | null {
  if (value === null || unit !== 'money') return value
  return minorToDecimal(BigInt(value), currency)
}

/** The question's first metric over the first dimension, in one sentence. */
export function answerFinding(answer: QueryAnswer, format: Formatter): string {
  const metric = answer.metrics[0]
  if (metric === undefined) return 'Choose a metric.'
  const said = (value: MetricValue) => valueText(value, metric, answer.currency, format) ?? 'no value'
  const total = `${metricLabel(metric)}: ${said(answer.totals.values[metric.name] ?? null)} in all`
  const dimension = answer.dimensions.find(({ kind }) => kind === 'text')
  const at = dimension === undefined ? -1 : answer.dimensions.indexOf(dimension)
  if (dimension === undefined || answer.dimensions.length > 1) return `${total}.`
  const top = answer.rows[0]
  const value = top?.values[metric.name] ?? null
  if (top === undefined || value === null || Number(value) === 0) return `${total}.`
  return `${total}; most by ${dimension.label.toLowerCase()}: ${top.key[at] ?? ''} with ${said(value)}.`
}
