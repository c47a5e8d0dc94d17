/** How far what a model credits to channels is from what the channels caused. */

/** Of one channel, in one unit (conversions, or minor units of money): what it was credited and what it really caused. */
export type ChannelEffect = { readonly credited: number; readonly caused: number }

export type ChannelEffectError = {
  /**
   * Half the sum of |credited share - caused share|: the part of the credit that sits with the wrong channel. 0 to 1. Null
   * when nothing was credited or nothing caused.
   */
  readonly shareError: number | null
  /**
   * Sum of |credited - caused| by the sum of |caused|: 0 is exact, 1 is as bad as crediting nothing. It also counts
   * what would have happened without any channel and was credited all the same. Null when nothing was caused.
   */
  readonly effectError: number | null
  /** Credited by caused in all: above 1 the model claims more than there is. Null when nothing was caused. */
  readonly overclaim: number | null
  /** Kendall's tau-b of the two orders of channels: 1 the same order, -1 the opposite, null when one has no order. */
  readonly rankCorrelation: number | null
}

/**
 * Errors of credited against caused amounts over channels. Shares leave the level out: a model that credits every
 * conversion, those that needed no marketing too, can still divide rightly. A negative effect (a channel that only moved
 * purchases to a worse moment) counts as 0 in the shares and in full in the effect error.
 *
 * Sources: total variation distance (D. A. Levin, Y. Peres, "Markov Chains and Mixing Times", section 4.1); sum of errors by
 * sum of values is the ratio MAE/mean (R. J. Hyndman, A. B. Koehler, Int. J. Forecasting 22, 2006, section 2); tau-b
 * (M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33, 1945). Throws on a number that is not finite.
 *
 * @example scoreEffects([{ credited: 80, caused: 30 }, { credited: 20, caused: 30 }])
 * // shareError 0.3, effectError 1, overclaim 100 / 60
 */
export function scoreEffects(channels: readonly ChannelEffect[]): ChannelEffectError {
  for (const { credited, caused } of channels)
    if (!Number.isFinite(credited) || !Number.isFinite(caused))
      throw new RangeError(`invalid effect: credited ${credited}, caused ${caused}`)
  const creditedSum = sum(channels.map(({ credited }) => credited))
  const causedSum = sum(channels.map(({ caused }) => caused))
  const size = sum(channels.map(({ caused }) => Math.abs(caused)))
  const errors = sum(channels.map(({ credited, caused }) => Math.abs(credited - caused)))
  return {
    shareError: shareError(channels),
    effectError: size === 0 ? null : errors / size,
    overclaim: causedSum > 0 ? creditedSum / causedSum : null,
    rankCorrelation: kendallTau(channels),
  }
}

function shareError(channels: readonly ChannelEffect[]): number | null {
  const credited = channels.map((channel) => Math.max(0, channel.credited))
  const caused = channels.map((channel) => Math.max(0, channel.caused))
  const [creditedSum, causedSum] = [sum(credited), sum(caused)]
  if (creditedSum === 0 || causedSum === 0) return null
  const gaps = credited.map((amount, index) =>
    Math.abs(amount / creditedSum - (caused[index] ?? 0) / causedSum),
  )
  return sum(gaps) / 2
}

/** Tau-b by its definition, pair by pair: there are few channels. */
function kendallTau(channels: readonly ChannelEffect[]): number | null {
  let [agreement, creditedPairs, causedPairs] = [0, 0, 0]
  for (const [index, left] of channels.entries())
    for (const right of channels.slice(index + 1)) {
      const credited = Math.sign(left.credited - right.credited)
      const caused = Math.sign(left.caused - right.caused)
      agreement += credited * caused
      creditedPairs += Math.abs(credited)
      causedPairs += Math.abs(caused)
    }
  return creditedPairs === 0 || causedPairs === 0 ? null : agreement / Math.sqrt(creditedPairs * causedPairs)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
