/** Markov chain attribution by removal effect, exact: no simulation, no limit on the length of walks. */
import type { AbsorbingChain } from './absorbing-chain.ts'
import { addAt } from './add-at.ts'
import { limitedFlows, solveFlows } from './chain-flows.ts'
import { stateCount, type TransitionCounts } from './markov-counts.ts'

/** Per channel, in the order of `counts.channels`. */
export type MarkovAttribution = {
  /** Share of conversions lost when the channel's touches lead nowhere. 0..1; they do not add up to 1. */
  readonly removalEffect: Float64Array
  /** The same for value. */
  readonly removalEffectValue: Float64Array
  /** Credit: all conversions, divided in proportion to the removal effects. */
  readonly conversions: Float64Array
  /** Credit: all value, divided in proportion to the removal effects of value. */
  readonly value: Float64Array
  /** Probability that a journey converts. */
  readonly conversionProbability: number
}

/**
 * Removal effects and credit of every channel (E. Anderl et al., "Mapping the customer journey", 2016, in closed form).
 *
 * Removing X ends every walk that enters a state containing X. RE(X) = 1 - C(without X) / C, where C = sum over states
 * of F(s) P(s -> conversion) and F solves F = starts + Q'F; for the whole chain F is simply the observed number of visits.
 * For value every conversion from s carries the mean value per conversion of the journeys that ended in s.
 *
 * Without conversions everything is 0. Where the removal effects of value cannot divide the value (their sum is not
 * positive, as with refunds beyond the revenue) those of conversions do.
 *
 * `maxStates` makes walks through more states count as not converting, with and without the removal, to compare with
 * ChannelAttribution, whose limit is the longest path's number of (merged) states plus one. Leave it out for the truth.
 */
export function markovAttribution(
  counts: TransitionCounts,
  options: { readonly maxStates?: number } = {},
): MarkovAttribution {
  const visits = observedVisits(counts)
  const chain = toChain(counts, visits)
  const conversions = sum(counts.conversions)
  const value = sum(counts.value)
  const whole = wholeFlows(chain, visits, options.maxStates)
  const keptWhole = keptEnds(counts.conversions, whole, visits)
  const keptValueWhole = keptEnds(counts.value, whole, visits)
  const size = counts.channels.length
  const removalEffect = new Float64Array(size)
  const removalEffectValue = new Float64Array(size)
  const removed = new Uint8Array(stateCount(counts))
  const flows = new Float64Array(stateCount(counts))
  const statesByChannel = statesOfChannels(counts)
  for (let channel = 0; channel < size && conversions > 0; channel++) {
    const states = statesByChannel[channel] ?? []
    if (states.length === 0) continue
    for (const state of states) removed[state] = 1
    if (options.maxStates === undefined) solveFlows(chain, removed, flows.fill(0))
    else limitedFlows(chain, removed, options.maxStates, flows)
    removalEffect[channel] = lossShare(keptEnds(counts.conversions, flows, visits), keptWhole)
    removalEffectValue[channel] = lossShare(keptEnds(counts.value, flows, visits), keptValueWhole)
    for (const state of states) removed[state] = 0
  }
  const valueWeights = sum(removalEffectValue) > 0 ? removalEffectValue : removalEffect
  return {
    removalEffect,
    removalEffectValue,
    conversions: divideInProportion(conversions, removalEffect),
    value: divideInProportion(value, valueWeights),
    conversionProbability: conversions > 0 ? conversions / (conversions + sum(counts.nulls)) : 0,
  }
}

/** How many journeys' steps are in each state: every visit is left by exactly one transition or end. */
function observedVisits(counts: TransitionCounts): Float64Array {
  const visits = counts.conversions.map((count, state) => count + (counts.nulls[state] ?? 0))
  for (let edge = 0; edge < counts.count.length; edge++)
    addAt(visits, counts.from[edge] ?? 0, counts.count[edge] ?? 0)
  return visits
}

function toChain(counts: TransitionCounts, visits: Float64Array): AbsorbingChain {
  const size = stateCount(counts)
  const targetOffsets = new Uint32Array(size + 1)
  for (const target of counts.to) targetOffsets[target + 1] = (targetOffsets[target + 1] ?? 0) + 1
  for (let state = 0; state < size; state++)
    targetOffsets[state + 1] = (targetOffsets[state + 1] ?? 0) + (targetOffsets[state] ?? 0)
  const next = targetOffsets.slice(0, size)
  const sources = new Int32Array(counts.count.length)
  const probabilities = new Float64Array(counts.count.length)
  for (let edge = 0; edge < counts.count.length; edge++) {
    const source = counts.from[edge] ?? 0
    const target = counts.to[edge] ?? 0
    const place = next[target] ?? 0
    next[target] = place + 1
    sources[place] = source
    const left = visits[source] ?? 0
    probabilities[place] = left > 0 ? (counts.count[edge] ?? 0) / left : 0
  }
  const exits = visits.map((left, state) =>
    left > 0 ? ((counts.conversions[state] ?? 0) + (counts.nulls[state] ?? 0)) / left : 1,
  )
  return { targetOffsets, sources, probabilities, exits, starts: counts.starts }
}

/** The states whose window contains a channel, per channel. */
function statesOfChannels(counts: TransitionCounts): number[][] {
  const states: number[][] = counts.channels.map(() => [])
  for (let state = 0; state < stateCount(counts); state++) {
    const start = counts.stateOffsets[state] ?? 0
    const end = counts.stateOffsets[state + 1] ?? 0
    for (const channel of new Set(counts.stateChannels.subarray(start, end))) states[channel]?.push(state)
  }
  return states
}

/** The flows of the chain as it is. Without a limit on the walks they are what was observed. */
function wholeFlows(
  chain: AbsorbingChain,
  visits: Float64Array,
  maxStates: number | undefined,
): Float64Array {
  if (maxStates === undefined) return visits
  const flows = new Float64Array(visits.length)
  limitedFlows(chain, new Uint8Array(visits.length), maxStates, flows)
  return flows
}

/** Conversions (or value) that the flows arrive at: each state ends well as often as its observed visits did. */
function keptEnds(ends: Float64Array, flows: Float64Array, visits: Float64Array): number {
  let kept = 0
  for (let state = 0; state < ends.length; state++) {
    const visited = visits[state] ?? 0
    if (visited > 0) kept += ((flows[state] ?? 0) * (ends[state] ?? 0)) / visited
  }
  return kept
}

function lossShare(kept: number, whole: number): number {
  return whole === 0 ? 0 : 1 - kept / whole
}

function divideInProportion(total: number, weights: Float64Array): Float64Array {
  const whole = sum(weights)
  return weights.map((weight) => (whole > 0 ? (total * weight) / whole : 0))
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
