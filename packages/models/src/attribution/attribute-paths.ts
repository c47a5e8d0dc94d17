/** Path data in, credited channels out, for any list of models. */
import { dataDrivenCredits } from './data-driven-credits.ts'
import { formatModelSpec, isDataDriven, type ModelSpec } from './model.ts'
import { type PathModelError, pathCredits } from './path-heuristics.ts'
import { type EncodedPaths, rowCount, rowStart } from './paths.ts'
import { type Result, success } from './result.ts'
import { createSeededRandom } from './seeded-random.ts'

/** One row of the answer, in the shape in which it is printed as JSON. */
export type PathAttributionRow = {
  readonly channel: string
  /** The model's text form. */
  readonly model: string
  /** Credited conversions: a fraction as a rule. */
  readonly conversions: number
  /** Credited value, in the unit of the paths' value. */
  readonly value: number
  /** Markov chains only: share of conversions lost without the channel. */
  readonly removal_effect?: number
  /** Sampled models only (`shapley:rate` with more than 20 channels): standard error of `conversions`. */
  readonly standard_error?: number
}

export type PathAttribution = {
  /** Models in the order asked for, channels in the order of `paths.channels`. */
  readonly rows: readonly PathAttributionRow[]
  /** What no model can credit: rows without touches. */
  readonly unattributed: { readonly conversions: number; readonly value: number }
}

export type AttributePathsOptions = {
  /** Whether journeys that did not convert take part in Markov chains. Default true. */
  readonly withNulls?: boolean
  /** For models that sample. Default 1. */
  readonly seed?: number
}

/**
 * Credits conversions and value to channels under every model. Per model the rows and `unattributed` add up to the
 * paths' conversions and value. The error is a model that cannot run on paths (`time_decay`: no times).
 *
 * @example
 * const paths = encodePaths([{ channels: ['Email', 'Direct'], conversions: 2, value: 90, nulls: 5 }])
 * attributePaths(paths, [{ name: 'linear' }, { name: 'markov', order: 1 }])
 */
export function attributePaths(
  paths: EncodedPaths,
  models: readonly ModelSpec[],
  options: AttributePathsOptions = {},
): Result<PathAttribution, PathModelError> {
  const rows: PathAttributionRow[] = []
  for (const model of models) {
    const modelRows = rowsOfModel(paths, model, options)
    if (!modelRows.ok) return modelRows
    rows.push(...modelRows.value)
  }
  return success({ rows, unattributed: unattributed(paths) })
}

function rowsOfModel(
  paths: EncodedPaths,
  model: ModelSpec,
  options: AttributePathsOptions,
): Result<PathAttributionRow[], PathModelError> {
  const name = formatModelSpec(model)
  if (!isDataDriven(model)) {
    const credit = pathCredits(model, paths)
    if (!credit.ok) return credit
    const { conversions, value } = credit.value
    return success(
      paths.channels.map((channel, number) => ({
        channel,
        model: name,
        conversions: conversions[number] ?? 0,
        value: value[number] ?? 0,
      })),
    )
  }
  const random = createSeededRandom(options.seed ?? 1)
  const credit = dataDrivenCredits(model, paths, options.withNulls ?? true, random)
  const removalEffect = credit.removalEffect
  const sampled = credit.conversionsError?.some((error) => error > 0) ? credit.conversionsError : undefined
  return success(
    paths.channels.map((channel, number) => ({
      channel,
      model: name,
      conversions: credit.conversions[number] ?? 0,
      value: credit.value[number] ?? 0,
      ...(removalEffect && { removal_effect: removalEffect[number] ?? 0 }),
      ...(sampled && { standard_error: sampled[number] ?? 0 }),
    })),
  )
}

function unattributed(paths: EncodedPaths): { conversions: number; value: number } {
  let conversions = 0
  let value = 0
  for (let row = 0; row < rowCount(paths); row++) {
    if (rowStart(paths, row) !== rowStart(paths, row + 1)) continue
    conversions += paths.conversions[row] ?? 0
    value += paths.value[row] ?? 0
  }
  return { conversions, value }
}
