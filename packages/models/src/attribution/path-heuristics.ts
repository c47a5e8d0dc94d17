/** Rule models on path data: conversions and value credited per channel. */
import { addAt } from './add-at.ts'
import { isDataDriven, type ModelSpec, type PositionalModel, type RuleModel } from './model.ts'
import { type EncodedPaths, rowCount, rowStart } from './paths.ts'
import { failure, type Result, success } from './result.ts'
import { DIRECT, positionalWeights } from './touch-weights.ts'

/** Credit per channel, in the order of `paths.channels`. */
export type ChannelCredit = { readonly conversions: Float64Array; readonly value: Float64Array }

export type PathModelError = { readonly code: 'NeedsTimes'; readonly model: string; readonly message: string }

/**
 * Divides every row's conversions and value over its touches by a rule model and sums per channel. A channel touched
 * twice gets both touches' shares (ChannelAttribution's "linear"; eeghor/mta's "proportional"). `time_decay` is refused:
 * paths carry no times.
 */
export function pathCredits(model: RuleModel, paths: EncodedPaths): Result<ChannelCredit, PathModelError> {
  switch (model.name) {
    case 'time_decay':
      return failure({
        code: 'NeedsTimes',
        model: model.name,
        message:
          'time_decay needs the age of every touch, and paths have none (position_decay works without)',
      })
    case 'last_non_direct':
      return success(lastNonDirectCredits(paths))
    case 'first':
      return success(endCredits(paths, (start) => start))
    case 'last':
      return success(endCredits(paths, (_, end) => end - 1))
    case 'linear':
      return success(linearCredits(paths))
    default:
      return success(positionalCredits(model, paths))
  }
}

/** Whether {@link pathCredits} (or a data-driven model) can run on paths, which carry no times. */
export function worksOnPaths(model: ModelSpec): boolean {
  return isDataDriven(model) || model.name !== 'time_decay'
}

/**
 * Every distinct channel of a row gets the same share, however often it was touched (eeghor/mta's "same"). This is also
 * the exact Shapley value of the game in which a set of channels earns the conversions of the journeys inside it.
 */
export function linearUniqueCredits(paths: EncodedPaths): ChannelCredit {
  const credit = emptyCredit(paths)
  const seenInRow = new Int32Array(paths.channels.length).fill(-1)
  const distinct = new Uint16Array(paths.channels.length)
  for (let row = 0; row < rowCount(paths); row++) {
    let count = 0
    for (let at = rowStart(paths, row); at < rowStart(paths, row + 1); at++) {
      const channel = paths.touches[at] ?? 0
      if (seenInRow[channel] === row) continue
      seenInRow[channel] = row
      distinct[count++] = channel
    }
    const conversions = (paths.conversions[row] ?? 0) / count
    const value = (paths.value[row] ?? 0) / count
    for (let index = 0; index < count; index++) addCredit(credit, distinct[index] ?? 0, conversions, value)
  }
  return credit
}

export function emptyCredit(paths: EncodedPaths): ChannelCredit {
  const length = paths.channels.length
  return { conversions: new Float64Array(length), value: new Float64Array(length) }
}

function addCredit(credit: ChannelCredit, channel: number, conversions: number, value: number): void {
  addAt(credit.conversions, channel, conversions)
  addAt(credit.value, channel, value)
}

function endCredits(paths: EncodedPaths, pick: (start: number, end: number) => number): ChannelCredit {
  const credit = emptyCredit(paths)
  for (let row = 0; row < rowCount(paths); row++) {
    const start = rowStart(paths, row)
    const end = rowStart(paths, row + 1)
    if (start === end) continue
    addCredit(
      credit,
      paths.touches[pick(start, end)] ?? 0,
      paths.conversions[row] ?? 0,
      paths.value[row] ?? 0,
    )
  }
  return credit
}

function lastNonDirectCredits(paths: EncodedPaths): ChannelCredit {
  const direct = paths.channels.indexOf(DIRECT)
  return endCredits(paths, (start, end) => {
    let at = end - 1
    while (at >= start && paths.touches[at] === direct) at--
    return at < start ? end - 1 : at
  })
}

function linearCredits(paths: EncodedPaths): ChannelCredit {
  const credit = emptyCredit(paths)
  for (let row = 0; row < rowCount(paths); row++) {
    const start = rowStart(paths, row)
    const end = rowStart(paths, row + 1)
    const conversions = (paths.conversions[row] ?? 0) / (end - start)
    const value = (paths.value[row] ?? 0) / (end - start)
    if (conversions === 0 && value === 0) continue
    for (let at = start; at < end; at++) addCredit(credit, paths.touches[at] ?? 0, conversions, value)
  }
  return credit
}

function positionalCredits(model: PositionalModel, paths: EncodedPaths): ChannelCredit {
  const credit = emptyCredit(paths)
  const weightsByLength = new Map<number, Float64Array>()
  for (let row = 0; row < rowCount(paths); row++) {
    const start = rowStart(paths, row)
    const length = rowStart(paths, row + 1) - start
    let weights = weightsByLength.get(length)
    if (weights === undefined) {
      weights = Float64Array.from(positionalWeights(model, length))
      weightsByLength.set(length, weights)
    }
    const conversions = paths.conversions[row] ?? 0
    const value = paths.value[row] ?? 0
    for (let index = 0; index < length; index++) {
      const weight = weights[index] ?? 0
      addCredit(credit, paths.touches[start + index] ?? 0, conversions * weight, value * weight)
    }
  }
  return credit
}
