import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type HandleAssignment, scorePairs } from './pairwise-score.ts'

/** The definition, pair by pair. */
function slowPairs(handles: readonly HandleAssignment[]) {
  let [truePairs, foundPairs, commonPairs] = [0, 0, 0]
  for (const [index, left] of handles.entries())
    for (const right of handles.slice(index + 1)) {
      const isTrue = left.truth === right.truth
      const isFound = left.found === right.found
      truePairs += Number(isTrue)
      foundPairs += Number(isFound)
      commonPairs += Number(isTrue && isFound)
    }
  return { truePairs, foundPairs, commonPairs }
}

const grouping = fc.array(
  fc.record({ truth: fc.constantFrom('a', 'b', 'c', 'd'), found: fc.constantFrom('1', '2', '3') }),
  { maxLength: 25 },
)

test('one handle put with the wrong person costs precision and recall alike', () => {
  const truth = ['a', 'a', 'a', 'b', 'b', 'b']
  const found = ['1', '1', '2', '2', '2', '2']
  const score = scorePairs(truth.map((name, index) => ({ truth: name, found: found[index] ?? '' })))
  expect(score).toEqual({
    handles: 6,
    truePairs: 6,
    foundPairs: 7,
    commonPairs: 4,
    precision: 4 / 7,
    recall: 4 / 6,
    f1: (2 * (4 / 7) * (4 / 6)) / (4 / 7 + 4 / 6),
  })
})

test('pairs counted by cells are the pairs counted one by one', () => {
  fc.assert(
    fc.property(grouping, (handles) => {
      expect(scorePairs(handles)).toMatchObject(slowPairs(handles))
    }),
  )
})

test('order does not matter, and neither do the names of people', () => {
  fc.assert(
    fc.property(grouping, (handles) => {
      const renamed = handles.map(({ truth, found }) => ({ truth, found: `person ${found}` }))
      expect(scorePairs(renamed.toReversed())).toEqual(scorePairs(handles))
    }),
  )
})

test('the true grouping scores 1, and swapping truth and grouping swaps precision and recall', () => {
  fc.assert(
    fc.property(grouping, (handles) => {
      const perfect = scorePairs(handles.map(({ truth }) => ({ truth, found: truth })))
      expect(perfect.precision).toBe(perfect.truePairs === 0 ? null : 1)
      expect(perfect.recall).toBe(perfect.precision)
      const [straight, swapped] = [
        scorePairs(handles),
        scorePairs(handles.map(({ truth, found }) => ({ truth: found, found: truth }))),
      ]
      expect([swapped.precision, swapped.recall]).toEqual([straight.recall, straight.precision])
    }),
  )
})

test('joining everybody finds every pair and nobody finds none', () => {
  const handles = ['a', 'a', 'b'].map((truth, index) => ({ truth, found: String(index) }))
  expect(scorePairs(handles)).toMatchObject({ precision: null, recall: 0, f1: null })
  expect(scorePairs(handles.map(({ truth }) => ({ truth, found: 'all' })))).toMatchObject({
    precision: 1 / 3,
    recall: 1,
  })
  expect(scorePairs([])).toMatchObject({ handles: 0, precision: null, recall: null })
})
