import { describe, expect, test } from 'vitest'
import { attributePaths } from './attribute-paths.ts'
import { bootstrapIntervals, percentileInterval } from './bootstrap.ts'
import { readPathData } from './fixtures/read-fixture.ts'
import type { DataDrivenModel } from './model.ts'
import { encodePaths } from './paths.ts'

const MODELS: DataDrivenModel[] = [
  { name: 'markov', order: 1 },
  { name: 'shapley', game: 'sum' },
  { name: 'shapley', game: 'rate' },
]

describe('bootstrap intervals', () => {
  const paths = readPathData()
  const rows = bootstrapIntervals(paths, MODELS, { seed: 4, replicates: 60 })

  test('hold what the models say, per model and channel', () => {
    const answer = attributePaths(paths, MODELS)
    if (!answer.ok) throw new Error(answer.error.message)
    expect(rows.map((row) => [row.model, row.channel])).toEqual(
      answer.value.rows.map((row) => [row.model, row.channel]),
    )
    answer.value.rows.forEach((row, index) => {
      const interval = rows[index]
      // The middle of the intervals is the point itself, but for chance: a wider net than the interval's own level.
      const { low = 0, high = 0 } = interval?.conversions ?? {}
      const slack = high - low
      expect(row.conversions, `${row.model} ${row.channel}`).toBeGreaterThanOrEqual(low - slack)
      expect(row.conversions, `${row.model} ${row.channel}`).toBeLessThanOrEqual(high + slack)
      expect(interval?.removalEffect === undefined).toBe(row.removal_effect === undefined)
    })
  })

  test('are the same for the same seed, and whichever other models are asked for', () => {
    const again = bootstrapIntervals(paths, [{ name: 'shapley', game: 'sum' }], { seed: 4, replicates: 60 })
    expect(again).toEqual(rows.filter((row) => row.model === 'shapley'))
    const other = bootstrapIntervals(paths, [{ name: 'shapley', game: 'sum' }], { seed: 5, replicates: 60 })
    expect(other).not.toEqual(again)
  })
})

test('a count has the width of its Poisson distribution', () => {
  const one = encodePaths([{ channels: ['A'], conversions: 400, value: 4000, nulls: 100 }])
  const [row] = bootstrapIntervals(one, [{ name: 'shapley', game: 'sum' }], { replicates: 2000, level: 0.9 })
  // 400 +- 1.645 * 20; each end has a standard error of about 1.
  expect(row?.conversions.low).toBeGreaterThan(400 - 32.9 - 5)
  expect(row?.conversions.low).toBeLessThan(400 - 32.9 + 5)
  expect(row?.conversions.high).toBeGreaterThan(400 + 32.9 - 5)
  expect(row?.conversions.high).toBeLessThan(400 + 32.9 + 5)
  expect(row?.value.low).toBeCloseTo((row?.conversions.low ?? 0) * 10, 6)
})

test('ten times the journeys give relatively narrower intervals', () => {
  const rows = [
    { channels: ['A', 'B'], conversions: 20, value: 20, nulls: 80 },
    { channels: ['B'], conversions: 10, value: 10, nulls: 90 },
  ]
  const width = (factor: number) => {
    const scaled = rows.map((row) => ({
      ...row,
      conversions: row.conversions * factor,
      nulls: row.nulls * factor,
    }))
    const [first] = bootstrapIntervals(encodePaths(scaled), [{ name: 'markov', order: 1 }])
    return (first?.removalEffect?.high ?? 0) - (first?.removalEffect?.low ?? 0)
  }
  expect(width(100)).toBeLessThan(width(1) / 5)
  expect(width(100)).toBeGreaterThan(0)
})

test('quantiles are interpolated between samples', () => {
  expect(percentileInterval([4, 1, 3, 2, 5], 0.5)).toEqual({ low: 2, high: 4 })
  expect(percentileInterval([0, 10], 0.9).low).toBeCloseTo(0.5, 12)
})

test('a level or a number of replicates that cannot work is refused', () => {
  const paths = encodePaths([])
  expect(() => bootstrapIntervals(paths, [], { level: 1 })).toThrow('invalid level: 1')
  expect(() => bootstrapIntervals(paths, [], { replicates: 1 })).toThrow('invalid replicates: 1')
})
