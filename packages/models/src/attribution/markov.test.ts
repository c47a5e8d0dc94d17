import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPathData, readSmallCases, readTable } from './fixtures/read-fixture.ts'
import { markovAttribution } from './markov.ts'
import { stateCount, transitionCounts, transitionCountsFromRows } from './markov-counts.ts'
import { encodePaths, type PathRow } from './paths.ts'

const row = (path: string, conversions: number, nulls = 0, value = conversions): PathRow => ({
  channels: path.split(' > '),
  conversions,
  value,
  nulls,
})

function attribute(rows: readonly PathRow[], order = 1, withNulls = true) {
  const counts = transitionCounts(encodePaths(rows), order, withNulls)
  const answer = markovAttribution(counts)
  const of = (measure: Float64Array) =>
    Object.fromEntries(counts.channels.map((channel, index) => [channel, measure[index] ?? 0]))
  return {
    removal: of(answer.removalEffect),
    conversions: of(answer.conversions),
    value: of(answer.value),
    probability: answer.conversionProbability,
  }
}

function expectClose(actual: Record<string, number>, expected: Record<string, number>, digits = 9) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
  for (const [channel, amount] of Object.entries(expected))
    expect(actual[channel], channel).toBeCloseTo(amount, digits)
}

describe("ChannelAttribution's example data, in closed form", () => {
  const paths = readPathData()
  const table = readTable('path-data-markov-exact.csv')
  const cases = [1, 2, 3, 4].flatMap((order) => [[order, true] as const, [order, false] as const])

  test.each(cases)(
    'order %i, null journeys %s: every removal effect and credit agrees',
    (order, withNulls) => {
      const counts = transitionCounts(paths, order, withNulls)
      const rows = table.filter(
        (entry) => entry('order') === String(order) && entry('with_null') === (withNulls ? 'True' : 'False'),
      )
      expect(rows).toHaveLength(24)
      const limit = rows.find((entry) => entry('horizon') !== 'infinite')?.('horizon')
      const exact = markovAttribution(counts)
      const limited = markovAttribution(counts, { maxStates: Number(limit) })
      for (const entry of rows) {
        const answer = entry('horizon') === 'infinite' ? exact : limited
        const channel = counts.channels.indexOf(entry('channel'))
        expect(answer.removalEffect[channel]).toBeCloseTo(Number(entry('removal_effect')), 9)
        expect(answer.removalEffectValue[channel]).toBeCloseTo(Number(entry('removal_effect_value')), 9)
        expect(answer.conversions[channel]).toBeCloseTo(Number(entry('conversions')), 6)
        expect(answer.value[channel]).toBeCloseTo(Number(entry('value')), 6)
      }
    },
  )

  test('the chain of order 1 to 4 has 12, 120, 933 and 3975 states and converts with the observed rate', () => {
    const states = [1, 2, 3, 4].map((order) => stateCount(transitionCounts(paths, order)))
    expect(states).toEqual([12, 120, 933, 3975])
    const { conversionProbability } = markovAttribution(transitionCounts(paths, 2))
    expect(conversionProbability).toBeCloseTo(0.2238451356, 10)
  })

  test('order 4 takes well under a second of computing', () => {
    // Not of the clock: other processes may have the processor meanwhile.
    const before = process.cpuUsage()
    markovAttribution(transitionCounts(paths, 4))
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
  })
})

describe('worked examples', () => {
  test.each(readSmallCases().markov_toys.map((toy) => [toy.id, toy] as const))('%s', (_, toy) => {
    const rows = toy.rows.map(([path, conversions, nulls]) => row(path, conversions, nulls))
    const answer = attribute(rows, toy.order)
    expectClose(answer.removal, toy.removal)
    expectClose(answer.conversions, toy.conversions)
    if (toy.p_conversion !== undefined) expect(answer.probability).toBeCloseTo(toy.p_conversion, 9)
    if (toy.transitions !== undefined) expectClose(probabilities(rows), toy.transitions)
  })

  test("the cycle under ChannelAttribution's default limit of states", () => {
    const toy = readSmallCases().markov_toys.find((entry) => entry.id === 'cycle')
    const limit = toy?.channelattribution_default_step_limit
    if (toy === undefined || limit === undefined) throw new Error('no cycle')
    const counts = transitionCounts(
      encodePaths(toy.rows.map(([path, conversions]) => row(path, conversions))),
      1,
    )
    const answer = markovAttribution(counts, { maxStates: limit.max_step })
    counts.channels.forEach((channel, index) => {
      expect(answer.removalEffect[index]).toBeCloseTo(limit.removal_exact[channel] ?? Number.NaN, 9)
      expect(answer.conversions[index]).toBeCloseTo(limit.conversions_exact[channel] ?? Number.NaN, 9)
    })
  })

  test("eeghor/mta's transition matrix", () => {
    const found = readSmallCases().eeghor_mta.cases.find((entry) => entry.id === 'transition_matrix')
    const rows = (found?.rows ?? []).map(([path, conversions, nulls]) => row(path, conversions, nulls))
    expectClose(probabilities(rows), found?.transitions ?? {})
  })

  test("DP6's nine journeys", () => {
    const { rows_each_one_conversion_worth_3: journeys, markov_order1, markov_removal } = readSmallCases().dp6
    const answer = attribute(journeys.map((path) => row(path, 1, 0, 3)))
    expectClose(answer.value, markov_order1 ?? {}, 6)
    expectClose(answer.removal, markov_removal ?? {})
  })
})

/** Transition probabilities by name, as published tables write them. */
function probabilities(rows: readonly PathRow[]): Record<string, number> {
  const counts = transitionCounts(encodePaths(rows), 1)
  const name = (state: number) => counts.channels[counts.stateChannels[state] ?? 0] ?? ''
  const ways: [string, string, number][] = []
  counts.starts.forEach((count, state) => {
    ways.push(['(start)', name(state), count])
  })
  counts.count.forEach((count, edge) => {
    ways.push([name(counts.from[edge] ?? 0), name(counts.to[edge] ?? 0), count])
  })
  counts.conversions.forEach((count, state) => {
    ways.push([name(state), '(conversion)', count])
    ways.push([name(state), '(null)', counts.nulls[state] ?? 0])
  })
  const leaving = new Map<string, number>()
  for (const [from, , count] of ways) leaving.set(from, (leaving.get(from) ?? 0) + count)
  return Object.fromEntries(
    ways
      .filter(([, , count]) => count > 0)
      .map(([from, to, count]) => [`${from}>${to}`, count / (leaving.get(from) ?? 0)]),
  )
}

describe('edge cases', () => {
  test('no conversions: nothing to lose and no credit', () => {
    const answer = attribute([row('A > B', 0, 5)])
    expectClose(answer.removal, { A: 0, B: 0 })
    expectClose(answer.conversions, { A: 0, B: 0 })
    expect(answer.probability).toBe(0)
  })

  test('no rows at all', () => {
    expect(attribute([])).toEqual({ removal: {}, conversions: {}, value: {}, probability: 0 })
  })

  test('a single channel is everything', () => {
    const answer = attribute([row('A > A', 3, 2, 30), row('A', 1)])
    expectClose(answer.removal, { A: 1 })
    expectClose(answer.conversions, { A: 4 })
    expectClose(answer.value, { A: 31 })
  })

  test('a channel that only null journeys touched has no effect, with them or without', () => {
    const rows = [row('A > B', 2), row('C', 0, 4)]
    expect(attribute(rows).removal.C).toBe(0)
    expect(attribute(rows, 1, false).removal.C).toBe(0)
  })

  test('no value: conversions are credited all the same', () => {
    const answer = attribute([row('A > B', 2, 1, 0)])
    expectClose(answer.conversions, { A: 1, B: 1 })
    expectClose(answer.value, { A: 0, B: 0 })
  })

  test('a path shorter than the order is a state of its own', () => {
    const counts = transitionCounts(encodePaths([row('A', 1), row('A > B', 1), row('A > B > C', 1)]), 2)
    expect(stateCount(counts)).toBe(3)
    expect(counts.count.length).toBe(1)
  })

  test('rows without touches are left out', () => {
    const empty = { channels: [], conversions: 9, value: 9, nulls: 9 }
    expect(attribute([row('A > B', 2), empty])).toEqual(attribute([row('A > B', 2)]))
  })

  test('an order that is no positive whole number is refused', () => {
    expect(() => transitionCounts(encodePaths([]), 0)).toThrow('invalid order: 0')
    expect(() => transitionCounts(encodePaths([]), 1.5)).toThrow('invalid order: 1.5')
  })

  test('journeys that go back and forth twenty thousand times are still solved exactly', () => {
    const channels = Array.from({ length: 40_000 }, (_, index) => (index % 2 === 0 ? 'A' : 'B'))
    const long = { channels: [...channels, 'C'], conversions: 1, value: 1, nulls: 0 }
    // Every converting walk ends in C; without A none begins; without B a walk converts only straight from A to C, never seen.
    expectClose(attribute([long, row('A > B', 0, 1)]).removal, { A: 1, B: 1, C: 1 })
    const shortcut = attribute([long, row('A > D > B', 0, 1), row('D > C', 1)])
    const reference = denseRemovalEffects([long, row('A > D > B', 0, 1), row('D > C', 1)], 1)
    expectClose(shortcut.removal, reference)
  })
})

const PATHS: fc.Arbitrary<PathRow[]> = fc.array(
  fc.record({
    channels: fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1, maxLength: 7 }),
    conversions: fc.nat(5),
    value: fc.nat(500),
    nulls: fc.nat(5),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('properties over random journeys', () => {
  test('removal effects are those of a dense elimination on named states', () => {
    fc.assert(
      fc.property(PATHS, fc.integer({ min: 1, max: 3 }), (rows, order) => {
        fc.pre(rows.some((entry) => entry.conversions > 0))
        expectClose(attribute(rows, order).removal, denseRemovalEffects(rows, order), 9)
      }),
    )
  })

  test('credits add up to the conversions and the value', () => {
    fc.assert(
      fc.property(PATHS, fc.integer({ min: 1, max: 3 }), fc.boolean(), (rows, order, withNulls) => {
        const converting = rows.map((entry) => ({ ...entry, value: entry.conversions > 0 ? entry.value : 0 }))
        const answer = attribute(converting, order, withNulls)
        const total = (credits: Record<string, number>) =>
          Object.values(credits).reduce((sum, credit) => sum + credit, 0)
        expect(total(answer.conversions)).toBeCloseTo(
          converting.reduce((sum, entry) => sum + entry.conversions, 0),
          8,
        )
        expect(total(answer.value)).toBeCloseTo(
          converting.reduce((sum, entry) => sum + entry.value, 0),
          6,
        )
      }),
    )
  })

  test('the order of the rows does not matter, and twice the journeys get twice the credit', () => {
    fc.assert(
      fc.property(PATHS, fc.integer({ min: 1, max: 3 }), (rows, order) => {
        const once = attribute(rows, order)
        expectClose(attribute([...rows].reverse(), order).conversions, once.conversions, 8)
        const twice = attribute([...rows, ...rows], order)
        expectClose(twice.removal, once.removal, 8)
        for (const [channel, credit] of Object.entries(once.conversions))
          expect(twice.conversions[channel]).toBeCloseTo(2 * credit, 7)
      }),
    )
  })

  test('grouped rows from a query count the same as the paths', () => {
    fc.assert(
      fc.property(PATHS, fc.integer({ min: 1, max: 3 }), (rows, order) => {
        const counts = transitionCountsFromRows(groupedRows(rows, order))
        const answer = markovAttribution(counts)
        const named = Object.fromEntries(
          counts.channels.map((channel, index) => [channel, answer.conversions[index] ?? 0]),
        )
        const expected = attribute(
          rows.filter((entry) => entry.conversions + entry.nulls > 0),
          order,
        )
        expectClose(named, expected.conversions, 8)
      }),
    )
  })
})

function windows(channels: readonly string[], order: number): string[][] {
  const size = Math.min(order, channels.length)
  const all = Array.from({ length: channels.length - size + 1 }, (_, start) =>
    channels.slice(start, start + size),
  )
  return all.filter((window, index) => window.join() !== all[index - 1]?.join())
}

/** What a query that does not merge equal neighbours would return, one row per step. */
function groupedRows(rows: readonly PathRow[], order: number) {
  const steps: { from: string[]; to: string[]; count: number }[] = []
  const ends: { state: string[]; conversions: number; nulls: number; value: number }[] = []
  for (const entry of rows) {
    const count = entry.conversions + entry.nulls
    if (count === 0) continue
    const states = windows(entry.channels, order)
    states.forEach((to, index) => {
      steps.push({ from: states[index - 1] ?? [], to, count })
    })
    const last = states.at(-1) ?? []
    steps.push({ from: last, to: last, count })
    ends.push({ state: last, conversions: entry.conversions, nulls: entry.nulls, value: entry.value })
  }
  return { steps, ends }
}

/** The definition, slowly: states by name, the whole matrix, Gaussian elimination with pivoting, one channel at a time. */
function denseRemovalEffects(rows: readonly PathRow[], order: number): Record<string, number> {
  const starts = new Map<string, number>()
  const out = new Map<string, Map<string, number>>()
  const add = (from: string, to: string, count: number) => {
    const ways = out.get(from) ?? new Map<string, number>()
    ways.set(to, (ways.get(to) ?? 0) + count)
    out.set(from, ways)
  }
  for (const entry of rows) {
    const count = entry.conversions + entry.nulls
    if (count === 0) continue
    const states = windows(entry.channels, order).map((window) => window.join())
    states.forEach((state, index) => {
      const previous = states[index - 1]
      if (previous === undefined) starts.set(state, (starts.get(state) ?? 0) + count)
      else add(previous, state, count)
    })
    add(states.at(-1) ?? '', '(conversion)', entry.conversions)
    add(states.at(-1) ?? '', '(null)', entry.nulls)
  }
  const converting = (removed: string | undefined) => {
    const states = [...out.keys()].filter(
      (state) => removed === undefined || !state.split(',').includes(removed),
    )
    const matrix = states.map((target) => {
      const entering = states.map((source) => {
        const ways = out.get(source) ?? new Map<string, number>()
        const leaving = [...ways.values()].reduce((sum, count) => sum + count, 0)
        return (source === target ? 1 : 0) - (ways.get(target) ?? 0) / leaving
      })
      return [...entering, starts.get(target) ?? 0]
    })
    const flows = solveDense(matrix)
    return states.reduce((sum, state, index) => {
      const ways = out.get(state) ?? new Map<string, number>()
      const leaving = [...ways.values()].reduce((total, count) => total + count, 0)
      return sum + ((flows[index] ?? 0) * (ways.get('(conversion)') ?? 0)) / leaving
    }, 0)
  }
  const whole = converting(undefined)
  const channels = new Set(rows.flatMap((entry) => [...entry.channels]))
  return Object.fromEntries([...channels].map((channel) => [channel, 1 - converting(channel) / whole]))
}

function solveDense(matrix: number[][]): number[] {
  const size = matrix.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let line = column + 1; line < size; line++)
      if (Math.abs(matrix[line]?.[column] ?? 0) > Math.abs(matrix[pivot]?.[column] ?? 0)) pivot = line
    const [a = [], b = []] = [matrix[column], matrix[pivot]]
    matrix[column] = b
    matrix[pivot] = a
    for (let line = 0; line < size; line++) {
      if (line === column) continue
      const target = matrix[line] ?? []
      const factor = (target[column] ?? 0) / (b[column] ?? 0)
      for (let at = column; at <= size; at++) target[at] = (target[at] ?? 0) - factor * (b[at] ?? 0)
    }
  }
  return matrix.map((line, index) => (line[size] ?? 0) / (line[index] ?? 1))
}
