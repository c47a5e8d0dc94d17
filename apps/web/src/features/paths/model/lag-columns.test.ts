import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnDays, lagBins, lengthBins } from './lag-columns.ts'

const lag = (days: readonly { day: number; conversions: number }[]) => ({
  median_days: null,
  p90_days: null,
  days: [...days],
})

test('a month of lags has a column a day, longer ones wider columns', () => {
  expect([0, 31, 32, 200, 900, 5000].map(columnDays)).toEqual([1, 1, 7, 7, 30, 365])
})

test('no conversion is lost in the columns, and there are few of them', () => {
  const days = fc.array(fc.record({ day: fc.nat(3650), conversions: fc.integer({ min: 1, max: 50 }) }))
  fc.assert(
    fc.property(days, days, (first, last) => {
      const bins = lagBins({ from_first: lag(first), from_last: lag(last) })
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
      expect(sum(bins.map((bin) => bin.fromFirst))).toBe(sum(first.map((entry) => entry.conversions)))
      expect(sum(bins.map((bin) => bin.fromLast))).toBe(sum(last.map((entry) => entry.conversions)))
      expect(bins.length).toBeLessThanOrEqual(32)
    }),
  )
})

const length = (touches: number, conversions: number) => ({
  touches,
  conversions,
  amount_minor: String(conversions * 10),
  net_amount_minor: String(conversions * 10),
})

test('lengths have a column each, gaps included; the longest share one', () => {
  expect(lengthBins([length(1, 5), length(3, 2)]).map((bin) => [bin.label, bin.conversions])).toEqual([
    ['1', 5],
    ['2', 0],
    ['3', 2],
  ])
  const many = lengthBins([length(1, 5), length(12, 1), length(40, 2)])
  expect(many.at(-1)).toEqual({ label: '12+', from: 12, conversions: 3, netAmountMinor: '30' })
  expect(many).toHaveLength(12)
  expect(lengthBins([length(12, 1)]).at(-1)?.label).toBe('12')
  expect(lengthBins([])).toEqual([])
})
