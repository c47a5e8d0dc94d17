/** One data-driven model over path data. */
import { markovAttribution } from './markov.ts'
import { transitionCounts } from './markov-counts.ts'
import type { DataDrivenModel } from './model.ts'
import type { ChannelCredit } from './path-heuristics.ts'
import type { EncodedPaths } from './paths.ts'
import type { Random } from './seeded-random.ts'
import { rateGameCredits, sumGameCredits } from './shapley.ts'

/** Per channel, in the order of `paths.channels`. `conversionsError`: standard errors, where the model samples. */
export type DataDrivenCredit = ChannelCredit & {
  readonly removalEffect?: Float64Array
  readonly conversionsError?: Float64Array
}

/** `withNulls` false leaves the journeys that did not convert out of a Markov chain. `random` feeds sampling, if any. */
export function dataDrivenCredits(
  model: DataDrivenModel,
  paths: EncodedPaths,
  withNulls: boolean,
  random: Random,
): DataDrivenCredit {
  if (model.name === 'markov') return markovAttribution(transitionCounts(paths, model.order, withNulls))
  return model.game === 'sum' ? sumGameCredits(paths) : rateGameCredits(paths, { random })
}
