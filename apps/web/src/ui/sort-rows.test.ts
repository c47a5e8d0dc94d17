import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextSort, sortRows } from './sort-rows.ts'

test('missing values come last whichever way the rows are sorted', () => {
  const rows = [3, null, 10, null, 2]
  expect(sortRows(rows, (row) => row, false)).toEqual([2, 3, 10, null, null])
  expect(sortRows(rows, (row) => row, true)).toEqual([10, 3, 2, null, null])
})

test('amounts beyond the exact range of a float are ordered exactly', () => {
  const rows = [9_007_199_254_740_993n, 9_007_199_254_740_992n]
  expect(sortRows(rows, (row) => row, false)).toEqual([9_007_199_254_740_992n, 9_007_199_254_740_993n])
})

test('sorting keeps every row and the order of equal ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 })), fc.boolean(), (values, descending) => {
      const rows = values.map((value, place) => ({ value, place }))
      const sorted = sortRows(rows, (row) => row.value, descending)
      expect([...sorted].sort((a, b) => a.place - b.place)).toEqual(rows)
      for (const [index, row] of sorted.entries()) {
        const next = sorted[index + 1]
        if (next && next.value === row.value) expect(next.place).toBeGreaterThan(row.place)
      }
    }),
  )
})

test('a second click on a header turns the order around', () => {
  const first = nextSort(undefined, 'amount', true)
  expect(first).toEqual({ id: 'amount', descending: true })
  expect(nextSort(first, 'amount', true)).toEqual({ id: 'amount', descending: false })
  expect(nextSort(first, 'name', false)).toEqual({ id: 'name', descending: false })
})
