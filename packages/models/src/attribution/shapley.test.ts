import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPathData, readSmallCases, readTable } from './fixtures/read-fixture.ts'
import { encodePaths, type PathRow } from './paths.ts'
import { createSeededRandom } from './seeded-random.ts'
import { rateGameCredits, sumGameCredits } from './shapley.ts'
import { shapleyOfWorths, shapleyValues } from './shapley-values.ts'

/** The definition, slowly: every order of joining, one by one. */
function valuesByPermutation(players: number, worth: (coalition: number) => number): number[] {
  const values = new Array<number>(players).fill(0)
  let orders = 0
  const join = (coalition: number, joined: readonly number[], before: number[]) => {
    if (before.length === 0) {
      orders++
      joined.reduce((mask, player) => {
        const next = mask | (1 << player)
        values[player] = (values[player] ?? 0) + worth(next) - worth(mask)
        return next
      }, 0)
      return
    }
    for (const player of before)
      join(
        coalition | (1 << player),
        [...joined, player],
        before.filter((other) => other !== player),
      )
  }
  join(0, [], Array.from(values.keys()))
  return values.map((value) => value / orders)
}

describe('Shapley values of any game', () => {
  test("DP6's example game", () => {
    const { v, shapley } = readSmallCases().shapley_characteristic_function
    const names = Object.keys(shapley)
    const worths = new Map(
      Object.entries(v).map(([coalition, worth]) => [
        coalition.split('+').reduce((mask, name) => mask | (1 << names.indexOf(name)), 0),
        worth,
      ]),
    )
    const values = shapleyValues(names.length, (coalition) => worths.get(coalition) ?? 0)
    names.forEach((name, player) => {
      expect(values[player]).toBeCloseTo(shapley[name] ?? Number.NaN, 9)
    })
  })

  test('are the averages over all orders of joining', () => {
    const games = fc.integer({ min: 1, max: 5 }).chain((players) =>
      fc.tuple(
        fc.constant(players),
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
          minLength: 2 ** players,
          maxLength: 2 ** players,
        }),
      ),
    )
    fc.assert(
      fc.property(games, ([players, worths]) => {
        const worth = (coalition: number) => worths[coalition] ?? 0
        const values = shapleyValues(players, worth)
        valuesByPermutation(players, worth).forEach((value, player) => {
          expect(values[player]).toBeCloseTo(value, 9)
        })
      }),
    )
  })

  test('no players have no values; too many, or worths that do not fit, are refused', () => {
    expect(shapleyValues(0, () => 0)).toHaveLength(0)
    expect(() => shapleyValues(25, () => 0)).toThrow('invalid number of players: 25')
    expect(() => shapleyOfWorths(2, new Float64Array(3))).toThrow('invalid worths: 3')
  })

  test("DP6's attribution: each journey's set of channels plays for the conversion rates of its subsets", () => {
    const dp6 = readSmallCases().dp6
    // Journeys have at most three channels, so the set of the last four is the whole set. All of them converted.
    const names = ['A', 'B', 'C']
    const sets = dp6.rows_each_one_conversion_worth_3.map((path) =>
      path.split(' > ').reduce((mask, name) => mask | (1 << names.indexOf(name)), 0),
    )
    const credits = new Array<number>(names.length).fill(0)
    for (const set of sets) {
      const worth = (coalition: number) => (sets.includes(coalition & set) ? 1 : 0)
      shapleyValues(names.length, worth).forEach((value, player) => {
        credits[player] = (credits[player] ?? 0) + 3 * value
      })
    }
    names.forEach((name, player) => {
      expect(credits[player]).toBeCloseTo(
        dp6.shapley_conversion_rate_per_journey_set?.[name] ?? Number.NaN,
        9,
      )
    })
  })
})

const PATHS: fc.Arbitrary<PathRow[]> = fc.array(
  fc.record({
    channels: fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1, maxLength: 6 }),
    conversions: fc.nat(5),
    value: fc.nat(500),
    nulls: fc.nat(5),
  }),
  { minLength: 1, maxLength: 12 },
)

/** Sums over the rows whose channels all lie in the coalition. */
function inside(rows: readonly PathRow[], channels: readonly string[], coalition: number) {
  const within = rows.filter((row) =>
    row.channels.every((channel) => (coalition & (1 << channels.indexOf(channel))) !== 0),
  )
  const total = (pick: (row: PathRow) => number) => within.reduce((sum, row) => sum + pick(row), 0)
  return {
    conversions: total((row) => row.conversions),
    value: total((row) => row.value),
    journeys: total((row) => row.conversions + row.nulls),
  }
}

describe('the game of conversions', () => {
  test('in closed form is the game itself', () => {
    fc.assert(
      fc.property(PATHS, (rows) => {
        const paths = encodePaths(rows)
        const credit = sumGameCredits(paths)
        for (const measure of ['conversions', 'value'] as const) {
          const values = shapleyValues(
            paths.channels.length,
            (coalition) => inside(rows, paths.channels, coalition)[measure],
          )
          values.forEach((value, channel) => {
            expect(credit[measure][channel]).toBeCloseTo(value, 8)
          })
        }
      }),
    )
  })

  test('agrees with eeghor/mta on the example data', () => {
    const paths = readPathData()
    const credit = sumGameCredits(paths)
    for (const row of readTable('eeghor-mta-with-repeats.csv'))
      expect(credit.conversions[paths.channels.indexOf(row(''))]).toBeCloseTo(Number(row('shapley')), 6)
  })
})

describe('the game of conversion rates', () => {
  test('by sums over subsets is the game itself, scaled to all conversions and value', () => {
    fc.assert(
      fc.property(PATHS, (rows) => {
        const paths = encodePaths(rows)
        const credit = rateGameCredits(paths)
        const everyone = inside(rows, paths.channels, -1)
        fc.pre(everyone.conversions > 0)
        for (const measure of ['conversions', 'value'] as const) {
          const values = shapleyValues(paths.channels.length, (coalition) => {
            const sums = inside(rows, paths.channels, coalition)
            return sums.journeys > 0 ? sums[measure] / sums.journeys : 0
          })
          values.forEach((value, channel) => {
            expect(credit[measure][channel]).toBeCloseTo(value * everyone.journeys, 7)
          })
          const total = credit[measure].reduce((sum, amount) => sum + amount, 0)
          expect(total).toBeCloseTo(everyone[measure], 7)
        }
      }),
    )
  })

  test('counts journeys that did not convert, and gives a channel that lowers the rate negative credit', () => {
    const paths = encodePaths([
      { channels: ['A'], conversions: 5, value: 50, nulls: 5 },
      { channels: ['A', 'B'], conversions: 1, value: 10, nulls: 9 },
    ])
    // v(A) = 0.5, v(B) = 0, v(AB) = 6/20: phi(A) = 0.4, phi(B) = -0.1; times 20 journeys.
    const credit = rateGameCredits(paths)
    expect(credit.conversions[0]).toBeCloseTo(8, 12)
    expect(credit.conversions[1]).toBeCloseTo(-2, 12)
    expect(credit.value[0]).toBeCloseTo(80, 12)
    expect([...credit.conversionsError]).toEqual([0, 0])
  })

  test('without conversions there is no credit, and rows without touches take no part', () => {
    const nothing = encodePaths([{ channels: ['A', 'B'], conversions: 0, value: 0, nulls: 3 }])
    expect([...rateGameCredits(nothing).conversions]).toEqual([0, 0])
    const paths = encodePaths([
      { channels: ['A'], conversions: 2, value: 20, nulls: 2 },
      { channels: [], conversions: 3, value: 30, nulls: 0 },
    ])
    expect([...rateGameCredits(paths).conversions]).toEqual([2])
    expect([...rateGameCredits(paths).value]).toEqual([20])
  })

  test('sampled orders come within a few standard errors of the exact answer, and add up all the same', () => {
    const paths = readPathData()
    const exact = rateGameCredits(paths)
    const sampled = rateGameCredits(paths, {
      exactChannels: 3,
      batches: 200,
      random: createSeededRandom(7),
    })
    paths.channels.forEach((name, channel) => {
      const error = sampled.conversionsError[channel] ?? 0
      const distance = Math.abs((sampled.conversions[channel] ?? 0) - (exact.conversions[channel] ?? 0))
      expect(error, name).toBeGreaterThan(0)
      expect(distance / error, name).toBeLessThan(4)
      // The overall answer is 19,785 conversions; errors beyond a tenth of that would be useless.
      expect(error, name).toBeLessThan(2000)
    })
    expect(sampled.conversions.reduce((sum, credit) => sum + credit, 0)).toBeCloseTo(19_785, 6)
  })

  test('the same seed samples the same answer', () => {
    const paths = readPathData()
    const sample = () =>
      rateGameCredits(paths, { exactChannels: 3, batches: 4, random: createSeededRandom(3) }).conversions
    expect(sample()).toEqual(sample())
  })

  test('more channels than can be looked at in all coalitions are sampled', () => {
    const rows = Array.from({ length: 21 }, (_, index) => ({
      channels: [`c${index}`, `c${(index + 1) % 21}`],
      conversions: 2,
      value: 2,
      nulls: 1,
    }))
    const credit = rateGameCredits(encodePaths(rows), { batches: 16 })
    // The ring is the same for every channel: 42 conversions divided by 21.
    credit.conversions.forEach((conversions, channel) => {
      expect(Math.abs(conversions - 2)).toBeLessThan(6 * (credit.conversionsError[channel] ?? 0))
    })
  })
})
