import { metricQuerySchema } from '@tributary/contract/query'
import { describe, expect, test } from 'vitest'
import { answerRows, type PeriodFacts } from './answer-rows.ts'
import { answerToCsv } from './csv.ts'
import type { Quantity } from './facts.ts'
import { sumFacts } from './facts.ts'
import { planQuery } from './plan.ts'

function planOf(asked: object) {
  const planned = planQuery(metricQuerySchema.parse(asked))
  if ('problems' in planned) throw new Error(JSON.stringify(planned.problems))
  return planned.plan
}

type Found = readonly (readonly [key: string[], facts: Record<string, Quantity>])[]

function period(fromDay: string, toDay: string, found: Found, isCut = false): PeriodFacts {
  const rows = found.map(([key, facts]) => ({ key, facts: new Map(Object.entries(facts)) }))
  return { days: { fromDay, toDay }, rows, totals: sumFacts(rows), isCut }
}

describe('rows beside an earlier period', () => {
  test('a day stands beside the one as far into its period', () => {
    const plan = planOf({ metrics: ['revenue'], grain: 'day' })
    const found = answerRows(
      plan,
      period('2026-06-08', '2026-06-10', [[['2026-06-09'], { revenue: 5n }]]),
      period('2026-06-01', '2026-06-03', [
        [['2026-06-02'], { revenue: 3n }],
        [['2026-06-03'], { revenue: 4n }],
      ]),
      100,
    )
    expect(found.rows.map(({ key, values, compare }) => [key[0], values.revenue, compare?.revenue])).toEqual([
      ['2026-06-08', '0', '0'],
      ['2026-06-09', '5', '3'],
      ['2026-06-10', '0', '4'],
    ])
    expect(found.totals).toEqual({ values: { revenue: '5' }, compare: { revenue: '7' } })
  })

  test('what stands beside one month is joined, and distinct people are not added up', () => {
    const found = answerRows(
      planOf({ metrics: ['revenue', 'visitors', 'spend'], grain: 'month' }),
      period('2026-06-01', '2026-06-30', [[['2026-06'], { revenue: 9n, visitors: 3n }]]),
      period('2026-04-27', '2026-05-26', [
        [['2026-04'], { revenue: 7n, visitors: 2n }],
        [['2026-05'], { revenue: 40n, visitors: 2n }],
      ]),
      100,
    )
    expect(found.rows).toEqual([
      {
        key: ['2026-06'],
        values: { revenue: '9', visitors: 3, spend: '0' },
        compare: { revenue: '47', visitors: null, spend: '0' },
      },
    ])
    expect(found.rest).toBeNull()
  })

  test('of a longer period what stands beside nothing is in the rest', () => {
    const found = answerRows(
      planOf({ metrics: ['revenue'], grain: 'month' }),
      period('2026-06-01', '2026-06-30', [[['2026-06'], { revenue: 9n }]]),
      period('2026-04-01', '2026-05-31', [
        [['2026-04'], { revenue: 7n }],
        [['2026-05'], { revenue: 40n }],
      ]),
      100,
    )
    expect(found.rows.map(({ compare }) => compare)).toEqual([{ revenue: '7' }])
    expect(found.rest).toEqual({ rows: 0, values: { revenue: '0' }, compare: { revenue: '40' } })
  })

  test('a name that only the earlier period had is a row of nothing', () => {
    const plan = planOf({ metrics: ['sessions'], dimensions: ['channel'] })
    const found = answerRows(
      plan,
      period('2026-06-08', '2026-06-14', [[['Email'], { sessions: 2n }]]),
      period('2026-06-01', '2026-06-07', [[['Direct'], { sessions: 9n }]]),
      100,
    )
    expect(found.rows).toEqual([
      { key: ['Email'], values: { sessions: 2 }, compare: { sessions: 0 } },
      { key: ['Direct'], values: { sessions: 0 }, compare: { sessions: 9 } },
    ])
  })
})

describe('order and limit', () => {
  const rows: Found = [
    [['a'], { spend: 10n, clicks_paid: 0n }],
    [['b'], { spend: 30n, clicks_paid: 10n }],
    [['c'], { spend: 20n, clicks_paid: 5n }],
    [['d'], { spend: 20n, clicks_paid: 1n }],
  ]
  const keys = (asked: object, limit = 100) =>
    answerRows(
      planOf({ metrics: ['spend', 'cpc'], dimensions: ['campaign'], ...asked }),
      period('2026-06-01', '2026-06-07', rows),
      undefined,
      limit,
    )

  test('largest first, ties by name', () => {
    expect(keys({}).rows.map(({ key }) => key[0])).toEqual(['b', 'c', 'd', 'a'])
  })

  test('rows without a value come last, upward and downward', () => {
    const by = (direction: string) =>
      keys({ order: [{ by: 'cpc', direction }] }).rows.map(({ key }) => key[0])
    expect(by('asc')).toEqual(['b', 'c', 'd', 'a'])
    expect(by('desc')).toEqual(['d', 'c', 'b', 'a'])
  })

  test('what the limit leaves out is told', () => {
    const found = keys({}, 2)
    expect(found.rest).toEqual({ rows: 2, values: { spend: '30', cpc: '30' }, compare: null })
    expect(found.totals.values).toEqual({ spend: '80', cpc: '5' })
    expect(keys({}, 4).rest).toBeNull()
  })

  test('more groups than were read leave a rest, too', () => {
    const plan = planOf({ metrics: ['spend'], dimensions: ['campaign'] })
    const read = period('2026-06-01', '2026-06-07', rows, true)
    const cut = { ...read, totals: new Map([['spend', 1000n]]) }
    expect(answerRows(plan, cut, undefined, 100).rest).toEqual({
      rows: 0,
      values: { spend: '920' },
      compare: null,
    })
  })
})

describe('times without rows', () => {
  test('every hour is a row', () => {
    const plan = planOf({ metrics: ['sessions'], dimensions: ['hour'] })
    const found = answerRows(
      plan,
      period('2026-06-01', '2026-06-01', [[['07'], { sessions: 1n }]]),
      undefined,
      100,
    )
    expect(found.rows).toHaveLength(24)
  })

  test('times that a filter leaves out stay out', () => {
    const filters = [{ dimension: 'weekday', operator: 'is', values: ['1'] }]
    const plan = planOf({ metrics: ['sessions'], grain: 'day', filters })
    const found = answerRows(
      plan,
      period('2026-06-01', '2026-06-30', [[['2026-06-01'], { sessions: 1n }]]),
      undefined,
      100,
    )
    expect(found.rows).toHaveLength(1)
  })
})

test('the CSV has money in major units, the rest and the total, and no formula', () => {
  const plan = planOf({ metrics: ['spend', 'ctr', 'attributed_revenue:linear'], dimensions: ['channel'] })
  const answered = answerRows(
    plan,
    period('2026-06-01', '2026-06-07', [
      [['=1+1'], { spend: 1234n, impressions: 10n, clicks: 1n, 'attributed_revenue:linear': -5n }],
      [['a "b", c'], { spend: 7n }],
    ]),
    undefined,
    1,
  )
  const csv = answerToCsv({
    ...answered,
    currency: 'EUR',
    time_zone: 'UTC',
    range: { from: '2026-06-01', to: '2026-06-07' },
    compare_range: null,
    unconverted: [],
    notes: [],
    as_of: '2026-06-08T00:00:00.000Z',
  })
  expect(csv.split('\r\n')).toEqual([
    'Channel,Spend EUR,CTR,Attributed revenue (linear) EUR',
    "'=1+1,12.34,0.1,-0.05",
    '1 more,0.07,,0.00',
    'Total,12.41,0.1,-0.05',
    '',
  ])
})
