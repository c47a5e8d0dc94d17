import { metricQuerySchema } from '@tributary/contract/query'
import { describe, expect, test } from 'vitest'
import { DIMENSION_NAMES, describeMetric, isKnownBy, METRIC_NAMES, nearestNames } from './catalogue.ts'
import { DIMENSIONS, dimensionOf } from './dimensions.data.ts'
import { METRICS, metricOf } from './metrics.data.ts'
import { planQuery } from './plan.ts'

function planOf(asked: object) {
  const planned = planQuery(metricQuerySchema.parse(asked))
  if ('problems' in planned) throw new Error(JSON.stringify(planned.problems))
  return planned.plan
}

function problemsOf(asked: object) {
  const planned = planQuery(metricQuerySchema.parse(asked))
  if ('plan' in planned) throw new Error('this was planned')
  return planned.problems
}

describe('the catalogue', () => {
  test('every metric is known by every grain, so that any can be drawn over time', () => {
    for (const metric of METRIC_NAMES)
      for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const)
        expect([metric, isKnownBy(metric, grain)]).toEqual([metric, true])
  })

  test('names and labels are unique, and no synonym is another metric’s name', () => {
    for (const entries of [Object.values(METRICS), Object.values(DIMENSIONS)]) {
      const labels = entries.map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    }
    for (const name of METRIC_NAMES)
      for (const synonym of metricOf(name).synonyms)
        expect(
          METRIC_NAMES.filter((other) => other === synonym && other !== name && other !== 'revenue'),
        ).toEqual([])
  })

  test('spend is known by channel, campaign and days, not by what only a visit has', () => {
    expect(describeMetric('spend').dimensions).toEqual([
      'channel',
      'campaign',
      'day',
      'week',
      'month',
      'quarter',
      'year',
      'weekday',
    ])
  })

  test('a quotient is known by what both of its parts are known by', () => {
    for (const dimension of DIMENSION_NAMES)
      expect(isKnownBy('roas', dimension)).toBe(
        isKnownBy('attributed_revenue', dimension) && isKnownBy('spend', dimension),
      )
    expect(describeMetric('roas').formula).toBe('attributed_revenue / spend')
    expect(describeMetric('cpm').formula).toBe('1000 * spend / impressions_paid')
  })

  test('a word that people use finds the name', () => {
    expect(nearestNames('cost', METRIC_NAMES, metricOf)[0]).toBe('spend')
    expect(nearestNames('unique visitor', METRIC_NAMES, metricOf)).toContain('visitors')
    expect(nearestNames('utm_campaign', DIMENSION_NAMES, dimensionOf)[0]).toBe('campaign')
    expect(nearestNames('xyzzy', METRIC_NAMES, metricOf)).toEqual([])
  })
})

describe('a plan', () => {
  test('has one pass for each home of facts, with each measure once', () => {
    const { passes } = planOf({
      metrics: ['roas', 'spend', 'cac', 'cpa', 'attributed_revenue:linear'],
      model: 'first',
    })
    expect(passes).toEqual([
      {
        home: 'credit',
        measures: ['attributed_revenue', 'attributed_conversions'],
        models: ['first', 'linear'],
      },
      { home: 'spend', measures: ['spend'], models: [] },
      { home: 'customers', measures: ['new_customers'], models: [] },
    ])
  })

  test('puts the grain first and orders by it; without dates the first metric decides', () => {
    expect(planOf({ metrics: ['spend'], dimensions: ['channel'], grain: 'week' })).toMatchObject({
      dimensions: ['week', 'channel'],
      order: [
        { by: 'week', isDescending: false },
        { by: 'spend', isDescending: true },
      ],
    })
    expect(planOf({ metrics: ['spend', 'clicks'], dimensions: ['channel'] }).order).toEqual([
      { by: 'spend', isDescending: true },
    ])
  })

  test('takes a property of touches as a dimension and in filters', () => {
    const { dimensions, filters, passes } = planOf({
      metrics: ['sessions', 'attributed_revenue'],
      dimensions: ['property:utm_term'],
      filters: [{ dimension: 'property:team', operator: 'is', values: ['blue'] }],
    })
    expect(dimensions).toEqual(['property:utm_term'])
    expect(filters[0]?.dimension).toBe('property:team')
    expect(passes.map(({ home }) => home)).toEqual(['touches', 'credit'])
    expect(dimensionOf('property:utm_term').label).toBe('utm_term')
  })

  test('keeps a model’s parameters, which have colons of their own', () => {
    const { metrics } = planOf({
      metrics: ['attributed_revenue:time_decay:3', 'attributed_revenue:custom:5,3,2'],
    })
    expect(metrics.map(({ model }) => model)).toEqual(['time_decay:3', 'custom:5,3,2'])
  })
})

describe('a query that means nothing', () => {
  test('is told what the metric is known by, and which metrics are known by the dimension', () => {
    expect(problemsOf({ metrics: ['sessions', 'visitors'], dimensions: ['browser'] })).toEqual([
      {
        path: 'dimensions.0',
        message:
          'sessions is not known by browser (it is no property of touches). sessions is known by channel, campaign, source, medium, source_medium, landing_page, country, device, day, week, month, quarter, year, weekday, hour; by browser there are events, pageviews, visitors',
      },
    ])
  })

  test('has every mistake named at its place', () => {
    const problems = problemsOf({
      metrics: ['turnover', 'spend:linear', 'spend', 'spend'],
      dimensions: ['utm_source', 'channel', 'channel'],
      filters: [{ dimension: 'os', operator: 'is', values: ['x'] }],
      order: [{ by: 'clicks' }],
    })
    expect(problems.map(({ path }) => path)).toEqual([
      'metrics.0',
      'metrics.1',
      'dimensions.0',
      'dimensions.2',
      'metrics.3',
      'filters.0.dimension',
      'filters.0.dimension',
      'filters.0.dimension',
      'order.0.by',
    ])
    expect(problems[0]?.message).toBe('there is no metric turnover; near it: revenue')
    expect(problems[2]?.message).toContain('near it: source')
  })

  test('by a property is told what a touch has and spend has not, and how properties are written', () => {
    const [problem] = problemsOf({ metrics: ['roas'], dimensions: ['property:team'] })
    expect(problem?.message).toMatch(/^roas is not known by property:team \(it is no property of spend\)/)
    for (const name of ['property:', 'property:two words', `property:${'x'.repeat(65)}`])
      expect(problemsOf({ metrics: ['sessions'], dimensions: [name] })[0]).toMatchObject({
        path: 'dimensions.0',
        message: expect.stringMatching(/^there is no dimension property:.*property:<name> of touches$/),
      })
  })

  test('may not smuggle a fourth dimension in as grain', () => {
    expect(
      problemsOf({ metrics: ['sessions'], dimensions: ['channel', 'campaign', 'source'], grain: 'day' }),
    ).toEqual([{ path: 'grain', message: 'would be a dimension more than the 3 allowed' }])
  })

  test('cannot name what every object inherits', () => {
    expect(
      problemsOf({ metrics: ['constructor'], dimensions: ['toString'] }).map(({ path }) => path),
    ).toEqual(['metrics.0', 'dimensions.0'])
  })
})
