/** How much of the true journeys was found again. */

/** Keys of the touches of one conversion, as they really were and as they were found. Repeats count once. */
export type JourneyPair = { readonly truth: readonly string[]; readonly found: readonly string[] }

export type JourneyRecovery = {
  readonly journeys: number
  /** Journeys whose found touches are exactly the true ones, as a share of all; null without journeys. */
  readonly exactShare: number | null
  /** Mean over journeys of |both| / |either|. */
  readonly meanJaccard: number | null
  /** Touches over all journeys: found ones that are true, and true ones that were found. */
  readonly touchPrecision: number | null
  readonly touchRecall: number | null
}

/**
 * Compares journeys as sets of touches. Two empty journeys are equal (Jaccard 1): there was nothing to find, and nothing
 * was made up.
 *
 * Source of the index: P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912.
 *
 * @example scoreJourneys([{ truth: ['a', 'b'], found: ['b', 'c'] }]) // meanJaccard 1/3
 */
export function scoreJourneys(pairs: Iterable<JourneyPair>): JourneyRecovery {
  let [journeys, exact, jaccardSum] = [0, 0, 0]
  let [trueTouches, foundTouches, commonTouches] = [0, 0, 0]
  for (const pair of pairs) {
    const truth = new Set(pair.truth)
    const found = new Set(pair.found)
    const common = [...found].filter((key) => truth.has(key)).length
    const either = truth.size + found.size - common
    journeys += 1
    exact += Number(common === either)
    jaccardSum += either === 0 ? 1 : common / either
    trueTouches += truth.size
    foundTouches += found.size
    commonTouches += common
  }
  return {
    journeys,
    exactShare: share(exact, journeys),
    meanJaccard: share(jaccardSum, journeys),
    touchPrecision: share(commonTouches, foundTouches),
    touchRecall: share(commonTouches, trueTouches),
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
