/**
 * The rule models' touch weights as array expressions over one journey: `n` touches at `positions` 1 to n, oldest first, with
 * `ages` in days and `newest_age`. Same definitions as `touchWeights` of the models package; the two are tested equal.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { float64, float64s, type Sql, sql } from '@tributary/stores/sql'

export type SingleTouchModel = Extract<RuleModel, { name: 'first' | 'last' | 'last_non_direct' }>
export type SharingModel = Exclude<RuleModel, SingleTouchModel>

export function isSingleTouch(model: RuleModel): model is SingleTouchModel {
  return model.name === 'first' || model.name === 'last' || model.name === 'last_non_direct'
}

/** Whether the weights follow from the number of touches alone: then they are worked out once per number. */
export function isPositional(model: SharingModel): boolean {
  return model.name !== 'time_decay'
}

/** Position (from 1) of the touch that takes everything, for the models that have one. */
export function singleTouch(model: SingleTouchModel): Sql {
  switch (model.name) {
    case 'first':
      return sql`1`
    case 'last':
      return sql`n`
    case 'last_non_direct':
      return sql`last_non_direct`
  }
}

/** Weights, not yet divided by their sum, of a model that shares. */
export function modelWeights(model: SharingModel): Sql {
  switch (model.name) {
    case 'linear':
      return sql`arrayMap(i -> 1., positions)`
    case 'time_decay':
      return sql`arrayMap(a -> exp2((newest_age - a) / ${float64(model.halfLifeDays)}), ages)`
    case 'position_decay':
      return sql`arrayMap(i -> pow(${float64(model.rate)}, n - i), positions)`
    case 'position':
      return sql`arrayMap(i -> multiIf(n = 1, 1., i = 1, ${float64(model.first)}, i = n, ${float64(model.last)}, ${float64(model.middle)} / (n - 2)), positions)`
    case 'w_shaped':
      return sql`multiIf(
        n = 1, [1.],
        n = 2, [${float64(model.first)}, ${float64(model.last)}],
        arrayMap(i -> multiIf(i = 1, ${float64(model.first)}, i = n, ${float64(model.last)}, i = intDiv(n, 2) + 1, ${float64(model.milestone)}, ${float64(model.rest)} / (n - 3)), positions))`
    case 'custom': {
      // The curve's integral up to a point x of 0..1: whole steps before it, and its part of the step it lies in.
      const curve = sql`${float64s(model.weights)}`
      const steps = sql`length(${curve})`
      const upTo = (x: Sql) =>
        sql`(arraySum(arraySlice(${curve}, 1, intDiv(${x} * ${steps}, n))) * n + ${curve}[intDiv(${x} * ${steps}, n) + 1] * modulo(${x} * ${steps}, n))`
      return sql`arrayMap(i -> toFloat64(${upTo(sql`i`)} - ${upTo(sql`(i - 1)`)}), positions)`
    }
  }
}
