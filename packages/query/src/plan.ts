/**
 * From a metric query to a plan: the chosen metrics, and one small pass per home of facts. Data only; text is made of it
 * by `pass-statement.ts`, and passes over credit are run by whoever knows the journeys.
 */
import { MAX_QUERY_DIMENSIONS, type MetricQuery } from '@tributary/contract/query'
import {
  DIMENSION_NAMES,
  homesOf,
  isDimensionName,
  isKnownBy,
  isMetricName,
  METRIC_NAMES,
  measuresOf,
  nearestNames,
  takesModel,
} from './catalogue.ts'
import { type DimensionName, dimensionOf } from './dimensions.data.ts'
import type { Filter } from './filter-condition.ts'
import { HOMES, type HomeName, type MeasureName, measureOf } from './measures.data.ts'
import { type MetricName, metricOf } from './metrics.data.ts'

/** A metric as asked for: `name` is its text, with the model if it names one. */
export type ChosenMetric = {
  readonly name: string
  readonly metric: MetricName
  /** Model of its credited measures; undefined when it has none. */
  readonly model: string | undefined
}

/** One statement: measures of one home, by the query's dimensions and under its filters. */
export type Pass = {
  readonly home: HomeName
  readonly measures: readonly MeasureName[]
  /** Models whose credit is wanted; empty for other homes. */
  readonly models: readonly string[]
}

export type Ordering = { readonly by: string; readonly isDescending: boolean }

export type Plan = {
  readonly metrics: readonly ChosenMetric[]
  readonly dimensions: readonly DimensionName[]
  readonly filters: readonly Filter[]
  readonly passes: readonly Pass[]
  readonly order: readonly Ordering[]
}

export type QueryProblem = { readonly path: string; readonly message: string }

/** The plan of a query, or everything that is wrong with it, each with what would do instead. */
export function planQuery(query: MetricQuery): { plan: Plan } | { problems: QueryProblem[] } {
  const problems: QueryProblem[] = []
  const metrics = query.metrics.flatMap((name, at) => chooseMetric(name, at, query.model, problems))
  const dimensions = chooseDimensions(query, problems)
  const filters = query.filters.flatMap((filter, at): Filter[] => {
    const dimension = readDimension(filter.dimension, `filters.${at}.dimension`, problems)
    return dimension === undefined ? [] : [{ ...filter, dimension }]
  })
  problems.push(
    ...repeated(query.metrics, 'metrics'),
    ...dimensions.flatMap((name, at) => unknownPairs(metrics, name, `dimensions.${at}`)),
    ...filters.flatMap(({ dimension }, at) => unknownPairs(metrics, dimension, `filters.${at}.dimension`)),
  )
  const order = query.order.flatMap(({ by, direction }, at): Ordering[] => {
    const isKnown = query.metrics.includes(by) || (dimensions as readonly string[]).includes(by)
    if (!isKnown)
      problems.push({
        path: `order.${at}.by`,
        message: `is not among the metrics and dimensions asked for: ${by}`,
      })
    return [{ by, isDescending: direction === 'desc' }]
  })
  if (problems.length > 0) return { problems }
  return {
    plan: {
      metrics,
      dimensions,
      filters,
      passes: passesOf(metrics),
      order: [...order, ...orderOf(metrics, dimensions)],
    },
  }
}

function chooseMetric(name: string, at: number, model: string, problems: QueryProblem[]): ChosenMetric[] {
  const colon = name.indexOf(':')
  const base = colon < 0 ? name : name.slice(0, colon)
  if (!isMetricName(base)) {
    const near = nearestNames(base, METRIC_NAMES, metricOf)
    problems.push({
      path: `metrics.${at}`,
      message: `there is no metric ${base}; ${near.length > 0 ? `near it: ${near.join(', ')}` : 'GET /api/v1/query/catalogue lists them'}`,
    })
    return []
  }
  if (!takesModel(base)) {
    if (colon >= 0) problems.push({ path: `metrics.${at}`, message: `${base} takes no model` })
    return [{ name, metric: base, model: undefined }]
  }
  return [{ name, metric: base, model: colon < 0 ? model : name.slice(colon + 1) }]
}

/** The dimensions asked for, led by the grain where one is asked for besides. */
function chooseDimensions(query: MetricQuery, problems: QueryProblem[]): DimensionName[] {
  const found = query.dimensions.flatMap(
    (name, at) => readDimension(name, `dimensions.${at}`, problems) ?? [],
  )
  problems.push(...repeated(query.dimensions, 'dimensions'))
  const { grain } = query
  if (grain === undefined || found.includes(grain)) return found
  if (found.length === MAX_QUERY_DIMENSIONS)
    problems.push({
      path: 'grain',
      message: `would be a dimension more than the ${MAX_QUERY_DIMENSIONS} allowed`,
    })
  return [grain, ...found]
}

function readDimension(name: string, path: string, problems: QueryProblem[]): DimensionName | undefined {
  if (isDimensionName(name)) return name
  const near = nearestNames(name, DIMENSION_NAMES, dimensionOf)
  problems.push({
    path,
    message: `there is no dimension ${name}; ${near.length > 0 ? `near it: ${near.join(', ')}` : `there are: ${DIMENSION_NAMES.join(', ')}, and property:<name> of touches`}`,
  })
  return undefined
}

function repeated(names: readonly string[], path: string): QueryProblem[] {
  return names.flatMap((name, at) =>
    names.indexOf(name) < at ? [{ path: `${path}.${at}`, message: `${name} is asked for twice` }] : [],
  )
}

/** One problem for each metric that the dimension says nothing about, with what it is known by and who is known by it. */
function unknownPairs(
  metrics: readonly ChosenMetric[],
  dimension: DimensionName,
  path: string,
): QueryProblem[] {
  return metrics
    .filter(({ metric }) => !isKnownBy(metric, dimension))
    .map(({ metric }) => {
      const facts = homesOf(metric)
        .filter((home) => dimensionOf(dimension).columns[home] === undefined)
        .map((home) => HOMES[home].label)
      const others = DIMENSION_NAMES.filter((name) => isKnownBy(metric, name))
      const metricsInstead = METRIC_NAMES.filter((name) => isKnownBy(name, dimension))
      return {
        path,
        message: `${metric} is not known by ${dimension} (it is no property of ${facts.join(', ')}). ${metric} is known by ${others.join(', ')}; by ${dimension} there are ${metricsInstead.join(', ')}`,
      }
    })
}

function passesOf(metrics: readonly ChosenMetric[]): Pass[] {
  const wanted = metrics.flatMap(({ metric, model }) =>
    measuresOf(metricOf(metric).formula).map((measure) => ({
      measure,
      model,
      home: measureOf(measure).home,
    })),
  )
  return [...new Set(wanted.map(({ home }) => home))].map((home) => {
    const here = wanted.filter((entry) => entry.home === home)
    return {
      home,
      measures: [...new Set(here.map(({ measure }) => measure))],
      models: home === 'credit' ? [...new Set(here.flatMap(({ model }) => model ?? []))] : [],
    }
  })
}

/** What decides when nothing else does: dates onward, then the first metric downward. Keys break the last ties. */
function orderOf(metrics: readonly ChosenMetric[], dimensions: readonly DimensionName[]): Ordering[] {
  const times = dimensions.filter((name) => dimensionOf(name).kind !== 'text')
  const first = metrics[0]
  return [
    ...times.map((by) => ({ by, isDescending: false })),
    ...(first === undefined ? [] : [{ by: first.name, isDescending: true }]),
  ]
}
