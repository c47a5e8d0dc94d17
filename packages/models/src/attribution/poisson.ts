/** Poisson numbers, for the bootstrap's resampled counts. */
import type { Random } from './seeded-random.ts'

/**
 * One Poisson number with the given mean (>= 0). Below 10 by inversion of the distribution function (one uniform
 * number), above by transformed rejection (W. Hörmann, "The transformed rejection method for generating Poisson random
 * variables", 1993, algorithm PTRS), exact in both cases.
 */
export function poisson(mean: number, random: Random): number {
  if (!(mean > 0)) return 0
  return mean < 10 ? byInversion(mean, random) : byRejection(mean, random)
}

/** e^-mean for the whole means of the inversion: resampled counts are whole as a rule, and exp is half of the work. */
const EXP_OF_WHOLE = Float64Array.from({ length: 10 }, (_, mean) => Math.exp(-mean))

function byInversion(mean: number, random: Random): number {
  let term = Number.isInteger(mean) ? (EXP_OF_WHOLE[mean] ?? 0) : Math.exp(-mean)
  let left = random()
  let count = 0
  // 200 is beyond any float's tail at a mean below 10: it only ends the loop when rounding leaves a crumb of `left`.
  while (left >= term && count < 200) {
    left -= term
    count++
    term *= mean / count
  }
  return count
}

function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  const logMean = Math.log(mean)
  for (;;) {
    const u = random() - 0.5
    const v = random()
    const us = 0.5 - Math.abs(u)
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= squeeze) return count
    if (count < 0 || (us < 0.013 && v > us)) continue
    const proposal = Math.log((v * inverseAlpha) / (a / (us * us) + b))
    if (proposal <= count * logMean - mean - logFactorial(count)) return count
  }
}

/** ln(count!), by Stirling's series from 10 on (error below 1e-12). */
function logFactorial(count: number): number {
  if (count < 10) {
    let product = 1
    for (let factor = 2; factor <= count; factor++) product *= factor
    return Math.log(product)
  }
  const x = count + 1
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}
