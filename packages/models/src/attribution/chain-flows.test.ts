import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AbsorbingChain } from './absorbing-chain.ts'
import { limitedFlows, solveFlows } from './chain-flows.ts'
import { eliminateStates } from './state-elimination.ts'

/** A chain from its matrix: probabilities[source][target]; what is missing to 1 ends the walk. */
function chainOf(matrix: readonly (readonly number[])[], starts: readonly number[]): AbsorbingChain {
  const targetOffsets = [0]
  const sources: number[] = []
  const probabilities: number[] = []
  for (const target of matrix.keys()) {
    matrix.forEach((ways, source) => {
      if ((ways[target] ?? 0) === 0) return
      sources.push(source)
      probabilities.push(ways[target] ?? 0)
    })
    targetOffsets.push(sources.length)
  }
  return {
    targetOffsets: Uint32Array.from(targetOffsets),
    sources: Int32Array.from(sources),
    probabilities: Float64Array.from(probabilities),
    exits: Float64Array.from(matrix, (ways) => 1 - ways.reduce((sum, way) => sum + way, 0)),
    starts: Float64Array.from(starts),
  }
}

function flowsOf(chain: AbsorbingChain, removed: readonly number[] = []): number[] {
  const flows = new Float64Array(chain.starts.length)
  const mask = new Uint8Array(chain.starts.length)
  for (const state of removed) mask[state] = 1
  solveFlows(chain, mask, flows)
  return [...flows]
}

describe('flows through a chain', () => {
  const loop = chainOf(
    [
      [0, 0.5],
      [0.5, 0],
    ],
    [1, 0],
  )

  test('are expected visits: a fair back and forth', () => {
    const [a, b] = flowsOf(loop)
    expect(a).toBeCloseTo(4 / 3, 12)
    expect(b).toBeCloseTo(2 / 3, 12)
  })

  test('end where a state is removed', () => {
    expect(flowsOf(loop, [1])).toEqual([1, 0])
    expect(flowsOf(loop, [0])).toEqual([0, 0])
  })

  test('under a limit count the first steps only', () => {
    const flows = new Float64Array(2)
    limitedFlows(loop, new Uint8Array(2), 3, flows)
    expect([...flows]).toEqual([1.25, 0.5])
  })

  test('of walks a million steps long are exact, where iteration gives up', () => {
    const stay = 1 - 2 ** -20
    const slow = {
      ...chainOf(
        [
          [0, 1],
          [stay, 0],
        ],
        [1, 0],
      ),
      exits: Float64Array.of(0, 2 ** -20),
    }
    const [a, b] = flowsOf(slow)
    expect((a ?? 0) / 2 ** 20).toBeCloseTo(1, 12)
    expect((b ?? 0) / 2 ** 20).toBeCloseTo(1, 12)
  })

  test('into a circle without a way out are finite', () => {
    const closed = chainOf(
      [
        [0, 1],
        [1, 0],
      ],
      [1, 0],
    )
    expect(flowsOf(closed).every((flow) => Number.isFinite(flow))).toBe(true)
  })
})

test('iteration and elimination agree on random chains with removed states', () => {
  const chains = fc.integer({ min: 1, max: 8 }).chain((size) =>
    fc.record({
      weights: fc.array(fc.array(fc.nat(4), { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
      starts: fc.array(fc.nat(5), { minLength: size, maxLength: size }),
      removed: fc.array(fc.constantFrom(0, 0, 1), { minLength: size, maxLength: size }),
    }),
  )
  fc.assert(
    fc.property(chains, ({ weights, starts, removed }) => {
      const matrix = weights.map((ways, source) => {
        const others = ways.map((weight, target) => (target === source ? 0 : weight))
        const sum = others.reduce((total, weight) => total + weight, 1)
        return others.map((weight) => weight / sum)
      })
      const chain = chainOf(matrix, starts)
      const mask = Uint8Array.from(removed)
      const iterated = new Float64Array(starts.length)
      const eliminated = new Float64Array(starts.length)
      solveFlows(chain, mask, iterated)
      eliminateStates(chain, mask, eliminated)
      iterated.forEach((flow, state) => {
        expect(eliminated[state]).toBeCloseTo(flow, 9)
      })
    }),
  )
})
