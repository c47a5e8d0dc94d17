/** Facts of the period, and of the one compared with, as the rows, totals and rest of an answer. Pure. */
import type { MetricValue, QueryAnswer, QueryRow } from '@tributary/contract/query'
import { describeDimension, whyNotAdditive } from './catalogue.ts'
import { dimensionOf, isDateGrain } from './dimensions.data.ts'
import { type FactRow, type Facts, metricValue, remainingFacts } from './facts.ts'
import { metricOf } from './metrics.data.ts'
import { listPeriods } from './period.ts'
import type { Ordering, Plan } from './plan.ts'

/** What was found in one period: one row per key, and the totals. `isCut` when there were more groups than are read. */
export type PeriodFacts = {
  readonly days: { readonly fromDay: string; readonly toDay: string }
  readonly rows: readonly FactRow[]
  readonly totals: Facts
  readonly isCut: boolean
}

type AnsweredRows = Pick<QueryAnswer, 'metrics' | 'dimensions' | 'rows' | 'totals' | 'rest'>

const NO_FACTS: Facts = new Map()

/** The first `limit` rows in the plan's order, the totals of all, and what lies beyond the limit. */
export function answerRows(
  plan: Plan,
  period: PeriodFacts,
  previous: PeriodFacts | undefined,
  limit: number,
): AnsweredRows {
  const valuesOf = (facts: Facts, isPartial = false): Record<string, MetricValue> =>
    Object.fromEntries(plan.metrics.map((chosen) => [chosen.name, metricValue(chosen, facts, isPartial)]))
  const before = previous && alignedRows(plan, period, previous)
  const found = unite(plan, period, before)
  const rows = found.map(
    (row): QueryRow => ({
      key: [...row.key],
      values: valuesOf(row.facts),
      compare: before === undefined ? null : valuesOf(before.get(nameOf(row.key))?.facts ?? NO_FACTS),
    }),
  )
  const listed = sortRows(plan, rows).slice(0, limit)
  const isAll = listed.length === rows.length && !period.isCut
  return {
    metrics: plan.metrics.map(({ name, metric }) => {
      const { label, unit, better } = metricOf(metric)
      const reason = whyNotAdditive(metric)
      return { name, label, unit, better, ...(reason === undefined ? {} : { not_additive: reason }) }
    }),
    dimensions: plan.dimensions.map((name) => {
      const { label, kind } = describeDimension(name)
      return { name, label, kind }
    }),
    rows: listed,
    totals: {
      values: valuesOf(period.totals),
      compare: previous === undefined ? null : valuesOf(previous.totals),
    },
    rest: isAll ? null : restOf(listed, found, period, previous, before, valuesOf),
  }
}

const nameOf = (key: readonly string[]) => JSON.stringify(key)

function restOf(
  listed: readonly QueryRow[],
  found: readonly FactRow[],
  period: PeriodFacts,
  previous: PeriodFacts | undefined,
  before: ReadonlyMap<string, FactRow> | undefined,
  valuesOf: (facts: Facts, isPartial: boolean) => Record<string, MetricValue>,
): QueryAnswer['rest'] {
  const names = new Set(listed.map((row) => nameOf(row.key)))
  const shown = (rows: readonly FactRow[]) => rows.filter((row) => names.has(nameOf(row.key)))
  return {
    rows: found.length - listed.length,
    values: valuesOf(remainingFacts(period.totals, shown(found)), true),
    compare:
      previous === undefined
        ? null
        : valuesOf(remainingFacts(previous.totals, shown([...(before?.values() ?? [])])), true),
  }
}

/** Rows of both periods, and periods without any: a day when nothing happened is a row of nothing, not a gap. */
function unite(plan: Plan, period: PeriodFacts, before: ReadonlyMap<string, FactRow> | undefined): FactRow[] {
  const names = new Set(period.rows.map((row) => nameOf(row.key)))
  const others = [...(before?.values() ?? [])].map((row) => row.key)
  const missing = [...others, ...consecutiveKeys(plan, period)].filter((key) => {
    const name = nameOf(key)
    if (names.has(name)) return false
    names.add(name)
    return true
  })
  return [...period.rows, ...missing.map((key) => ({ key, facts: NO_FACTS }))]
}

/** Every key of the range where the one dimension is a time and no filter leaves times out; else none. */
function consecutiveKeys(plan: Plan, { days }: PeriodFacts): string[][] {
  const [only, second] = plan.dimensions
  const choosesTimes = plan.filters.some(({ dimension }) => dimensionOf(dimension).kind !== 'text')
  if (only === undefined || second !== undefined || choosesTimes) return []
  if (isDateGrain(only)) return listPeriods(days.fromDay, days.toDay, only).map((key) => [key])
  if (only === 'hour') return Array.from({ length: 24 }, (_, hour) => [String(hour).padStart(2, '0')])
  return []
}

/** Rows of the earlier period by the key that they stand beside: dates by their place in the period. */
function alignedRows(plan: Plan, period: PeriodFacts, previous: PeriodFacts): Map<string, FactRow> {
  const places = plan.dimensions.map((name) => {
    if (!isDateGrain(name)) return undefined
    const now = listPeriods(period.days.fromDay, period.days.toDay, name)
    const then = listPeriods(previous.days.fromDay, previous.days.toDay, name)
    return new Map(then.map((key, at) => [key, now[at]]))
  })
  const aligned = new Map<string, FactRow>()
  for (const row of previous.rows) {
    const key = row.key.map((text, at) => {
      const place = places[at]
      return place === undefined ? text : place.get(text)
    })
    if (key.every((text) => text !== undefined)) aligned.set(nameOf(key), { key, facts: row.facts })
  }
  return aligned
}

/** In the plan's order; rows without a value come last, ties go by key. */
function sortRows(plan: Pick<Plan, 'order' | 'dimensions'>, rows: readonly QueryRow[]): QueryRow[] {
  const compares = plan.order.map((ordering) => comparison(plan, ordering))
  return [...rows].sort((left, right) => {
    for (const compare of compares) {
      const difference = compare(left, right)
      if (difference !== 0) return difference
    }
    return compareText(nameOf(left.key), nameOf(right.key))
  })
}

function comparison(plan: Pick<Plan, 'dimensions'>, { by, isDescending }: Ordering) {
  const sign = isDescending ? -1 : 1
  const at = (plan.dimensions as readonly string[]).indexOf(by)
  if (at >= 0)
    return (left: QueryRow, right: QueryRow) => sign * compareText(left.key[at] ?? '', right.key[at] ?? '')
  return (left: QueryRow, right: QueryRow) => {
    const [a, b] = [left.values[by] ?? null, right.values[by] ?? null]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * compareNumbers(a, b)
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function compareNumbers(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const difference = BigInt(left) - BigInt(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
