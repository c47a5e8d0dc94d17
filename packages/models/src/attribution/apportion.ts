/** Whole minor units by fractional weights, without losing or inventing a unit. */

/**
 * Divides `amountMinor` over `weights` by largest remainder (Hamilton's method), in exact integer arithmetic: every part
 * gets the floor of its quota, and the units left over go one each to the largest fractions, the earlier index first
 * among equals. The parts add up to the amount exactly and each is less than one unit from its quota.
 *
 * A negative amount is the mirror of the positive one. Weights that are all 0 mean equal shares. No weights, no parts
 * (the caller reports the amount as unattributed). Throws a RangeError for a negative or non-finite weight.
 */
export function apportion(amountMinor: bigint, weights: readonly number[]): bigint[] {
  const scaled = toIntegers(weights)
  if (amountMinor < 0n) return divide(-amountMinor, scaled).map((part) => -part)
  return divide(amountMinor, scaled)
}

/**
 * What each credit loses when `refundMinor` is paid back after `refundedBeforeMinor` had been paid back already.
 *
 * A conversion of `amountMinor` with `refunded` paid back has the net credits `apportion(amountMinor - refunded,
 * weights)`; a refund takes the difference of two such states. So the net credits always add up to the net amount, depend
 * on the sum of the refunds but not on their number or order, never change sign, and are all exactly 0 once everything is
 * paid back. What is paid back beyond the amount finds no credit to take: `uncoveredMinor` holds it. (The rounding of a
 * partial refund may give one minor unit back to a touch and take it from another.)
 *
 * `amountMinor`, `refundedBeforeMinor` and `refundMinor` are not negative; throws a RangeError otherwise.
 */
export function refundShares(
  amountMinor: bigint,
  weights: readonly number[],
  refundedBeforeMinor: bigint,
  refundMinor: bigint,
): { readonly takenMinor: bigint[]; readonly uncoveredMinor: bigint } {
  for (const minor of [amountMinor, refundedBeforeMinor, refundMinor])
    if (minor < 0n) throw new RangeError(`invalid refund: ${minor} is negative`)
  const before = netCredits(amountMinor, weights, refundedBeforeMinor)
  const after = netCredits(amountMinor, weights, refundedBeforeMinor + refundMinor)
  const takenMinor = before.map((credit, index) => credit - (after[index] ?? 0n))
  const takenSum = takenMinor.reduce((sum, part) => sum + part, 0n)
  return { takenMinor, uncoveredMinor: refundMinor - takenSum }
}

function netCredits(amountMinor: bigint, weights: readonly number[], refundedMinor: bigint): bigint[] {
  return apportion(refundedMinor < amountMinor ? amountMinor - refundedMinor : 0n, weights)
}

/**
 * The weights times a power of two, as integers: exact, but for bits below 2^-128 of the largest weight. (Dividing by the
 * largest would be simpler and could make two different weights the same.)
 */
function toIntegers(weights: readonly number[]): bigint[] {
  let largest = 0
  for (const weight of weights) {
    if (!Number.isFinite(weight) || weight < 0) throw new RangeError(`invalid weight: ${weight}`)
    if (weight > largest) largest = weight
  }
  if (largest === 0) return weights.map(() => 1n)
  const shift = 128 - Math.floor(Math.log2(largest))
  // In two steps: 2^shift itself is no float where the largest weight is below 2^-895.
  const half = 2 ** Math.floor(shift / 2)
  const rest = 2 ** (shift - Math.floor(shift / 2))
  return weights.map((weight) => BigInt(Math.floor(weight * half * rest)))
}

function divide(amountMinor: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n)
  const parts: bigint[] = []
  const remainders: { index: number; remainder: bigint }[] = []
  let left = amountMinor
  weights.forEach((weight, index) => {
    const quota = amountMinor * weight
    const part = quota / whole
    parts.push(part)
    left -= part
    remainders.push({ index, remainder: quota % whole })
  })
  if (left === 0n) return parts
  remainders.sort((a, b) => compare(b.remainder, a.remainder) || a.index - b.index)
  for (const { index } of remainders.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n
  return parts
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
