/**
 * The rule models' touch weights as array expressions over one journey: `keys` (any array of its length), `touch_channels`
 * and `ages` in days, oldest first. Same definitions as `touchWeights` of the models package; the two are tested equal.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { DIRECT } from '@tributary/models/attribution/touch-weights'
import { float64, float64s, type Sql, sql, text } from '@tributary/stores/sql'

export type SingleTouchModel = Extract<RuleModel, { name: 'first' | 'last' | 'last_non_direct' }>
export type SharingModel = Exclude<RuleModel, SingleTouchModel>

const positions = sql`arrayEnumerate(keys)`
const size = sql`length(keys)`

/** Position (from 1) of the touch that takes everything, for the models that have one. */
export function singleTouch(model: SingleTouchModel): Sql {
  switch (model.name) {
    case 'first':
      return sql`1`
    case 'last':
      return size
    case 'last_non_direct': {
      const last = sql`arrayLastIndex(c -> c != ${text(DIRECT)}, touch_channels)`
      return sql`if(${last} = 0, ${size}, ${last})`
    }
  }
}

/** Weights, not yet divided by their sum, of a model that shares. */
export function modelWeights(model: SharingModel): Sql {
  switch (model.name) {
    case 'linear':
      return sql`arrayMap(i -> 1., ${positions})`
    case 'time_decay':
      return sql`arrayMap(a -> exp2((arrayMin(ages) - a) / ${float64(model.halfLifeDays)}), ages)`
    case 'position_decay':
      return sql`arrayMap(i -> pow(${float64(model.rate)}, ${size} - i), ${positions})`
    case 'position':
      return sql`arrayMap(i -> multiIf(${size} = 1, 1., i = 1, ${float64(model.first)}, i = ${size}, ${float64(model.last)}, ${float64(model.middle)} / (${size} - 2)), ${positions})`
    case 'w_shaped': {
      const middle = sql`intDiv(${size}, 2) + 1`
      return sql`multiIf(
        ${size} = 1, [1.],
        ${size} = 2, [${float64(model.first)}, ${float64(model.last)}],
        arrayMap(i -> multiIf(i = 1, ${float64(model.first)}, i = ${size}, ${float64(model.last)}, i = ${middle}, ${float64(model.milestone)}, ${float64(model.rest)} / (${size} - 3)), ${positions}))`
    }
    case 'custom': {
      // The curve's integral up to a point x of 0..1: whole steps before it, and its part of the step it lies in.
      const curve = sql`${float64s(model.weights)}`
      const steps = sql`length(${curve})`
      const upTo = (x: Sql) =>
        sql`(arraySum(arraySlice(${curve}, 1, intDiv(${x} * ${steps}, ${size}))) * ${size} + ${curve}[intDiv(${x} * ${steps}, ${size}) + 1] * modulo(${x} * ${steps}, ${size}))`
      return sql`arrayMap(i -> toFloat64(${upTo(sql`i`)} - ${upTo(sql`(i - 1)`)}), ${positions})`
    }
  }
}

export function isSingleTouch(model: RuleModel): model is SingleTouchModel {
  return model.name === 'first' || model.name === 'last' || model.name === 'last_non_direct'
}
