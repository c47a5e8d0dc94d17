/** How far the data-driven models' answers would move with other journeys from the same source. */
import { addAt } from './add-at.ts'
import { type DataDrivenCredit, dataDrivenCredits } from './data-driven-credits.ts'
import { type DataDrivenModel, formatModelSpec } from './model.ts'
import { type EncodedPaths, rowCount } from './paths.ts'
import { poisson } from './poisson.ts'
import { createSeededRandom, type Random } from './seeded-random.ts'

export type BootstrapOptions = {
  /** The same seed gives the same intervals. Default 1. */
  readonly seed?: number
  /** Number of resamples. Default 200. */
  readonly replicates?: number
  /** Probability the interval holds, between 0 and 1. Default 0.9. */
  readonly level?: number
  /** As for the models themselves. Default true. */
  readonly withNulls?: boolean
}

export type Interval = { readonly low: number; readonly high: number }

export type BootstrapRow = {
  readonly channel: string
  readonly model: string
  readonly level: number
  readonly conversions: Interval
  readonly value: Interval
  /** Markov chains only. */
  readonly removalEffect?: Interval
}

/**
 * Percentile intervals per model and channel, models in the order given, channels in the order of `paths.channels`.
 *
 * Journeys are resampled as a Poisson bootstrap (A. Chamandy et al., "Estimating uncertainty for massive data streams",
 * 2012): each journey occurs a Poisson(1) number of times, so a row of n conversions is drawn as Poisson(n) at once,
 * its null journeys likewise, and its value goes with its conversions. Rows may be distinct paths with counts or single
 * journeys; only single journeys let the value vary within a path. Every model sees the same resamples.
 *
 * Throws a RangeError for a level outside (0, 1) or fewer than 2 replicates.
 */
export function bootstrapIntervals(
  paths: EncodedPaths,
  models: readonly DataDrivenModel[],
  options: BootstrapOptions = {},
): BootstrapRow[] {
  const { seed = 1, replicates = 200, level = 0.9, withNulls = true } = options
  if (!(level > 0 && level < 1)) throw new RangeError(`invalid level: ${level}`)
  if (!(replicates >= 2)) throw new RangeError(`invalid replicates: ${replicates}`)
  const random = createSeededRandom(seed)
  const samples: DataDrivenCredit[][] = models.map(() => [])
  for (let replicate = 0; replicate < replicates; replicate++) {
    const resample = resampled(paths, random)
    models.forEach((model, index) => {
      // A sampling model gets a generator of its own, so that adding a model does not change the resamples of the others.
      const own = createSeededRandom(seed + (replicate + 1) * 1_000_003)
      samples[index]?.push(dataDrivenCredits(model, resample, withNulls, own))
    })
  }
  return models.flatMap((model, index) => intervalsOf(model, paths, samples[index] ?? [], level))
}

/** The same paths, each journey as often as chance has it. */
function resampled(paths: EncodedPaths, random: Random): EncodedPaths {
  const rows = rowCount(paths)
  const conversions = new Float64Array(rows)
  const value = new Float64Array(rows)
  const nulls = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const observed = paths.conversions[row] ?? 0
    const drawn = poisson(observed, random)
    conversions[row] = drawn
    if (observed > 0) addAt(value, row, ((paths.value[row] ?? 0) * drawn) / observed)
    nulls[row] = poisson(paths.nulls[row] ?? 0, random)
  }
  return { ...paths, conversions, value, nulls }
}

function intervalsOf(
  model: DataDrivenModel,
  paths: EncodedPaths,
  samples: readonly DataDrivenCredit[],
  level: number,
): BootstrapRow[] {
  const name = formatModelSpec(model)
  const interval = (pick: (sample: DataDrivenCredit) => number | undefined) =>
    percentileInterval(
      samples.map((sample) => pick(sample) ?? 0),
      level,
    )
  return paths.channels.map((channel, number) => ({
    channel,
    model: name,
    level,
    conversions: interval((sample) => sample.conversions[number]),
    value: interval((sample) => sample.value[number]),
    ...(model.name === 'markov' && {
      removalEffect: interval((sample) => sample.removalEffect?.[number]),
    }),
  }))
}

/** The middle `level` of the samples, quantiles interpolated linearly (Hyndman and Fan's type 7). */
export function percentileInterval(samples: readonly number[], level: number): Interval {
  const sorted = Float64Array.from(samples).sort()
  const quantile = (probability: number) => {
    const place = probability * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? 0
    return below + (above - below) * (place - Math.floor(place))
  }
  return { low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) }
}
