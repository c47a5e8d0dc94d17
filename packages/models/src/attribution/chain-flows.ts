/** How often an absorbing Markov chain passes through its states, as a sparse linear system. */
import type { AbsorbingChain } from './absorbing-chain.ts'
import { eliminateStates } from './state-elimination.ts'

/** Relative residual every answer is checked against. */
const RESIDUAL_LIMIT = 1e-12
/** The iteration goes on a little further, so that the check is not met by a hair. */
const CHANGE_LIMIT = 1e-13
const MAX_SWEEPS = 2000

/**
 * Expected flow through every state when entering one of the `removed` states (1 in the mask) ends the walk: the
 * solution of F = starts + Q'F over the other states, in the unit of `starts`; 0 at the removed ones.
 *
 * Gauss-Seidel from the guess `flows`, which is overwritten with the answer. As Q is substochastic and every state leads
 * out, it converges; where it does so too slowly (journeys that go back and forth thousands of times), or the residual
 * exceeds 1e-12 of the starting flow, the states are eliminated one by one instead, which is exact. Deterministic.
 */
export function solveFlows(chain: AbsorbingChain, removed: Uint8Array, flows: Float64Array): void {
  let startSum = 0
  for (let state = 0; state < flows.length; state++) {
    if (removed[state] === 1) flows[state] = 0
    else startSum += chain.starts[state] ?? 0
  }
  if (startSum === 0) {
    flows.fill(0)
    return
  }
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    if (sweepOnce(chain, removed, flows) > CHANGE_LIMIT * startSum) continue
    if (residual(chain, removed, flows) <= RESIDUAL_LIMIT * startSum) return
    break
  }
  eliminateStates(chain, removed, flows)
}

/** What enters a state from the others, beside what starts there. */
function inflow(chain: AbsorbingChain, flows: Float64Array, state: number): number {
  let sum = 0
  const end = chain.targetOffsets[state + 1] ?? 0
  for (let at = chain.targetOffsets[state] ?? 0; at < end; at++)
    sum += (flows[chain.sources[at] ?? 0] ?? 0) * (chain.probabilities[at] ?? 0)
  return sum
}

/** One pass over all states in order; returns the sum of the absolute changes. */
function sweepOnce(chain: AbsorbingChain, removed: Uint8Array, flows: Float64Array): number {
  let change = 0
  for (let state = 0; state < flows.length; state++) {
    if (removed[state] === 1) continue
    const flow = (chain.starts[state] ?? 0) + inflow(chain, flows, state)
    change += Math.abs(flow - (flows[state] ?? 0))
    flows[state] = flow
  }
  return change
}

function residual(chain: AbsorbingChain, removed: Uint8Array, flows: Float64Array): number {
  let sum = 0
  for (let state = 0; state < flows.length; state++)
    if (removed[state] !== 1)
      sum += Math.abs((chain.starts[state] ?? 0) + inflow(chain, flows, state) - (flows[state] ?? 0))
  return sum
}

/**
 * As {@link solveFlows}, for walks that may pass through at most `maxStates` states and end there: the sum of the first
 * `maxStates` steps. ChannelAttribution's simulation has such a limit.
 */
export function limitedFlows(
  chain: AbsorbingChain,
  removed: Uint8Array,
  maxStates: number,
  flows: Float64Array,
): void {
  flows.fill(0)
  let step = chain.starts.map((start, state) => (removed[state] === 1 ? 0 : start))
  for (let passed = 0; passed < maxStates; passed++) {
    for (let state = 0; state < flows.length; state++) flows[state] = (flows[state] ?? 0) + (step[state] ?? 0)
    const before = step
    step = before.map((_, state) => (removed[state] === 1 ? 0 : inflow(chain, before, state)))
  }
}
