import type { QueryFilter } from '@tributary/contract/query'
import { expect, test } from 'vitest'
import { rowFilters } from './row-filters.ts'

const email: QueryFilter = { dimension: 'channel', operator: 'is', values: ['Email'] }

test('a row is what the question filters by, and its own names', () => {
  expect(rowFilters([email], ['week', 'campaign'], ['2026-06-01', 'spring'])).toEqual([
    email,
    { dimension: 'week', operator: 'is', values: ['2026-06-01'] },
    { dimension: 'campaign', operator: 'is', values: ['spring'] },
  ])
  expect(rowFilters([email], [], [])).toEqual([email])
})

test('a row that no question can be about has none: too many filters, or a name beyond what a filter holds', () => {
  const ten = Array.from({ length: 10 }, () => email)
  expect(rowFilters(ten, [], [])).toHaveLength(10)
  expect(rowFilters(ten, ['day'], ['2026-06-01'])).toBeUndefined()
  expect(rowFilters([], ['page'], ['/'.repeat(301)])).toBeUndefined()
})
