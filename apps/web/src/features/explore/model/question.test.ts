import { FILTER_OPERATORS } from '@tributary/contract/query'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reportSearchSchema } from '../../../lib/report-search.ts'
import { parseSearch, stringifySearch } from '../../../lib/search-text.ts'
import { baseOf, formatFilters, parseFilters, type Question, questionOf, searchOf } from './question.ts'

const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((text) => text !== 'none')
const dimension = fc.oneof(name, fc.constantFrom('property:plan', 'property:ad.id-2'))
const filter = fc.record({
  dimension,
  operator: fc.constantFrom(...FILTER_OPERATORS),
  values: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
})
const question: fc.Arbitrary<Question> = fc.record({
  metrics: fc.uniqueArray(fc.oneof(name, fc.constant('attributed_revenue:custom:5,3,2')), {
    minLength: 1,
    maxLength: 4,
  }),
  dimensions: fc
    .tuple(fc.option(fc.constantFrom('day', 'month')), fc.uniqueArray(dimension, { maxLength: 2 }))
    .map(([grain, others]) => (grain === null ? others : [grain, ...others])),
  filters: fc.array(filter, { maxLength: 3 }),
})

test('a question survives the URL, whatever its filters say', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const search = reportSearchSchema.parse(parseSearch(stringifySearch(searchOf(asked))))
      expect(questionOf(search)).toEqual(asked)
    }),
  )
})

describe('a link', () => {
  test('without anything asks for what channels earned', () => {
    expect(questionOf({})).toEqual({
      metrics: ['sessions', 'attributed_conversions', 'attributed_revenue', 'spend', 'roas'],
      dimensions: ['channel'],
      filters: [],
    })
    expect(searchOf(questionOf({}))).toEqual({
      metrics: undefined,
      dimensions: undefined,
      grain: undefined,
      filters: undefined,
    })
  })

  test('that somebody wrote by hand opens with what makes sense in it', () => {
    expect(
      questionOf({
        metrics: ' spend,,spend , clicks',
        grain: 'week',
        filters: 'channel:is:%;x;a b:is:c;channel:is:Email',
      }),
    ).toEqual({
      metrics: ['spend', 'clicks'],
      dimensions: ['week'],
      filters: [{ dimension: 'channel', operator: 'is', values: ['Email'] }],
    })
  })

  test('may ask for totals alone', () => {
    const totals = { metrics: ['spend'], dimensions: [], filters: [] }
    expect(questionOf(searchOf(totals) as object)).toEqual(totals)
  })
})

test('filters are readable where their values are plain', () => {
  const text = formatFilters([{ dimension: 'channel', operator: 'is', values: ['Email', 'a;b|c:d'] }])
  expect(text).toBe('channel:is:Email|a%3Bb%7Cc%3Ad')
  expect(parseFilters(text)[0]?.values).toEqual(['Email', 'a;b|c:d'])
})

test('a metric’s name stands before its model', () => {
  expect(baseOf('attributed_revenue:time_decay:3')).toBe('attributed_revenue')
  expect(baseOf('spend')).toBe('spend')
})
