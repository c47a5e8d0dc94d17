import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countDays } from '../access/workspace-days.ts'
import { averageOf, cohortsOf, listPeriods, nextPeriod, periodStart } from './retention.ts'

test('weeks begin on Monday, months on the first', () => {
  expect(periodStart('2026-06-14', 'week')).toBe('2026-06-08')
  expect(periodStart('2026-06-15', 'week')).toBe('2026-06-15')
  expect(periodStart('2026-06-15', 'month')).toBe('2026-06-01')
  expect(nextPeriod('2026-12-01', 'month')).toBe('2027-01-01')
  expect(listPeriods('2026-01-30', '2026-03-01', 'month')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
})

test('periods follow each other without gap or overlap', () => {
  const day = fc
    .integer({ min: 0, max: 20_000 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
  fc.assert(
    fc.property(day, fc.constantFrom('day', 'week', 'month'), (from, period) => {
      const start = periodStart(from, period)
      const next = nextPeriod(start, period)
      expect(start <= from && from < next).toBe(true)
      expect(periodStart(next, period)).toBe(next)
      const longest = { day: 1, week: 7, month: 31 }[period]
      expect(countDays(start, next) - 1).toBeLessThanOrEqual(longest)
    }),
  )
})

const ROWS = [
  { cohort: '2026-06-01', period: '', people: 10, netMinor: '0' },
  { cohort: '2026-06-01', period: '2026-06-01', people: 10, netMinor: '500' },
  { cohort: '2026-06-01', period: '2026-06-15', people: 2, netMinor: '-20' },
  { cohort: '2026-06-08', period: '', people: 5, netMinor: '0' },
  { cohort: '2026-06-08', period: '2026-06-08', people: 5, netMinor: '100' },
  { cohort: '2026-06-08', period: '2026-06-15', people: 1, netMinor: '7' },
]
const cohorts = (withMoney: boolean) =>
  cohortsOf({
    rows: ROWS,
    range: { from: '2026-06-01', to: '2026-06-15' },
    period: 'week',
    today: '2026-06-17',
    withMoney,
  })

test('a cohort has a cell for every period up to the present; what is not over is marked', () => {
  const [first, second, third] = cohorts(false)
  expect(first?.cells.map((cell) => [cell.people, cell.share, cell.complete])).toEqual([
    [10, 1, true],
    [0, 0, true],
    [2, 0.2, false],
  ])
  expect(second?.cells.map((cell) => cell.people)).toEqual([5, 1])
  expect(third).toEqual({ from: '2026-06-15', to: '2026-06-21', people: 0, complete: false, cells: [] })
})

test('money is there only when money is asked for', () => {
  expect(cohorts(true)[0]?.cells.map((cell) => cell.net_amount_minor)).toEqual(['500', '0', '-20'])
  expect(cohorts(false)[0]?.cells[0]?.net_amount_minor).toBeNull()
})

test('averages weigh cohorts by people and leave out periods that are not over', () => {
  expect(averageOf(cohorts(false))).toEqual([
    { after: 0, cohorts: 2, share: 1 },
    { after: 1, cohorts: 1, share: 0 },
    { after: 2, cohorts: 0, share: null },
  ])
})
