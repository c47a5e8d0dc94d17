import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DATE_GRAINS } from './dimensions.data.ts'
import { listPeriods, periodOf, periodsBeside } from './period.ts'

test('a day lies in these periods', () => {
  const periods = (day: string) => DATE_GRAINS.map((grain) => periodOf(day, grain))
  expect(periods('2026-06-14')).toEqual(['2026-06-14', '2026-06-08', '2026-06', '2026-Q2', '2026'])
  expect(periods('2027-01-01')).toEqual(['2027-01-01', '2026-12-28', '2027-01', '2027-Q1', '2027'])
})

test('the periods of a range are in order, none twice, and hold each of its days', () => {
  const day = fc
    .integer({ min: Date.UTC(1999, 0, 1) / 86_400_000, max: Date.UTC(2031, 0, 1) / 86_400_000 })
    .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10))
  fc.assert(
    fc.property(day, day, fc.constantFrom(...DATE_GRAINS), (one, other, grain) => {
      const [from, to] = [one, other].sort()
      const periods = listPeriods(from ?? one, to ?? other, grain)
      expect(periods).toEqual([...new Set(periods)].sort())
      expect(periods).toContain(periodOf(one, grain))
      expect(periods).toContain(periodOf(other, grain))
    }),
    { numRuns: 60 },
  )
})

test('periods stand beside those as far in: by their middle where they are cut, and beside nothing past the end', () => {
  const beside = (
    earlier: [string, string],
    later: [string, string],
    grain: (typeof DATE_GRAINS)[number],
  ) => [
    ...periodsBeside(
      { fromDay: earlier[0], toDay: earlier[1] },
      { fromDay: later[0], toDay: later[1] },
      grain,
    ),
  ]
  expect(beside(['2026-06-01', '2026-06-02'], ['2026-06-08', '2026-06-09'], 'day')).toEqual([
    ['2026-06-01', '2026-06-08'],
    ['2026-06-02', '2026-06-09'],
  ])
  expect(beside(['2026-03-30', '2026-05-29'], ['2026-06-01', '2026-07-31'], 'month')).toEqual([
    ['2026-03', '2026-06'],
    ['2026-04', '2026-06'],
    ['2026-05', '2026-07'],
  ])
  expect(beside(['2026-04-01', '2026-05-31'], ['2026-06-01', '2026-06-30'], 'month')).toEqual([
    ['2026-04', '2026-06'],
  ])
  expect(beside(['2025-06-30', '2025-07-06'], ['2026-06-29', '2026-07-05'], 'week')).toEqual([
    ['2025-06-30', '2026-06-29'],
  ])
})
