/** What an explanation says of a metric's measures: which is listed, what its facts are, what each adds up to. Pure. */
import { AppError } from '@tributary/contract/errors'
import type { ExplainedFact, ExplainedPart, Explanation } from '@tributary/contract/explain'
import { METRIC_NAMES } from '@tributary/query/catalogue'
import { cleanFraction } from '@tributary/query/facts'
import { HOMES, type HomeName, type MeasureName, measureOf } from '@tributary/query/measures.data'
import { type MetricName, metricOf } from '@tributary/query/metrics.data'

/** A row of a page of facts. */
export type PageRow = {
  id: string
  at_ms: string
  what: string
  place: string
  person: string
  amount: string
  quantity: number
}

/** All facts of a measure together. */
export type TotalsRow = { facts: string; amount: string; quantity: number }

const KIND_OF_HOME: Record<HomeName, Explanation['kind']> = {
  events: 'event',
  touches: 'touch',
  conversions: 'conversion',
  customers: 'person',
  spend: 'spend',
  deals: 'deal',
  closed_deals: 'deal',
  expected_deals: 'deal',
  credit: 'credit',
}

/** The measure whose facts are listed: the wanted one, else the first. */
export function chooseMeasure(measures: readonly MeasureName[], wanted: string | undefined): MeasureName {
  const found = wanted === undefined ? measures[0] : measures.find((name) => name === wanted)
  if (found === undefined)
    throw new AppError('ValidationFailed', `measure: ${wanted} is not one of ${measures.join(', ')}`, [
      { path: 'measure', message: `is not one of ${measures.join(', ')}` },
    ])
  return found
}

export const isMoney = (measure: MeasureName) => measureOf(measure).value === 'money'
export const isCredited = (measure: MeasureName) => measureOf(measure).home === 'credit'

/** Where people are counted, facts are people; else what the home holds. */
export function kindOf(measure: MeasureName): Explanation['kind'] {
  const { home, distinct } = measureOf(measure)
  return distinct === 'person' ? 'person' : KIND_OF_HOME[home]
}

/** What the facts of a measure add up to. */
export function sumOf(measure: MeasureName, totals: TotalsRow | undefined): ExplainedPart['value'] {
  if (isMoney(measure)) return totals?.amount ?? '0'
  return cleanFraction(totals?.quantity ?? 0)
}

export function partOf(measure: MeasureName, value: ExplainedPart['value']): ExplainedPart {
  const { home } = measureOf(measure)
  const plain = plainMetric(measure)
  return {
    measure,
    label: plain === undefined ? measure.replaceAll('_', ' ') : metricOf(plain).label,
    unit: isMoney(measure) ? 'money' : 'count',
    grain: HOMES[home].grain,
    facts: HOMES[home].label,
    value,
  }
}

/** The metric that is nothing but this measure. */
function plainMetric(measure: MeasureName): MetricName | undefined {
  return METRIC_NAMES.find((name) => {
    const { formula } = metricOf(name)
    return formula.kind === 'measure' && formula.of === measure
  })
}

/** What the catalogue is asked for a measure whose facts are not listed: the metric that is nothing but this measure. */
export function unlistedMetric(measure: MeasureName, model: string): string {
  const plain = plainMetric(measure)
  if (plain === undefined) throw new AppError('Internal', `no metric is ${measure} alone`)
  return `${plain}:${model}`
}

export function factOnWire(row: PageRow, money: boolean): ExplainedFact {
  return {
    id: row.id,
    ts: new Date(Number(row.at_ms)).toISOString(),
    what: row.what,
    where: row.place,
    person: row.person,
    amount_minor: money ? row.amount : null,
    quantity: row.quantity,
  }
}
