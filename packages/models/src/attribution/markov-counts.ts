/** Counting the transitions of journeys: all that a Markov chain needs to know of them. */
import { addAt } from './add-at.ts'
import { grownFloat64 } from './growing-array.ts'
import { type EncodedPaths, MAX_CHANNELS, rowCount, rowStart } from './paths.ts'
import { EdgeTable, StateTable } from './state-table.ts'

/**
 * Counts of a Markov chain of any order, sparse. A state is a window of `order` consecutive touches; state s consists of
 * the channels stateChannels[stateOffsets[s] .. stateOffsets[s + 1]). Counts are numbers of journeys.
 */
export type TransitionCounts = {
  readonly channels: readonly string[]
  readonly stateChannels: Uint16Array
  readonly stateOffsets: Uint32Array
  /** Journeys that begin in each state. */
  readonly starts: Float64Array
  /** Transitions from[i] -> to[i], taken count[i] times; a pair may occur more than once, never from a state to itself. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly count: Float64Array
  /** Per last state: journeys that converted there, those that did not, and the value of the former. */
  readonly conversions: Float64Array
  readonly nulls: Float64Array
  readonly value: Float64Array
}

/** The same counts as a grouped query returns them, a state being the list of its channels, oldest first. */
export type TransitionRows = {
  /** Empty `from`: the journey's beginning. Rows from a state to itself are ignored: equal neighbours count as one. */
  readonly steps: Iterable<{
    readonly from: readonly string[]
    readonly to: readonly string[]
    readonly count: number
  }>
  readonly ends: Iterable<{
    readonly state: readonly string[]
    readonly conversions: number
    readonly nulls: number
    readonly value: number
  }>
}

export function stateCount(counts: TransitionCounts): number {
  return counts.starts.length
}

/**
 * Counts the transitions of a chain of order `order` (>= 1). States are windows of that many touches, slid by one over
 * the path; a shorter path is one state; equal consecutive states are one (so order 1 merges repeated channels).
 * A row counts conversions + nulls times; with `withNulls` false conversions times, and rows without any drop out. Rows
 * without touches are left out.
 */
export function transitionCounts(paths: EncodedPaths, order: number, withNulls = true): TransitionCounts {
  if (!Number.isInteger(order) || order < 1) throw new RangeError(`invalid order: ${order}`)
  const states = new StateTable()
  const edges = new EdgeTable()
  const tally = new Tally()
  const { touches } = paths
  for (let row = 0; row < rowCount(paths); row++) {
    const start = rowStart(paths, row)
    const end = rowStart(paths, row + 1)
    const conversions = paths.conversions[row] ?? 0
    const nulls = withNulls ? (paths.nulls[row] ?? 0) : 0
    const journeys = conversions + nulls
    if (journeys <= 0 || start === end) continue
    let state = states.intern(touches, start, Math.min(order, end - start))
    tally.start(state, journeys)
    for (let at = start + order; at < end; at++) {
      const channel = touches[at] ?? 0
      let edge = edges.find(state, channel)
      if (edge < 0) {
        const next = states.intern(touches, at - order + 1, order)
        if (next === state) continue
        edge = edges.add(state, channel, next)
      }
      tally.step(edge, journeys)
      state = edges.to[edge] ?? 0
    }
    tally.end(state, conversions, nulls, paths.value[row] ?? 0)
  }
  return assemble(paths.channels, states, edges, tally)
}

/** Counts from grouped rows, for data that stays in a database. Channels are numbered as they first appear. */
export function transitionCountsFromRows(rows: TransitionRows): TransitionCounts {
  const numbers = new Map<string, number>()
  const states = new StateTable()
  const edges = new EdgeTable()
  const tally = new Tally()
  const stateOf = (channels: readonly string[]) => {
    const window = Uint16Array.from(channels, (channel) => numberOf(channel, numbers))
    return states.intern(window, 0, window.length)
  }
  for (const { from, to, count } of rows.steps) {
    const target = stateOf(to)
    if (from.length === 0) {
      tally.start(target, count)
      continue
    }
    const source = stateOf(from)
    if (source === target) continue
    const found = edges.find(source, target)
    tally.step(found < 0 ? edges.add(source, target, target) : found, count)
  }
  for (const { state, conversions, nulls, value } of rows.ends)
    tally.end(stateOf(state), conversions, nulls, value)
  return assemble([...numbers.keys()], states, edges, tally)
}

function numberOf(channel: string, numbers: Map<string, number>): number {
  const number = numbers.get(channel) ?? numbers.size
  if (number >= MAX_CHANNELS) throw new RangeError(`too many channels: more than ${MAX_CHANNELS}`)
  numbers.set(channel, number)
  return number
}

/** Sums per state and per edge, growing with their numbers. */
class Tally {
  starts = new Float64Array(64)
  count = new Float64Array(64)
  conversions = new Float64Array(64)
  nulls = new Float64Array(64)
  value = new Float64Array(64)

  start(state: number, journeys: number): void {
    if (state >= this.starts.length) this.starts = grownFloat64(this.starts, state + 1)
    addAt(this.starts, state, journeys)
  }

  step(edge: number, journeys: number): void {
    if (edge >= this.count.length) this.count = grownFloat64(this.count, edge + 1)
    addAt(this.count, edge, journeys)
  }

  end(state: number, conversions: number, nulls: number, value: number): void {
    if (state >= this.conversions.length) {
      this.conversions = grownFloat64(this.conversions, state + 1)
      this.nulls = grownFloat64(this.nulls, state + 1)
      this.value = grownFloat64(this.value, state + 1)
    }
    addAt(this.conversions, state, conversions)
    addAt(this.nulls, state, nulls)
    addAt(this.value, state, value)
  }
}

function assemble(
  channels: readonly string[],
  states: StateTable,
  edges: EdgeTable,
  tally: Tally,
): TransitionCounts {
  const contents = states.contents()
  const perState = (sums: Float64Array<ArrayBuffer>) => grownFloat64(sums, states.size).slice(0, states.size)
  return {
    channels,
    stateChannels: contents.channels,
    stateOffsets: contents.offsets,
    starts: perState(tally.starts),
    from: edges.from.slice(0, edges.size),
    to: edges.to.slice(0, edges.size),
    count: grownFloat64(tally.count, edges.size).slice(0, edges.size),
    conversions: perState(tally.conversions),
    nulls: perState(tally.nulls),
    value: perState(tally.value),
  }
}
