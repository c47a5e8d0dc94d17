import { randomUUID } from 'node:crypto'
import { FILTER_OPERATORS } from '@tributary/contract/query'
import { DIMENSION_NAMES } from '@tributary/query/catalogue'
import { type DimensionName, isColumnOf } from '@tributary/query/dimensions.data'
import type { QueryContext } from '@tributary/query/stretch'
import { compile, sql } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byHandle, personLinks } from '../identify/person-links.sql.ts'
import { type CreditRequest, creditByDimensions } from './credit-journeys.sql.ts'

let analytics: TestAnalytics
beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())

const workspaceId = randomUUID()
const PLAIN: QueryContext = {
  workspaceId,
  timeZone: 'Asia/Manila',
  currency: 'PHP',
  otherCurrencies: [],
  rates: [],
  ratedSpans: [],
  links: personLinks(workspaceId),
  ofFacts: byHandle(personLinks(workspaceId)),
}
const CONVERTING: QueryContext = {
  ...PLAIN,
  otherCurrencies: ['USD'],
  rates: [{ currency: 'USD', day: '2026-05-30', factor: '57.25' }],
  ratedSpans: [{ currency: 'USD', fromDay: '2026-05-30', toDay: '2026-08-30' }],
}
const REQUEST: CreditRequest = {
  context: PLAIN,
  journeys: { settingKey: 1n, lookbackMs: 86_400_000 },
  filter: {
    fromMs: Date.UTC(2026, 5, 1),
    toMs: Date.UTC(2026, 5, 8),
    currency: 'PHP',
    excludeDirect: false,
    collapse: false,
    conversions: 'money',
    conversionTypes: [],
  },
  models: [{ name: 'last_non_direct' }],
  dimensions: [],
  filters: [],
}
const ANY_DIMENSION: readonly DimensionName[] = [...DIMENSION_NAMES, 'property:team']
const DIMENSIONS = ANY_DIMENSION.filter((name) => isColumnOf(name, 'credit'))
const explain = (request: CreditRequest) => analytics.store.query(sql`explain ${creditByDimensions(request)}`)

test('the engine accepts credit by every dimension, each filtered in one of the ways', async () => {
  for (const [at, dimension] of DIMENSIONS.entries()) {
    const operator = FILTER_OPERATORS[at % FILTER_OPERATORS.length] ?? 'is'
    const filters = [{ dimension, operator, values: ['a', 'b'] }]
    await explain({ ...REQUEST, dimensions: [dimension], filters })
  }
}, 60_000)

test('the engine accepts every filter on touches and conversions together', async () => {
  for (const operator of FILTER_OPERATORS) {
    const filters = (['landing_page', 'conversion_type'] as const).map((dimension) => ({
      dimension,
      operator,
      values: ['a', 'b'],
    }))
    await explain({ ...REQUEST, dimensions: ['hour', 'source_medium'], filters })
  }
}, 60_000)

test('the engine accepts credit of converted money, and of what is left of it', async () => {
  for (const conversions of ['money', 'goals', 'all'] as const) {
    const filter = { ...REQUEST.filter, conversions, collapse: true, excludeDirect: true }
    for (const name of ['channel', 'landing_page'] as const)
      await explain({ ...REQUEST, context: CONVERTING, filter, dimensions: [name, 'day'] })
  }
})

test('no value of a query becomes text of its statement', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DIMENSIONS),
      fc.constantFrom(...FILTER_OPERATORS),
      fc.string({ unit: 'binary', minLength: 1 }),
      (dimension, operator, value) => {
        const textWith = (values: string[], timeZone: string) => {
          const filters = [{ dimension, operator, values }]
          const context = { ...CONVERTING, timeZone }
          const request = {
            ...REQUEST,
            context,
            dimensions: [dimension],
            filters,
          }
          return compile(creditByDimensions(request)).text
        }
        expect(textWith([value], value)).toBe(textWith(['plain'], 'UTC'))
      },
    ),
    { numRuns: 40 },
  )
})
