/** Shapley attribution: channels as players of a game whose worth is read off the journeys. */
import { addAt } from './add-at.ts'
import { type ChannelSets, channelSets, rate } from './channel-sets.ts'
import { type ChannelCredit, emptyCredit, linearUniqueCredits } from './path-heuristics.ts'
import { type EncodedPaths, pathTotals } from './paths.ts'
import { type ShapleyEstimate, sampledValues } from './sampled-shapley.ts'
import { createSeededRandom, type Random } from './seeded-random.ts'
import { shapleyOfWorths, sumOverSubsets } from './shapley-values.ts'

/** Credit per channel in the order of `paths.channels`, with the standard error of each (0 where it is exact). */
export type ShapleyCredit = ChannelCredit & {
  readonly conversionsError: Float64Array
  readonly valueError: Float64Array
}

export type RateGameOptions = {
  /** Up to this many channels that occur, every coalition is looked at. Default and limit 20. */
  readonly exactChannels?: number
  /** Number of independent batches of joining orders above that. Default 32, at least 2. */
  readonly batches?: number
  /** Source of the joining orders. Default: a generator with a fixed seed. */
  readonly random?: Random
}

const MAX_EXACT_CHANNELS = 20

/**
 * `shapley`: a set of channels S earns v(S) = the conversions (value) of the journeys whose channels all lie in S. The
 * Shapley value of this game has a closed form: each distinct channel of a journey gets the same part of it.
 */
export function sumGameCredits(paths: EncodedPaths): ShapleyCredit {
  const none = new Float64Array(paths.channels.length)
  return { ...linearUniqueCredits(paths), conversionsError: none, valueError: none.slice() }
}

/**
 * `shapley:rate`: a set of channels S earns v(S) = conversions (value) per journey among the journeys whose channels all
 * lie in S, those that did not convert counted; 0 where there is no such journey. The Shapley values add up to the
 * overall rate; credit is the value times (all conversions / overall rate), so that it adds up to all conversions
 * (all value). A channel that lowers the rate of those it joins gets negative credit: that is what the game says.
 *
 * Up to `exactChannels` the values are exact (every coalition, by sums over subsets). Above, orders of joining are
 * sampled: every batch takes a random order in rotations that put each channel at positions spread evenly from first to
 * last (stratified by position, after J. Castro et al. 2017); standard errors come from the spread of the batches.
 */
export function rateGameCredits(paths: EncodedPaths, options: RateGameOptions = {}): ShapleyCredit {
  const sets = channelSets(paths)
  const exactChannels = Math.min(options.exactChannels ?? MAX_EXACT_CHANNELS, MAX_EXACT_CHANNELS)
  const estimate =
    sets.players.length <= exactChannels
      ? exactValues(sets)
      : sampledValues(sets, Math.max(2, options.batches ?? 32), options.random ?? createSeededRandom(1))
  const totals = pathTotals(paths)
  const journeys = sum(sets.journeys)
  const credit = emptyCredit(paths)
  const errors = emptyCredit(paths)
  // Rows without touches belong to no set; what they converted stays without credit.
  const conversionScale = journeys > 0 && totals.conversions > 0 ? journeys : 0
  sets.players.forEach((channel, player) => {
    credit.conversions[channel] = (estimate.conversions[player] ?? 0) * conversionScale
    credit.value[channel] = (estimate.value[player] ?? 0) * journeys
    errors.conversions[channel] = (estimate.conversionsError[player] ?? 0) * conversionScale
    errors.value[channel] = (estimate.valueError[player] ?? 0) * journeys
  })
  return { ...credit, conversionsError: errors.conversions, valueError: errors.value }
}

function exactValues(sets: ChannelSets): ShapleyEstimate {
  const players = sets.players.length
  const worthsOf = (measure: Float64Array) => {
    const sums = new Float64Array(2 ** players)
    measure.forEach((amount, set) => {
      let mask = 0
      for (let at = sets.offsets[set] ?? 0; at < (sets.offsets[set + 1] ?? 0); at++)
        mask |= 1 << (sets.members[at] ?? 0)
      addAt(sums, mask, amount)
    })
    sumOverSubsets(players, sums)
    return sums
  }
  const journeys = worthsOf(sets.journeys)
  const ratesOf = (measure: Float64Array) =>
    worthsOf(measure).map((amount, mask) => rate(amount, journeys[mask] ?? 0))
  return {
    conversions: shapleyOfWorths(players, ratesOf(sets.conversions)),
    value: shapleyOfWorths(players, ratesOf(sets.value)),
    conversionsError: new Float64Array(players),
    valueError: new Float64Array(players),
  }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
