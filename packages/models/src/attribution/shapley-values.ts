/** Shapley values of any cooperative game, exactly. */

/** 2^24 coalitions are 128 MB of worths. */
const MAX_PLAYERS = 24

/**
 * The Shapley value of every player: the average of what the player adds to those before it, over all orders of joining.
 * phi_i = sum over coalitions S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)) (L. S. Shapley, 1953).
 *
 * `worth` is called once per coalition; bit i of `coalition` says whether player i is in it. The empty coalition is
 * asked too (usually 0). The values add up to v(all) - v(none). Throws a RangeError above 24 players.
 *
 * @example shapleyValues(2, (coalition) => [0, 4, 6, 12][coalition] ?? 0) // [5, 7]
 */
export function shapleyValues(players: number, worth: (coalition: number) => number): Float64Array {
  return shapleyOfWorths(
    players,
    Float64Array.from({ length: coalitionCount(players) }, (_, mask) => worth(mask)),
  )
}

/** As {@link shapleyValues}, with the worth of coalition `mask` at worths[mask]. */
export function shapleyOfWorths(players: number, worths: Float64Array): Float64Array {
  if (worths.length !== coalitionCount(players)) throw new RangeError(`invalid worths: ${worths.length}`)
  const weights = new Float64Array(players)
  weights[0] = 1 / players
  for (let size = 1; size < players; size++)
    weights[size] = ((weights[size - 1] ?? 0) * size) / (players - size)
  const sizes = new Uint8Array(worths.length)
  for (let mask = 1; mask < worths.length; mask++) sizes[mask] = (sizes[mask >> 1] ?? 0) + (mask & 1)
  const values = new Float64Array(players)
  for (let player = 0; player < players; player++) {
    const bit = 1 << player
    let value = 0
    // Coalitions without the player come in runs of `bit`.
    for (let run = 0; run < worths.length; run += 2 * bit)
      for (let mask = run; mask < run + bit; mask++)
        value += (weights[sizes[mask] ?? 0] ?? 0) * ((worths[mask + bit] ?? 0) - (worths[mask] ?? 0))
    values[player] = value
  }
  return values
}

/** Replaces every entry by the sum over all subsets of its mask (the zeta transform), in place: n 2^n additions. */
export function sumOverSubsets(players: number, sums: Float64Array): void {
  for (let player = 0; player < players; player++) {
    const bit = 1 << player
    for (let run = bit; run < sums.length; run += 2 * bit)
      for (let mask = run; mask < run + bit; mask++) sums[mask] = (sums[mask] ?? 0) + (sums[mask - bit] ?? 0)
  }
}

function coalitionCount(players: number): number {
  if (!Number.isInteger(players) || players < 0 || players > MAX_PLAYERS)
    throw new RangeError(`invalid number of players: ${players} (at most ${MAX_PLAYERS})`)
  return 2 ** players
}
