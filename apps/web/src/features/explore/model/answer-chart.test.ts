import type { QueryAnswer } from '@tributary/contract/query'
import { describe, expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { pictureOf } from './answer-chart.ts'
import { answerFinding, csvText, keyLabel, metricLabel } from './answer-text.ts'

const format = createFormatter('en-US', 'UTC')
const REVENUE = { name: 'revenue', label: 'Revenue before refunds', unit: 'money', better: 'more' } as const
const VISITORS = {
  name: 'visitors',
  label: 'Visitors',
  unit: 'count',
  better: 'more',
  not_additive: 'People.',
} as const

function answerOf(
  dimensions: readonly string[],
  rows: readonly (readonly [string[], string, string?])[],
  metric: QueryAnswer['metrics'][number] = REVENUE,
): QueryAnswer {
  const hasCompare = rows.some(([, , before]) => before !== undefined)
  return {
    currency: 'EUR',
    time_zone: 'UTC',
    range: { from: '2026-06-01', to: '2026-06-07' },
    compare_range: hasCompare ? { from: '2026-05-25', to: '2026-05-31' } : null,
    metrics: [metric],
    dimensions: dimensions.map((name) => ({
      name,
      label: name,
      kind: name === 'weekday' ? ('cycle' as const) : name === 'day' ? ('date' as const) : ('text' as const),
    })),
    rows: rows.map(([key, value, before]) => ({
      key,
      values: { [metric.name]: metric.unit === 'money' ? value : Number(value) },
      compare: before === undefined ? null : { [metric.name]: before },
    })),
    totals: { values: { [metric.name]: '100' }, compare: null },
    rest: null,
    unconverted: [],
    notes: [],
    as_of: '2026-06-07T12:00:00Z',
  }
}

const pictureFor = (answer: QueryAnswer, today = '2026-06-07') => {
  const metric = answer.metrics[0] ?? REVENUE
  return pictureOf({ answer, metric, format, narrow: false, today })
}

describe('the picture of an answer', () => {
  test('is a line over days with the earlier period; a day that is not over is told', () => {
    const picture = pictureFor(
      answerOf(
        ['day'],
        [
          [['2026-06-06'], '1000', '900'],
          [['2026-06-07'], '250', '0'],
        ],
      ),
    )
    expect(picture).toMatchObject({
      kind: 'days',
      spec: { values: [10, 2.5], previous: [9, 0], complete: [true, false] },
      table: { header: ['day', 'Revenue before refunds', 'Before'] },
    })
  })

  test('is one line a name over days, at most seven; small ones are together', () => {
    const rows = Array.from({ length: 9 }, (_, at): [string[], string] => [
      ['2026-06-06', `c${at}`],
      `${(9 - at) * 100}`,
    ])
    const picture = pictureFor(answerOf(['day', 'channel'], rows))
    if (picture.kind !== 'series') throw new Error('no lines')
    expect(picture.spec.series.map(({ name, values }) => [name, values[0]])).toEqual([
      ['c0', 9],
      ['c1', 8],
      ['c2', 7],
      ['c3', 6],
      ['c4', 5],
      ['c5', 4],
      ['Other', 6],
    ])
  })

  test('has no "Other" of people: they cannot be added', () => {
    const rows = Array.from({ length: 9 }, (_, at): [string[], string] => [[`c${at}`], `${9 - at}`])
    const picture = pictureFor(answerOf(['page'], rows, VISITORS))
    expect(picture).toMatchObject({
      kind: 'bars',
      spec: { keys: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'] },
    })
  })

  test('keeps the order of the week', () => {
    const picture = pictureFor(
      answerOf(
        ['weekday'],
        [
          [['1'], '100'],
          [['2'], '900'],
        ],
      ),
    )
    expect(picture).toMatchObject({ kind: 'bars', spec: { keys: ['Monday', 'Tuesday'] } })
  })

  test('does not exist for totals alone', () => {
    expect(pictureFor(answerOf([], [[[], '100']])).kind).toBe('none')
  })
})

test('keys read as what they are', () => {
  const label = (dimension: string, key: string) => keyLabel(dimension, key, format)
  expect([
    label('day', '2026-06-07'),
    label('week', '2026-06-01'),
    label('month', '2026-06'),
    label('quarter', '2026-Q2'),
    label('weekday', '7'),
    label('hour', '07'),
    label('channel', 'Email'),
  ]).toEqual(['Jun 7, 2026', 'Jun 1, 2026', 'Jun 2026', 'Q2 2026', 'Sunday', '07:00', 'Email'])
})

test('a metric with a model of its own says which', () => {
  expect(metricLabel({ name: 'attributed_revenue:time_decay:3', label: 'Attributed revenue' })).toBe(
    'Attributed revenue, Time decay (3 d)',
  )
})

test('the finding names the total and the largest row', () => {
  const answer = answerOf(
    ['channel'],
    [
      [['Email'], '75'],
      [['Direct'], '25'],
    ],
  )
  expect(answerFinding(answer, format)).toBe(
    'Revenue before refunds: €1.00 in all; most by channel: Email with €0.75.',
  )
})

test('money is written exactly to a CSV', () => {
  expect(csvText('900719925474099301', REVENUE, 'EUR')).toBe('9007199254740993.01')
  expect(csvText(null, REVENUE, 'EUR')).toBeNull()
})
