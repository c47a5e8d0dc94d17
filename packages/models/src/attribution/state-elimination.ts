/** Direct solution for absorbing chains: states are taken out one at a time, their traffic rerouted to the others. */
import type { AbsorbingChain } from './absorbing-chain.ts'

/** A state at the moment it was taken out: who led to it, its pending start, and the chance to leave it for another place. */
type Eliminated = {
  readonly state: number
  readonly start: number
  readonly leaving: number
  readonly predecessors: readonly (readonly [state: number, probability: number])[]
}

/**
 * The flows that `solveFlows` looks for, by sparse Gaussian elimination in the form of Grassmann, Taksar and Heyman (1985):
 * a state's chance to leave is the sum of its ways out and never 1 minus something, so nothing cancels and the answer is
 * accurate however long the walks are. States with few neighbours go first. Work grows with the fill-in: use it where
 * iteration fails. A closed circle of states (impossible in counts of journeys) gets flow 0.
 */
export function eliminateStates(chain: AbsorbingChain, removed: Uint8Array, flows: Float64Array): void {
  const { successors, predecessors, exits } = neighbours(chain, removed)
  const starts = chain.starts.slice()
  const degree = (state: number) => (successors[state]?.size ?? 0) * (predecessors[state]?.size ?? 0)
  const order = Array.from(flows.keys())
    .filter((state) => removed[state] !== 1)
    .sort((a, b) => degree(a) - degree(b) || a - b)
  const eliminated = order.map((state) => eliminate(state, successors, predecessors, exits, starts))
  flows.fill(0)
  for (const { state, start, leaving, predecessors: led } of eliminated.reverse()) {
    let sum = start
    for (const [source, probability] of led) sum += (flows[source] ?? 0) * probability
    flows[state] = leaving > 0 ? sum / leaving : 0
  }
}

function eliminate(
  state: number,
  successors: readonly Map<number, number>[],
  predecessors: readonly Set<number>[],
  exits: Float64Array,
  starts: Float64Array,
): Eliminated {
  const ways = successors[state] ?? new Map<number, number>()
  ways.delete(state)
  predecessors[state]?.delete(state)
  let leaving = exits[state] ?? 0
  for (const probability of ways.values()) leaving += probability
  const led: [number, number][] = []
  for (const source of predecessors[state] ?? []) {
    const sourceWays = successors[source]
    const probability = sourceWays?.get(state) ?? 0
    led.push([source, probability])
    sourceWays?.delete(state)
    const share = leaving > 0 ? probability / leaving : 0
    exits[source] = (exits[source] ?? 0) + share * (exits[state] ?? 0)
    for (const [target, onward] of ways) {
      sourceWays?.set(target, (sourceWays.get(target) ?? 0) + share * onward)
      predecessors[target]?.add(source)
    }
  }
  const start = starts[state] ?? 0
  for (const [target, onward] of ways) {
    if (leaving > 0) starts[target] = (starts[target] ?? 0) + (start / leaving) * onward
    predecessors[target]?.delete(state)
  }
  return { state, start, leaving, predecessors: led }
}

function neighbours(chain: AbsorbingChain, removed: Uint8Array) {
  const size = chain.starts.length
  const successors = Array.from({ length: size }, () => new Map<number, number>())
  const predecessors = Array.from({ length: size }, () => new Set<number>())
  const exits = chain.exits.slice()
  for (let target = 0; target < size; target++) {
    const end = chain.targetOffsets[target + 1] ?? 0
    for (let at = chain.targetOffsets[target] ?? 0; at < end; at++) {
      const source = chain.sources[at] ?? 0
      const probability = chain.probabilities[at] ?? 0
      if (removed[source] === 1) continue
      if (removed[target] === 1) {
        exits[source] = (exits[source] ?? 0) + probability
        continue
      }
      const ways = successors[source]
      ways?.set(target, (ways.get(target) ?? 0) + probability)
      predecessors[target]?.add(source)
    }
  }
  return { successors, predecessors, exits }
}
