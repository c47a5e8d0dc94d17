/** How well a grouping of handles into people agrees with the true one. */

/** A handle with the names of the person it really belongs to and of the person it was given to. Any texts will do. */
export type HandleAssignment = { readonly truth: string; readonly found: string }

export type PairwiseScore = {
  readonly handles: number
  /** Pairs of handles that really belong together, that were put together, and that are both. */
  readonly truePairs: number
  readonly foundPairs: number
  readonly commonPairs: number
  /** Common pairs by found pairs; null when nothing was put together. */
  readonly precision: number | null
  /** Common pairs by true pairs; null when nothing belongs together. */
  readonly recall: number | null
  /** Harmonic mean of both; null when either is. */
  readonly f1: number | null
}

/**
 * Pairwise precision and recall of a grouping: of all pairs of handles, which were joined and which belong together?
 * Names of people need not agree between truth and grouping, only who is with whom counts. Counted from the sizes of
 * the cells where true and found groups meet, so the work grows with the handles and not with their pairs.
 *
 * Source: D. Menestrina, S. E. Whang, H. Garcia-Molina, "Evaluating Entity Resolution Results", PVLDB 3(1), 2010, section 2.
 *
 * @example scorePairs([{ truth: 'ann', found: '1' }, { truth: 'ann', found: '1' }, { truth: 'bob', found: '1' }])
 * // precision 1/3, recall 1
 */
export function scorePairs(assignments: Iterable<HandleAssignment>): PairwiseScore {
  const trueSizes = new Map<string, number>()
  const foundSizes = new Map<string, number>()
  const cells = new Map<string, Map<string, number>>()
  let handles = 0
  for (const { truth, found } of assignments) {
    handles += 1
    count(trueSizes, truth)
    count(foundSizes, found)
    const row = cells.get(truth) ?? new Map<string, number>()
    cells.set(truth, row)
    count(row, found)
  }
  const truePairs = pairsOf(trueSizes.values())
  const foundPairs = pairsOf(foundSizes.values())
  let commonPairs = 0
  for (const row of cells.values()) commonPairs += pairsOf(row.values())
  const precision = foundPairs === 0 ? null : commonPairs / foundPairs
  const recall = truePairs === 0 ? null : commonPairs / truePairs
  return { handles, truePairs, foundPairs, commonPairs, precision, recall, f1: harmonic(precision, recall) }
}

function count(sizes: Map<string, number>, name: string): void {
  sizes.set(name, (sizes.get(name) ?? 0) + 1)
}

function pairsOf(sizes: Iterable<number>): number {
  let pairs = 0
  for (const size of sizes) pairs += (size * (size - 1)) / 2
  return pairs
}

function harmonic(precision: number | null, recall: number | null): number | null {
  if (precision === null || recall === null) return null
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}
