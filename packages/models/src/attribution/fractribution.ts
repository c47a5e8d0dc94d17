/**
 * fractribution's division of a path (Google, then Snowplow's dbt package, Apache-2.0), there called "shapley". It is a
 * leave-one-out rule, not a Shapley value: for that see shapley.ts.
 */
import type { PathRow } from './paths.ts'

/** Gets the conversions of journeys without touches. */
export const UNMATCHED_CHANNEL = 'Unmatched_Channel'

export type FractributionRow = {
  readonly path: readonly string[]
  readonly conversions: number
  readonly value: number
  readonly nulls: number
  /** Share of each channel of the path; they add up to 1. */
  readonly shares: ReadonlyMap<string, number>
}

/**
 * The share of every touch of every path. The marginal of touch i of a path is max(rate(path) - rate(path without touch
 * i), 0), where rate = conversions / (conversions + nulls) of exactly that path and 0 for a path never seen; the marginals
 * are normalised, and the last touch takes all when they are all 0. Rows of equal paths are added up first.
 */
export function fractributionShares(rows: Iterable<PathRow>): FractributionRow[] {
  const summaries = mergeEqualPaths(rows)
  const rateOf = (path: readonly string[]) => {
    const found = summaries.get(keyOf(path))
    const journeys = found === undefined ? 0 : found.conversions + found.nulls
    return found === undefined || journeys === 0 ? 0 : found.conversions / journeys
  }
  return [...summaries.values()].map((row) => ({
    path: row.channels,
    conversions: row.conversions,
    value: row.value,
    nulls: row.nulls,
    shares: sharesByChannel(row.channels, marginalShares(row.channels, rateOf)),
  }))
}

/** Conversions and value per channel: what the paths' shares come to. Channels without conversions are there with 0. */
export function fractributionCredits(
  rows: Iterable<FractributionRow>,
): Map<string, { conversions: number; value: number }> {
  const credits = new Map<string, { conversions: number; value: number }>()
  for (const row of rows) {
    for (const [channel, share] of row.shares) {
      const credit = credits.get(channel) ?? { conversions: 0, value: 0 }
      credit.conversions += share * row.conversions
      credit.value += share * row.value
      credits.set(channel, credit)
    }
  }
  return credits
}

function marginalShares(
  path: readonly string[],
  rateOf: (path: readonly string[]) => number,
): readonly number[] {
  const rate = rateOf(path)
  const marginals = path.map((_, touch) => Math.max(rate - rateOf(path.toSpliced(touch, 1)), 0))
  const sum = marginals.reduce((total, marginal) => total + marginal, 0)
  if (sum > 0) return marginals.map((marginal) => marginal / sum)
  return path.map((_, touch) => (touch === path.length - 1 ? 1 : 0))
}

function sharesByChannel(path: readonly string[], shares: readonly number[]): Map<string, number> {
  if (path.length === 0) return new Map([[UNMATCHED_CHANNEL, 1]])
  const byChannel = new Map<string, number>()
  path.forEach((channel, touch) => {
    byChannel.set(channel, (byChannel.get(channel) ?? 0) + (shares[touch] ?? 0))
  })
  return byChannel
}

function mergeEqualPaths(rows: Iterable<PathRow>): Map<string, PathRow> {
  const merged = new Map<string, PathRow>()
  for (const row of rows) {
    const key = keyOf(row.channels)
    const known = merged.get(key)
    merged.set(key, {
      channels: row.channels,
      conversions: row.conversions + (known?.conversions ?? 0),
      value: row.value + (known?.value ?? 0),
      nulls: row.nulls + (known?.nulls ?? 0),
    })
  }
  return merged
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path)
}
