/** What is asked of the catalogue, and how the URL holds it. */
import { PROPERTY_DIMENSION } from '@tributary/contract/attribution'
import {
  FILTER_OPERATORS,
  type FilterOperator,
  MAX_QUERY_DIMENSIONS,
  MAX_QUERY_METRICS,
  type QueryFilter,
} from '@tributary/contract/query'
import type { ReportSearch } from '../../../lib/report-search.ts'

export type Question = {
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly filters: readonly QueryFilter[]
}

const DEFAULT_METRICS = 'sessions,attributed_conversions,attributed_revenue,spend,roas'
const DEFAULT_DIMENSIONS = 'channel'
/** Dimensions chosen away altogether: an empty value would be left out of the URL, and the default would come back. */
const NO_DIMENSIONS = 'none'

type ExploreSearch = Pick<ReportSearch, 'metrics' | 'dimensions' | 'grain' | 'filters'>

/** The question of the URL; dates come first. A model's commas ("custom:5,3,2") do not part two metrics. */
export function questionOf(search: ExploreSearch): Question {
  const chosen = search.dimensions ?? (search.grain === undefined ? DEFAULT_DIMENSIONS : NO_DIMENSIONS)
  const dimensions = chosen === NO_DIMENSIONS ? [] : namesOf(chosen, /,/)
  const dated =
    search.grain === undefined
      ? dimensions
      : [search.grain, ...dimensions.filter((name) => name !== search.grain)]
  return {
    metrics: namesOf(search.metrics ?? DEFAULT_METRICS, /,(?!\s*\d)/).slice(0, MAX_QUERY_METRICS),
    dimensions: dated.slice(0, MAX_QUERY_DIMENSIONS),
    filters: parseFilters(search.filters ?? ''),
  }
}

/** The URL's part of a question. */
export function searchOf(
  question: Question,
): Record<'metrics' | 'dimensions' | 'grain' | 'filters', string | undefined> {
  const metrics = question.metrics.join(',')
  const grain = question.dimensions.find(isGrain)
  const others = question.dimensions.filter((name) => name !== grain).join(',')
  const dimensions = others === '' ? NO_DIMENSIONS : others
  const implied = grain === undefined ? DEFAULT_DIMENSIONS : NO_DIMENSIONS
  return {
    metrics: metrics === DEFAULT_METRICS || metrics === '' ? undefined : metrics,
    dimensions: dimensions === implied ? undefined : dimensions,
    grain,
    filters: question.filters.length === 0 ? undefined : formatFilters(question.filters),
  }
}

export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const

export function isGrain(name: string): name is (typeof GRAINS)[number] {
  return (GRAINS as readonly string[]).includes(name)
}

function namesOf(text: string, separator: RegExp): string[] {
  return [...new Set(text.split(separator).map((name) => name.trim()))].filter((name) => name !== '')
}

/** `channel:is:Email|Direct;campaign:contains:brand`, every name and value percent-encoded. */
export function formatFilters(filters: readonly QueryFilter[]): string {
  return filters
    .map(
      ({ dimension, operator, values }) =>
        `${encodeURIComponent(dimension)}:${operator}:${values.map(encodeURIComponent).join('|')}`,
    )
    .join(';')
}

/** Lenient: what is no filter is left out, so that an old or hand-written link still opens. */
export function parseFilters(text: string): QueryFilter[] {
  return text.split(';').flatMap((part) => {
    const [name = '', operator = '', values = ''] = part.split(':')
    const [dimension = ''] = decoded(name)
    const found = values.split('|').flatMap(decoded)
    return /^\w+$/.test(dimension.replace(PROPERTY_DIMENSION, 'property')) &&
      isOperator(operator) &&
      found.length > 0
      ? [{ dimension, operator, values: found }]
      : []
  })
}

function decoded(text: string): string[] {
  try {
    return text === '' ? [] : [decodeURIComponent(text)]
  } catch {
    return [] // a percent sign that encodes nothing
  }
}

function isOperator(text: string): text is FilterOperator {
  return (FILTER_OPERATORS as readonly string[]).includes(text)
}

/** The metric's name without its model. */
export function baseOf(metric: string): string {
  return metric.split(':', 1)[0] ?? metric
}
