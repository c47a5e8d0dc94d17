/** The attribution models by name, and their text form: `time_decay:3`, `position:40/20/40`, `markov:2`. */
import { failure, type Result, success } from './result.ts'

/** Share of the first touch, of all middle touches together, and of the last touch; any scale, normalised when used. */
export type PositionModel = {
  readonly name: 'position'
  readonly first: number
  readonly middle: number
  readonly last: number
}

/** As {@link PositionModel}, with a share for the milestone touch (the lead's creation); `rest` is shared by all others. */
export type WShapedModel = {
  readonly name: 'w_shaped'
  readonly first: number
  readonly milestone: number
  readonly last: number
  readonly rest: number
}

export type TimeDecayModel = { readonly name: 'time_decay'; readonly halfLifeDays: number }
export type LastNonDirectModel = { readonly name: 'last_non_direct' }

/** Models whose weights follow from the number of touches (and, for `w_shaped`, the milestone) alone. */
export type PositionalModel =
  | { readonly name: 'first' }
  | { readonly name: 'last' }
  | { readonly name: 'linear' }
  | { readonly name: 'position_decay'; readonly rate: number }
  | PositionModel
  | WShapedModel
  | { readonly name: 'custom'; readonly weights: readonly number[] }

/** Models that divide one journey by itself, without looking at others. */
export type RuleModel = PositionalModel | TimeDecayModel | LastNonDirectModel

/** Models that learn from all journeys together. */
export type DataDrivenModel =
  | { readonly name: 'markov'; readonly order: number }
  | { readonly name: 'shapley'; readonly game: 'sum' | 'rate' }

export type ModelSpec = RuleModel | DataDrivenModel
export type ModelName = ModelSpec['name']

/** Why a model text was refused; `message` names the bad value. */
export type ModelSpecError = {
  readonly code: 'UnknownModel' | 'InvalidParameter'
  readonly value: string
  readonly message: string
}

export const DEFAULT_HALF_LIFE_DAYS = 7
export const DEFAULT_DECAY_RATE = 0.5
export const DEFAULT_POSITION: PositionModel = { name: 'position', first: 40, middle: 20, last: 40 }
export const DEFAULT_W_SHAPED: WShapedModel = {
  name: 'w_shaped',
  first: 30,
  milestone: 30,
  last: 30,
  rest: 10,
}
const MAX_MARKOV_ORDER = 64

export function isDataDriven(spec: ModelSpec): spec is DataDrivenModel {
  return spec.name === 'markov' || spec.name === 'shapley'
}

type ParameterParser = (parameter: string | undefined) => ModelSpec | string

/** A parser per name: the spec, or what is expected of the parameter. */
const PARSERS: Readonly<Record<ModelName, ParameterParser>> = {
  first: (parameter) => withoutParameter({ name: 'first' }, parameter),
  last: (parameter) => withoutParameter({ name: 'last' }, parameter),
  last_non_direct: (parameter) => withoutParameter({ name: 'last_non_direct' }, parameter),
  linear: (parameter) => withoutParameter({ name: 'linear' }, parameter),
  time_decay: (parameter) => {
    const halfLifeDays = parameter === undefined ? DEFAULT_HALF_LIFE_DAYS : parseNumber(parameter)
    return halfLifeDays > 0 ? { name: 'time_decay', halfLifeDays } : 'a half-life in days greater than 0'
  },
  position_decay: (parameter) => {
    const rate = parameter === undefined ? DEFAULT_DECAY_RATE : parseNumber(parameter)
    return rate > 0 && rate <= 1
      ? { name: 'position_decay', rate }
      : 'a rate greater than 0 and not greater than 1'
  },
  position: parsePosition,
  w_shaped: parseWShaped,
  custom: (parameter) => {
    const weights = parseWeights(parameter ?? '', ',')
    return weights?.some((weight) => weight > 0)
      ? { name: 'custom', weights }
      : 'weights by position, oldest touch first, none negative and one positive, such as 5,3,2'
  },
  markov: (parameter) => {
    const order = parameter === undefined ? 1 : parseNumber(parameter)
    return Number.isInteger(order) && order >= 1 && order <= MAX_MARKOV_ORDER
      ? { name: 'markov', order }
      : `an order from 1 to ${MAX_MARKOV_ORDER}`
  },
  shapley: (parameter) => {
    if (parameter === undefined || parameter === 'sum') return { name: 'shapley', game: 'sum' }
    return parameter === 'rate' ? { name: 'shapley', game: 'rate' } : 'rate, or nothing'
  },
}

/**
 * Parses `name` or `name:parameter`: `first`, `last`, `last_non_direct`, `linear`, `time_decay[:days]`,
 * `position_decay[:rate]`, `position[:first/middle/last]`, `w_shaped[:first/milestone/last[/rest]]` (without `rest` it is
 * what is missing to 100, or to 1), `custom:5,3,2`, `markov[:order]`, `shapley[:rate]`.
 */
export function parseModelSpec(text: string): Result<ModelSpec, ModelSpecError> {
  const trimmed = text.trim()
  const colon = trimmed.indexOf(':')
  const name = colon < 0 ? trimmed : trimmed.slice(0, colon)
  const parameter = colon < 0 ? undefined : trimmed.slice(colon + 1).trim()
  if (!isModelName(name)) {
    const known = Object.keys(PARSERS).join(', ')
    return failure({
      code: 'UnknownModel',
      value: text,
      message: `unknown model: ${text} (known: ${known})`,
    })
  }
  const parsed = PARSERS[name](parameter)
  if (typeof parsed !== 'string') return success(parsed)
  const message = `invalid parameter of ${name}: ${parameter ?? '(none)'} (expected ${parsed})`
  return failure({ code: 'InvalidParameter', value: text, message })
}

/** The shortest text that {@link parseModelSpec} reads back as the same spec; a Markov chain's order is always said. */
export function formatModelSpec(spec: ModelSpec): string {
  switch (spec.name) {
    case 'first':
    case 'last':
    case 'last_non_direct':
    case 'linear':
      return spec.name
    case 'time_decay':
      return spec.halfLifeDays === DEFAULT_HALF_LIFE_DAYS ? spec.name : `${spec.name}:${spec.halfLifeDays}`
    case 'position_decay':
      return spec.rate === DEFAULT_DECAY_RATE ? spec.name : `${spec.name}:${spec.rate}`
    case 'position': {
      const parameter = `${spec.first}/${spec.middle}/${spec.last}`
      return parameter === '40/20/40' ? spec.name : `${spec.name}:${parameter}`
    }
    case 'w_shaped': {
      const parameter = `${spec.first}/${spec.milestone}/${spec.last}/${spec.rest}`
      return parameter === '30/30/30/10' ? spec.name : `${spec.name}:${parameter}`
    }
    case 'custom':
      return `${spec.name}:${spec.weights.join(',')}`
    case 'markov':
      return `${spec.name}:${spec.order}`
    case 'shapley':
      return spec.game === 'rate' ? 'shapley:rate' : 'shapley'
  }
}

function isModelName(name: string): name is ModelName {
  return Object.hasOwn(PARSERS, name)
}

function withoutParameter(spec: ModelSpec, parameter: string | undefined): ModelSpec | string {
  return parameter === undefined ? spec : 'no parameter'
}

function parsePosition(parameter: string | undefined): ModelSpec | string {
  if (parameter === undefined) return DEFAULT_POSITION
  const [first, middle, last, ...more] = parseWeights(parameter, '/') ?? []
  if (first === undefined || middle === undefined || last === undefined || more.length > 0)
    return 'three shares first/middle/last, none negative, such as 40/20/40'
  if (first + last <= 0) return 'a positive share for the first or the last touch'
  return { name: 'position', first, middle, last }
}

function parseWShaped(parameter: string | undefined): ModelSpec | string {
  if (parameter === undefined) return DEFAULT_W_SHAPED
  const [first, milestone, last, givenRest, ...more] = parseWeights(parameter, '/') ?? []
  if (first === undefined || milestone === undefined || last === undefined || more.length > 0)
    return 'shares first/milestone/last[/rest], none negative, such as 30/30/30'
  if (first + last <= 0) return 'a positive share for the first or the last touch'
  const sum = first + milestone + last
  const whole = sum > 1 ? 100 : 1
  if (givenRest === undefined && sum > whole * (1 + 1e-9)) return `shares that add up to at most ${whole}`
  // Decimal fractions do not subtract exactly; twelve digits hide it and keep the text form short.
  const rest = givenRest ?? Math.max(0, Number((whole - sum).toFixed(12)))
  return { name: 'w_shaped', first, milestone, last, rest }
}

function parseNumber(text: string): number {
  return /^\+?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
}

function parseWeights(text: string, separator: string): number[] | undefined {
  const weights = text.split(separator).map((part) => parseNumber(part.trim()))
  return weights.every((weight) => Number.isFinite(weight)) ? weights : undefined
}
