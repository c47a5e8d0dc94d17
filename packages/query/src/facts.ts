/** Measured facts and what a metric makes of them. Money and counts are bigint: they add up exactly. */
import type { MetricValue } from '@tributary/contract/query'
import { measuresOf } from './catalogue.ts'
import { MEASURES, type MeasureName, measureOf, whyCountedOnce } from './measures.data.ts'
import { metricOf } from './metrics.data.ts'
import type { ChosenMetric, Pass } from './plan.ts'
import { type Side, sideName } from './rows-request.ts'

export type Quantity = bigint | number
/** By {@link factKey}. */
export type Facts = ReadonlyMap<string, Quantity>
export type FactRow = { readonly key: readonly string[]; readonly facts: Facts }

/** A measure, and for credit the model that it is of. */
export function factKey(measure: MeasureName, model: string | undefined): string {
  return measureOf(measure).home === 'credit' ? `${measure}:${model ?? ''}` : measure
}

/** The facts that a pass finds: one per measure, for credit one per measure and model. */
function factsOf(pass: Pass): { key: string; measure: MeasureName }[] {
  const models = pass.home === 'credit' ? pass.models : [undefined]
  return models.flatMap((model) =>
    pass.measures.map((measure) => ({ key: factKey(measure, model), measure })),
  )
}

function readFactRow(
  pass: Pass,
  dimensions: number,
  row: Readonly<Record<string, string | number>>,
  side: Side,
): FactRow {
  return {
    key: Array.from({ length: dimensions }, (_, at) => String(row[`d${at}`] ?? '')),
    facts: new Map(factsOf(pass).map(({ key, measure }) => [key, BigInt(row[sideName(measure, side)] ?? 0)])),
  }
}

/** Rows of a statement (`d0`, `d1`, ... and the measures as text) that have facts on the side, as facts. */
export function readFactRows(
  pass: Pass,
  dimensions: number,
  rows: readonly Readonly<Record<string, string>>[],
  side: Side,
): FactRow[] {
  const present = rows.filter(
    (row) => side === 'all' || dimensions === 0 || Number(row[sideName('present', side)]) > 0,
  )
  return present.map((row) => readFactRow(pass, dimensions, row, side))
}

/** Rows of several passes as one row per key. Facts found twice under one key are added. */
export function mergeRows(passes: readonly (readonly FactRow[])[]): FactRow[] {
  const merged = new Map<string, { key: readonly string[]; facts: Map<string, Quantity> }>()
  for (const row of passes.flat()) {
    const name = JSON.stringify(row.key)
    const known = merged.get(name)
    if (known === undefined) merged.set(name, { key: row.key, facts: new Map(row.facts) })
    else addFacts(known.facts, row.facts)
  }
  return [...merged.values()]
}

function addFacts(sum: Map<string, Quantity>, facts: Facts): void {
  for (const [key, value] of facts) sum.set(key, plus(sum.get(key), value))
}

function plus(left: Quantity | undefined, right: Quantity): Quantity {
  if (left === undefined) return right
  return typeof left === 'bigint' && typeof right === 'bigint' ? left + right : Number(left) + Number(right)
}

export function sumFacts(rows: readonly FactRow[]): Facts {
  const sum = new Map<string, Quantity>()
  for (const { facts } of rows) addFacts(sum, facts)
  return sum
}

/** What the whole has beyond the parts, for facts that add up where these dimensions cut them; the others are left out. */
export function remainingFacts(
  whole: Facts,
  parts: readonly FactRow[],
  dimensions: readonly string[],
): Facts {
  const shown = sumFacts(parts)
  return new Map(
    [...whole].flatMap(([key, value]): [string, Quantity][] => {
      if (isCountedOnce(key, dimensions)) return []
      const part = shown.get(key) ?? 0n
      return [
        [
          key,
          typeof value === 'bigint' && typeof part === 'bigint' ? value - part : Number(value) - Number(part),
        ],
      ]
    }),
  )
}

/** The facts of rows of several days that were added up: people in several of them are not known any more, and nothing found is 0. */
export function joinedFacts(facts: Facts, passes: readonly Pass[]): Facts {
  const known = passes.flatMap(factsOf).flatMap(({ key }) => (isCountedOnce(key, []) ? [] : key))
  return new Map(known.map((key) => [key, facts.get(key) ?? 0n]))
}

/** Of a key of {@link factKey}; credit, whose keys have a model, is divided and never counted. */
function isCountedOnce(key: string, dimensions: readonly string[]): boolean {
  return isMeasure(key) && whyCountedOnce(key, dimensions) !== undefined
}

const isMeasure = (key: string): key is MeasureName => Object.hasOwn(MEASURES, key)

/**
 * The metric's value. A fact that was not found is nothing (0); with `isPartial` it is unknown, and so is the metric.
 * Money is rounded to whole minor units, half away from zero; a quotient without a positive divisor is null.
 */
export function metricValue(chosen: ChosenMetric, facts: Facts, isPartial = false): MetricValue {
  const { formula, unit } = metricOf(chosen.metric)
  const [of, other] = measuresOf(formula).map((measure) => {
    const key = factKey(measure, chosen.model)
    return facts.get(key) ?? (isPartial ? undefined : 0n)
  })
  if (of === undefined || (formula.kind !== 'measure' && other === undefined)) return null
  if (formula.kind === 'measure') return unit === 'money' ? String(of) : cleanFraction(Number(of))
  const second = other ?? 0n
  if (formula.kind === 'difference')
    return typeof of === 'bigint' && typeof second === 'bigint' ? String(of - second) : null
  if (Number(second) <= 0) return null
  const times = formula.times ?? 1
  if (unit !== 'money') return (Number(of) * times) / Number(second)
  return typeof of === 'bigint' && typeof second === 'bigint'
    ? String(roundedQuotient(of * BigInt(times), second))
    : String(Math.round((Number(of) * times) / Number(second)))
}

function roundedQuotient(amount: bigint, count: bigint): bigint {
  const magnitude = ((amount < 0n ? -amount : amount) * 2n + count) / (2n * count)
  return amount < 0n ? -magnitude : magnitude
}

/** Shares are sums of floating point numbers: what is a whole number but for noise is shown as one. */
export function cleanFraction(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value - rounded) < 1e-7 ? rounded : value
}
