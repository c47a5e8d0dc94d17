/** Weights of one journey's touches under the rule models. */
import type { PositionalModel, PositionModel, RuleModel, WShapedModel } from './model.ts'

/** The channel that stands for "no known source". */
export const DIRECT = 'Direct'

/** One touch of a journey. `ageDays`: how long before the conversion it happened, in days, not negative. */
export type Touch = { readonly channel: string; readonly ageDays: number }

/**
 * Weights (they add up to 1) of one journey's touches, oldest first; no touches, no weights.
 * `milestone`: index of the touch that created the lead, used by `w_shaped` only; see {@link positionalWeights}.
 *
 * time_decay: 2^(-ageDays / halfLifeDays), normalised (Adobe Analytics' definition). last_non_direct: all to the last
 * touch that is not {@link DIRECT}, to the last touch when all are.
 */
export function touchWeights(model: RuleModel, touches: readonly Touch[], milestone?: number): number[] {
  switch (model.name) {
    case 'last_non_direct': {
      const index = touches.findLastIndex((touch) => touch.channel !== DIRECT)
      return only(touches.length, index < 0 ? touches.length - 1 : index)
    }
    case 'time_decay':
      return timeDecay(touches, model.halfLifeDays)
    default:
      return positionalWeights(model, touches.length, milestone)
  }
}

/**
 * Weights (they add up to 1) of `length` touches, oldest first, for the models that look at positions only. One touch
 * gets 1 under every model. With the shares normalised to 1:
 *
 * - position: two touches divide by first : last; from three on the middle touches share `middle` evenly.
 * - position_decay: rate^(steps before the last touch), normalised.
 * - w_shaped: without a milestone the middle touch (index floor(length / 2)) stands for it from three touches on. The
 *   shares of touches that coincide add up; a share nobody takes (`rest` without other touches) is divided in proportion.
 * - custom: the list is a step curve over the journey from start to end; each touch takes the part of the curve over its
 *   own 1/length. A journey as long as the list uses the list as it stands.
 */
export function positionalWeights(model: PositionalModel, length: number, milestone?: number): number[] {
  if (length === 0) return []
  switch (model.name) {
    case 'first':
      return only(length, 0)
    case 'last':
      return only(length, length - 1)
    case 'linear':
      return new Array<number>(length).fill(1 / length)
    case 'position_decay':
      return normalise(Array.from({ length }, (_, index) => model.rate ** (length - 1 - index)))
    case 'position':
      return normalise(positionShares(model, length))
    case 'w_shaped':
      return normalise(wShapedShares(model, length, milestone))
    case 'custom':
      return normalise(stretchedCurve(model.weights, length))
  }
}

function only(length: number, index: number): number[] {
  return Array.from({ length }, (_, position) => (position === index ? 1 : 0))
}

function timeDecay(touches: readonly Touch[], halfLifeDays: number): number[] {
  // Relative to the newest touch: the shares are the same and a whole journey of old touches cannot underflow to zero.
  const newestDays = touches.reduce(
    (least, touch) => Math.min(least, touch.ageDays),
    Number.POSITIVE_INFINITY,
  )
  return normalise(touches.map((touch) => 2 ** ((newestDays - touch.ageDays) / halfLifeDays)))
}

function positionShares(model: PositionModel, length: number): number[] {
  if (length === 1) return [1]
  const each = length > 2 ? model.middle / (length - 2) : 0
  const shares = new Array<number>(length).fill(each)
  shares[0] = model.first
  shares[length - 1] = model.last
  return shares
}

function wShapedShares(model: WShapedModel, length: number, milestone: number | undefined): number[] {
  if (length === 1) return [1]
  const middle = milestone ?? (length > 2 ? Math.floor(length / 2) : undefined)
  const named = new Set([0, length - 1])
  if (middle !== undefined && middle >= 0 && middle < length) named.add(middle)
  const others = length - named.size
  const shares = new Array<number>(length).fill(0)
  for (let index = 0; index < length; index++) {
    if (!named.has(index)) shares[index] = model.rest / others
    if (index === 0) shares[index] = (shares[index] ?? 0) + model.first
    if (index === middle) shares[index] = (shares[index] ?? 0) + model.milestone
    if (index === length - 1) shares[index] = (shares[index] ?? 0) + model.last
  }
  return shares
}

/** Integrals over `length` equal parts of the step curve whose steps are `weights`. */
function stretchedCurve(weights: readonly number[], length: number): number[] {
  const shares = new Array<number>(length).fill(0)
  // In units of 1 / (length * weights.length) every step and every touch has whole-numbered ends.
  weights.forEach((weight, step) => {
    const start = step * length
    const end = start + length
    for (let touch = Math.floor(start / weights.length); touch * weights.length < end; touch++) {
      const overlap = Math.min(end, (touch + 1) * weights.length) - Math.max(start, touch * weights.length)
      shares[touch] = (shares[touch] ?? 0) + weight * overlap
    }
  })
  return shares
}

function normalise(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  // Only a spec made by hand, such as custom weights that are all 0, has no positive share: equal parts then.
  return sum > 0 ? shares.map((share) => share / sum) : shares.map(() => 1 / shares.length)
}
