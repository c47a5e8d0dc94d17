/** A model's name with its parameter, as it stands in the URL and in API queries: `markov:2`, `time_decay:7`, `position:40/20/40`. */
export type ModelFamily =
  | 'first'
  | 'last'
  | 'last_non_direct'
  | 'linear'
  | 'time_decay'
  | 'position_decay'
  | 'position'
  | 'w_shaped'
  | 'custom'
  | 'markov'
  | 'shapley'

export type ParameterInfo = {
  label: string
  hint: string
  initial: string
  accepts: RegExp
  choices?: readonly { value: string; label: string }[]
}

export type FamilyInfo = {
  family: ModelFamily
  label: string
  dataDriven: boolean
  parameter?: ParameterInfo
}

const PERCENT_LIST = /^\d+(\.\d+)?(\/\d+(\.\d+)?){2}$/

/** Every family in the order it is offered: simple rules first, then weighted rules, then those that learn from the data. */
export const MODEL_FAMILIES: readonly FamilyInfo[] = [
  { family: 'first', label: 'First touch', dataDriven: false },
  { family: 'last', label: 'Last touch', dataDriven: false },
  { family: 'last_non_direct', label: 'Last non-direct', dataDriven: false },
  { family: 'linear', label: 'Linear', dataDriven: false },
  {
    family: 'time_decay',
    label: 'Time decay',
    dataDriven: false,
    parameter: {
      label: 'Half-life (days)',
      hint: 'A touch this many days older counts half',
      initial: '7',
      accepts: /^(?!0+(\.0+)?$)\d+(\.\d+)?$/,
    },
  },
  {
    family: 'position_decay',
    label: 'Position decay',
    dataDriven: false,
    parameter: {
      label: 'Rate',
      hint: 'Weight kept for each step back from the last touch, between 0 and 1',
      initial: '0.5',
      accepts: /^0?\.\d+$|^1$/,
    },
  },
  {
    family: 'position',
    label: 'Position-based',
    dataDriven: false,
    parameter: {
      label: 'First / middle / last',
      hint: 'Percent, such as 40/20/40',
      initial: '40/20/40',
      accepts: PERCENT_LIST,
    },
  },
  {
    family: 'w_shaped',
    label: 'W-shaped',
    dataDriven: false,
    parameter: {
      label: 'First / milestone / last',
      hint: 'Percent: first, milestone, last, and optionally the rest, such as 30/30/30/10',
      initial: '30/30/30',
      accepts: /^\d+(\.\d+)?(\/\d+(\.\d+)?){2,3}$/,
    },
  },
  {
    family: 'custom',
    label: 'Custom weights',
    dataDriven: false,
    parameter: {
      label: 'Weights by position',
      hint: 'Oldest touch first, such as 5,3,2',
      initial: '5,3,2',
      accepts: /^\d+(\.\d+)?(,\d+(\.\d+)?)*$/,
    },
  },
  {
    family: 'markov',
    label: 'Markov chain',
    dataDriven: true,
    parameter: {
      label: 'Order',
      hint: 'How many touches back the next one depends on',
      initial: '1',
      accepts: /^[1-9]$/,
      choices: ['1', '2', '3', '4'].map((value) => ({ value, label: value })),
    },
  },
  {
    family: 'shapley',
    label: 'Shapley value',
    dataDriven: true,
    parameter: {
      label: 'Game',
      hint: 'What a set of channels is said to earn',
      initial: '',
      accepts: /^(rate)?$/,
      choices: [
        { value: '', label: 'Conversions' },
        { value: 'rate', label: 'Conversion rate' },
      ],
    },
  },
]

export const DEFAULT_MODEL = 'last_non_direct'
const DEFAULT_COMPARISON: readonly string[] = ['first', 'last', 'linear']
export const MAX_COMPARED = 5

/** Splits a model's name; undefined when no such family exists. */
export function parseModel(model: string): { info: FamilyInfo; parameter: string } | undefined {
  const at = model.indexOf(':')
  const family = at < 0 ? model : model.slice(0, at)
  const info = MODEL_FAMILIES.find((entry) => entry.family === family)
  return info && { info, parameter: at < 0 ? (info.parameter?.initial ?? '') : model.slice(at + 1) }
}

/** Families whose parameter is written even when it is the one offered first. */
const ALWAYS_SAID: ReadonlySet<ModelFamily> = new Set(['markov', 'custom'])

/** The name of a family with a parameter; a default parameter is left out where the API knows it too. */
export function formatModel(family: ModelFamily, parameter: string): string {
  const info = MODEL_FAMILIES.find((entry) => entry.family === family)?.parameter
  if (!info || parameter === '' || (parameter === info.initial && !ALWAYS_SAID.has(family))) return family
  return `${family}:${parameter}`
}

/** "Markov chain (order 2)", "Time decay (3 d)", "Linear". A default parameter is not mentioned. */
export function modelLabel(model: string): string {
  const parsed = parseModel(model)
  if (!parsed) return model
  const { info, parameter } = parsed
  if (info.family === 'markov') return `${info.label} (order ${parameter})`
  if (parameter === info.parameter?.initial || parameter === '') return info.label
  if (info.family === 'time_decay') return `${info.label} (${parameter} d)`
  const choice = info.parameter?.choices?.find((entry) => entry.value === parameter)
  return `${info.label} (${choice ? choice.label.toLowerCase() : parameter})`
}

export function isDataDriven(model: string): boolean {
  return parseModel(model)?.info.dataDriven ?? false
}

/** Whether the API will accept the parameter. */
export function isValidModel(model: string): boolean {
  const parsed = parseModel(model)
  if (!parsed || model === 'custom') return false
  return parsed.info.parameter ? parsed.info.parameter.accepts.test(parsed.parameter) : !model.includes(':')
}

/** The comparison in the URL, separated as in the API: a comma before a number belongs to a model's parameter. */
export function parseModelList(text: string | undefined): string[] {
  const models = (text ?? '').split(/,(?!\s*\d)/).filter(isValidModel)
  return models.length === 0 ? [...DEFAULT_COMPARISON] : [...new Set(models)].slice(0, MAX_COMPARED)
}

export function formatModelList(models: readonly string[]): string {
  return models.join(',')
}
