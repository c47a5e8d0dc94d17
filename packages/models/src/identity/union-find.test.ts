import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createUnionFind } from './union-find.ts'

const NAMES = Array.from({ length: 12 }, (_, index) => `n${index}`)
const pairs = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 20 })

/** Reachability the slow way. */
function reachable(from: string, edges: readonly (readonly [string, string])[]): Set<string> {
  const seen = new Set([from])
  for (let size = 0; size < seen.size; ) {
    size = seen.size
    for (const [a, b] of edges) {
      if (seen.has(a)) seen.add(b)
      if (seen.has(b)) seen.add(a)
    }
  }
  return seen
}

test('two texts are in one set exactly when unions lead from one to the other', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const sets = createUnionFind(() => false)
      for (const [a, b] of edges) sets.union(a, b)
      for (const a of NAMES) {
        const expected = reachable(a, edges)
        for (const b of NAMES) expect(sets.find(a) === sets.find(b)).toBe(expected.has(b))
      }
    }),
  )
})

test('a set is marked when one of its texts is', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const sets = createUnionFind((text) => text === 'n0' || text === 'n5')
      for (const [a, b] of edges) sets.union(a, b)
      for (const a of NAMES) {
        const expected = reachable(a, edges)
        expect(sets.isMarked(a)).toBe(expected.has('n0') || expected.has('n5'))
      }
    }),
  )
})

test('the sets hold every text once', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const sets = createUnionFind(() => false)
      for (const [a, b] of edges) sets.union(a, b)
      expect(sets.sets().flat().sort()).toEqual([...new Set(edges.flat())].sort())
    }),
  )
})
