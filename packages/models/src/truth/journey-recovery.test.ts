import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreJourneys } from './journey-recovery.ts'

const touches = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 })
const journeys = fc.array(fc.record({ truth: touches, found: touches }), { maxLength: 8 })

test('a journey with one wrong and one missing touch is half found', () => {
  expect(
    scoreJourneys([
      { truth: ['a', 'b'], found: ['b', 'c'] },
      { truth: ['a'], found: ['a'] },
    ]),
  ).toEqual({
    journeys: 2,
    exactShare: 0.5,
    meanJaccard: (1 / 3 + 1) / 2,
    touchPrecision: 2 / 3,
    touchRecall: 2 / 3,
  })
})

test('nothing to find and nothing found is a journey recovered; something made up is not', () => {
  expect(scoreJourneys([{ truth: [], found: [] }])).toMatchObject({ exactShare: 1, meanJaccard: 1 })
  expect(scoreJourneys([{ truth: [], found: ['a'] }])).toMatchObject({ exactShare: 0, meanJaccard: 0 })
  expect(scoreJourneys([])).toMatchObject({ journeys: 0, exactShare: null, touchRecall: null })
})

test('repeats and order do not matter', () => {
  fc.assert(
    fc.property(journeys, (pairs) => {
      const shuffled = pairs
        .map(({ truth, found }) => ({ truth: [...truth, ...truth].reverse(), found: found.toReversed() }))
        .reverse()
      const [one, other] = [scoreJourneys(pairs), scoreJourneys(shuffled)]
      expect(other.exactShare).toBe(one.exactShare)
      expect(other.meanJaccard ?? 0).toBeCloseTo(one.meanJaccard ?? 0, 12)
      expect(other.touchRecall).toBe(one.touchRecall)
    }),
  )
})

test('finding everything scores 1 everywhere, and no score leaves 0 to 1', () => {
  fc.assert(
    fc.property(journeys, (pairs) => {
      const perfect = scoreJourneys(pairs.map(({ truth }) => ({ truth, found: truth })))
      for (const score of [perfect.exactShare, perfect.meanJaccard, perfect.touchPrecision])
        expect(score ?? 1).toBe(1)
      const { exactShare, meanJaccard, touchPrecision, touchRecall } = scoreJourneys(pairs)
      for (const score of [exactShare, meanJaccard, touchPrecision, touchRecall]) {
        expect(score ?? 0).toBeGreaterThanOrEqual(0)
        expect(score ?? 0).toBeLessThanOrEqual(1)
      }
      expect(meanJaccard ?? 0).toBeGreaterThanOrEqual((exactShare ?? 0) - 1e-12)
    }),
  )
})
