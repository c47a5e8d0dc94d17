/** Dividing one conversion by what a data-driven model found out about the channels. */

/**
 * Weights (they add up to 1) of one journey's touches from the effects of their channels: removal effects of a Markov
 * chain, or Shapley credits. Every distinct channel weighs as much as its effect, shared evenly by its touches; effects
 * that are negative or unknown weigh nothing; without any effect all touches weigh the same. No touches, no weights.
 *
 * Channels' totals over all journeys divided this way come near the model's own totals but are not the same: those
 * divide the sum of all conversions, these each conversion among the channels that took part in it.
 */
export function effectWeights(
  touchChannels: readonly string[],
  effects: ReadonlyMap<string, number>,
): number[] {
  const touches = new Map<string, number>()
  for (const channel of touchChannels) touches.set(channel, (touches.get(channel) ?? 0) + 1)
  let whole = 0
  for (const channel of touches.keys()) whole += Math.max(0, effects.get(channel) ?? 0)
  return touchChannels.map((channel) =>
    whole > 0
      ? Math.max(0, effects.get(channel) ?? 0) / whole / (touches.get(channel) ?? 1)
      : 1 / touchChannels.length,
  )
}
