/** Facts of the period, and of the one compared with, as the rows, totals and rest of an answer. Pure. */
import type { MetricValue, QueryAnswer, QueryRow } from '@tributary/contract/query'
import { describeDimension, whyNotAdditive } from './catalogue.ts'
import { dimensionOf, isDateGrain } from './dimensions.data.ts'
import { type FactRow, type Facts, joinedFacts, mergeRows, metricValue, remainingFacts } from './facts.ts'
import { metricOf } from './metrics.data.ts'
import { listPeriods, periodsBeside } from './period.ts'
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
  const compareOf = (row: AlignedRow | undefined) => valuesOf(row?.facts ?? NO_FACTS, row?.isJoined)
  const rows = found.map(
    (row): QueryRow => ({
      key: [...row.key],
      values: valuesOf(row.facts),
      compare: before === undefined ? null : compareOf(before.rows.get(nameOf(row.key))),
    }),
  )
  const listed = sortRows(plan, rows).slice(0, limit)
  const isAll = listed.length === rows.length && !period.isCut && !before?.isCut
  return {
    metrics: plan.metrics.map(({ name, metric }) => {
      const { label, unit, better } = metricOf(metric)
      const reason = whyNotAdditive(metric, plan.dimensions)
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
    rest: isAll ? null : restOf(plan, listed, found, period, previous, before, valuesOf),
  }
}

const nameOf = (key: readonly string[]) => JSON.stringify(key)

function restOf(
  { dimensions }: Plan,
  listed: readonly QueryRow[],
  found: readonly FactRow[],
  period: PeriodFacts,
  previous: PeriodFacts | undefined,
  before: Aligned | undefined,
  valuesOf: (facts: Facts, isPartial: boolean) => Record<string, MetricValue>,
): QueryAnswer['rest'] {
  const names = new Set(listed.map((row) => nameOf(row.key)))
  const shown = (rows: readonly FactRow[]) => rows.filter((row) => names.has(nameOf(row.key)))
  return {
    rows: found.length - listed.length,
    values: valuesOf(remainingFacts(period.totals, shown(found), dimensions), true),
    compare:
      previous === undefined
        ? null
        : valuesOf(
            remainingFacts(previous.totals, shown([...(before?.rows.values() ?? [])]), dimensions),
            true,
          ),
  }
}

/** Rows of both periods, and periods without any: a day when nothing happened is a row of nothing, not a gap. */
function unite(plan: Plan, period: PeriodFacts, before: Aligned | undefined): FactRow[] {
  const names = new Set(period.rows.map((row) => nameOf(row.key)))
  const others = [...(before?.rows.values() ?? [])].map((row) => row.key)
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

/** A row of the earlier period under the key that it stands beside; several joined, where they stand beside one. */
type AlignedRow = FactRow & { readonly isJoined: boolean }
type Aligned = {
  readonly rows: ReadonlyMap<string, AlignedRow>
  /** Whether some stand beside nothing: the earlier period is longer. The rest has them. */
  readonly isCut: boolean
}

/** Rows of the earlier period by the key that they stand beside: dates by their place in the period. */
function alignedRows(plan: Plan, period: PeriodFacts, previous: PeriodFacts): Aligned {
  const places = plan.dimensions.map((name) =>
    isDateGrain(name) ? periodsBeside(previous.days, period.days, name) : undefined,
  )
  const found = previous.rows.map(({ key, facts }) => ({
    facts,
    key: key.flatMap((text, at) => {
      const place = places[at]
      return (place === undefined ? text : place.get(text)) ?? []
    }),
  }))
  const beside = found.filter(({ key }) => key.length === plan.dimensions.length)
  const rows = Map.groupBy(beside, ({ key }) => nameOf(key))
  return {
    rows: new Map(
      mergeRows([beside]).map((row) => {
        const name = nameOf(row.key)
        const isJoined = (rows.get(name)?.length ?? 0) > 1
        return [name, { ...row, ...(isJoined && { facts: joinedFacts(row.facts, plan.passes) }), isJoined }]
      }),
    ),
    isCut: beside.length < found.length,
  }
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
