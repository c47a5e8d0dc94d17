/** How often intervals hold the value they are about. */

export type IntervalWithTruth = { readonly low: number; readonly high: number; readonly truth: number }

export type IntervalCoverage = {
  readonly intervals: number
  readonly covered: number
  /** Null without intervals. */
  readonly share: number | null
  /** 95 % interval of the share itself, by Wilson's formula. */
  readonly shareLow: number | null
  readonly shareHigh: number | null
}

/** 97.5 % point of the standard normal distribution. */
const Z_95 = 1.959963984540054

/**
 * Counts the intervals that hold the truth, both ends included. The share itself is uncertain with few intervals, hence
 * its own interval.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
 *
 * @example scoreCoverage([{ low: 1, high: 3, truth: 2 }, { low: 1, high: 3, truth: 4 }]) // share 0.5
 */
export function scoreCoverage(intervals: readonly IntervalWithTruth[]): IntervalCoverage {
  const covered = intervals.filter(({ low, high, truth }) => low <= truth && truth <= high).length
  const count = intervals.length
  if (count === 0) return { intervals: 0, covered: 0, share: null, shareLow: null, shareHigh: null }
  const share = covered / count
  const square = Z_95 * Z_95
  const middle = (share + square / (2 * count)) / (1 + square / count)
  const spread =
    (Z_95 * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count))) / (1 + square / count)
  return {
    intervals: count,
    covered,
    share,
    shareLow: Math.max(0, middle - spread),
    shareHigh: Math.min(1, middle + spread),
  }
}
