/** A Markov chain whose walks all end. */

/**
 * The transient part of a chain. Transitions are stored by target: state t is entered from sources[i] with probability
 * probabilities[i] for i from targetOffsets[t] up to targetOffsets[t + 1]. `starts` is the flow that begins in each
 * state, in any unit.
 */
export type AbsorbingChain = {
  readonly targetOffsets: Uint32Array
  readonly sources: Int32Array
  readonly probabilities: Float64Array
  /** Probability to end in each state: what is left beside its transitions. */
  readonly exits: Float64Array
  readonly starts: Float64Array
}
