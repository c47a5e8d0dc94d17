/** The catalogue as others read it: what each metric is, what it is known by, and what was probably meant. */
import type { Permission } from '@tributary/contract/permissions'
import type { CatalogueDimension, CatalogueMetric } from '@tributary/contract/query'
import {
  type DeclaredDimension,
  DIMENSIONS,
  type DimensionName,
  dimensionOf,
  isPropertyDimension,
} from './dimensions.data.ts'
import { HOMES, type HomeName, type MeasureName, measureOf, needOf, whyCountedOnce } from './measures.data.ts'
import type { Formula } from './metric.ts'
import { METRICS, type MetricName, metricOf } from './metrics.data.ts'

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[]
/** Those that the catalogue lists; `property:<name>` is a dimension for whatever name a touch has. */
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as DeclaredDimension[]

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name)
}

export function isDimensionName(name: string): name is DimensionName {
  return Object.hasOwn(DIMENSIONS, name) || isPropertyDimension(name)
}

/** The measures that a formula is made of. */
export function measuresOf(formula: Formula): MeasureName[] {
  switch (formula.kind) {
    case 'measure':
      return [formula.of]
    case 'difference':
      return [formula.of, formula.less]
    case 'quotient':
      return [formula.of, formula.by]
  }
}

/** The homes that a metric reads. */
export function homesOf(metric: MetricName): HomeName[] {
  return [...new Set(measuresOf(metricOf(metric).formula).map((name) => measureOf(name).home))]
}

/** What asking for the metric needs beyond the permission for numbers. A dimension needs what the metrics it is known for need. */
export function needsOf(metric: MetricName): Permission[] {
  return [...new Set(homesOf(metric).flatMap((home) => needOf(home) ?? []))]
}

export function isKnownBy(metric: MetricName, dimension: DimensionName): boolean {
  const { columns } = dimensionOf(dimension)
  return homesOf(metric).every((home) => columns[home] !== undefined)
}

/** Whether the metric divides money among touches, so that it needs a model. */
export function takesModel(metric: MetricName): boolean {
  return homesOf(metric).includes('credit')
}

/** Why the metric's total is not the sum of its rows where these dimensions cut it; undefined where it is. */
export function whyNotAdditive(metric: MetricName, dimensions: readonly DimensionName[]): string | undefined {
  const { formula } = metricOf(metric)
  if (formula.kind === 'quotient')
    return 'A quotient: the total is the quotient of the totals, not a sum of the rows.'
  return measuresOf(formula).flatMap((name) => whyCountedOnce(name, dimensions) ?? [])[0]
}

function formulaText(formula: Formula): string {
  switch (formula.kind) {
    case 'measure':
      return formula.of
    case 'difference':
      return `${formula.of} - ${formula.less}`
    case 'quotient':
      return `${formula.times === undefined ? '' : `${formula.times} * `}${formula.of} / ${formula.by}`
  }
}

export function describeMetric(name: MetricName): CatalogueMetric {
  const { label, description, synonyms, unit, better, formula } = metricOf(name)
  const dimensions = DIMENSION_NAMES.filter((dimension) => isKnownBy(name, dimension))
  const reason = whyNotAdditive(name, dimensions)
  return {
    name,
    label,
    description,
    synonyms: [...synonyms],
    unit,
    better,
    formula: formulaText(formula),
    lives_in: homesOf(name).map((home) => ({ facts: HOMES[home].label, grain: HOMES[home].grain })),
    ...(reason === undefined ? {} : { not_additive: reason }),
    takes_model: takesModel(name),
    dimensions,
    touch_properties: isKnownBy(name, 'property:any'),
  }
}

export function describeDimension(name: DimensionName): CatalogueDimension {
  const { label, description, synonyms, kind } = dimensionOf(name)
  return { name, label, description, synonyms: [...synonyms], kind }
}

type Named = { readonly label: string; readonly synonyms: readonly string[] }

/** Up to five names whose name, label or synonym shares a word with the text; the closest first. */
export function nearestNames<Name extends string>(
  wanted: string,
  names: readonly Name[],
  read: (name: Name) => Named,
): Name[] {
  const words = wordsOf(wanted)
  const scored = names.map((name) => {
    const { label, synonyms } = read(name)
    const best = Math.max(...[name, label, ...synonyms].map((text) => closeness(words, wordsOf(text))))
    return { name, best }
  })
  return scored
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.best - a.best)
    .slice(0, 5)
    .map(({ name }) => name)
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Shared words (one may begin with the other), as a share of the words of both. */
function closeness(left: readonly string[], right: readonly string[]): number {
  const shared = left.filter((word) =>
    right.some(
      (other) => other === word || (word.length > 3 && (other.startsWith(word) || word.startsWith(other))),
    ),
  ).length
  return (2 * shared) / Math.max(1, left.length + right.length)
}
