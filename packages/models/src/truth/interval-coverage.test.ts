import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreCoverage } from './interval-coverage.ts'

const hit = { low: 1, high: 3, truth: 2 }
const miss = { low: 1, high: 3, truth: 4 }

/** Wilson's interval of 8 in 10 is 0.490 to 0.943 (R: `prop.test(8, 10, correct = FALSE)$conf.int`). */
test('eight of ten intervals that hold the truth are a coverage of 0.8, with its own uncertainty', () => {
  const score = scoreCoverage([...Array(8).fill(hit), miss, miss])
  expect(score).toMatchObject({ intervals: 10, covered: 8, share: 0.8 })
  expect(score.shareLow).toBeCloseTo(0.4901625, 6)
  expect(score.shareHigh).toBeCloseTo(0.9433178, 6)
})

test('both ends belong to an interval', () => {
  expect(scoreCoverage([{ low: 1, high: 3, truth: 1 }]).covered).toBe(1)
  expect(scoreCoverage([{ low: 1, high: 3, truth: 3 }]).covered).toBe(1)
  expect(scoreCoverage([]).share).toBeNull()
})

test('wider intervals never cover less, and the share lies in its own interval', () => {
  const interval = fc.record({ low: fc.nat(50), high: fc.integer({ min: 50, max: 99 }), truth: fc.nat(120) })
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1, maxLength: 30 }), fc.nat(20), (intervals, more) => {
      const score = scoreCoverage(intervals)
      const wider = intervals.map(({ low, high, truth }) => ({ low: low - more, high: high + more, truth }))
      expect(scoreCoverage(wider).covered).toBeGreaterThanOrEqual(score.covered)
      expect(score.shareLow ?? 0).toBeLessThanOrEqual((score.share ?? 0) + 1e-12)
      expect(score.shareHigh ?? 1).toBeGreaterThanOrEqual((score.share ?? 1) - 1e-12)
    }),
  )
})
