import { describe, expect, test } from 'vitest'
import { readPathData, readSmallCases, readTable } from './fixtures/read-fixture.ts'
import type { RuleModel } from './model.ts'
import { linearUniqueCredits, pathCredits, worksOnPaths } from './path-heuristics.ts'
import { collapseRepeats, type EncodedPaths, encodePaths } from './paths.ts'

const POSITION: RuleModel = { name: 'position', first: 40, middle: 20, last: 40 }

function credited(model: RuleModel, paths: EncodedPaths, measure: 'conversions' | 'value' = 'conversions') {
  const credit = pathCredits(model, paths)
  if (!credit.ok) throw new Error(credit.error.message)
  return byChannel(paths, credit.value[measure])
}

function byChannel(paths: EncodedPaths, credit: Float64Array): Record<string, number> {
  return Object.fromEntries(paths.channels.map((channel, index) => [channel, credit[index] ?? 0]))
}

function expectCredits(actual: Record<string, number>, expected: Record<string, number>, digits = 6) {
  for (const [channel, amount] of Object.entries(expected))
    expect(actual[channel] ?? 0, channel).toBeCloseTo(amount, digits)
}

describe("ChannelAttribution's example data", () => {
  const paths = readPathData()
  const expected = readTable('path-data-heuristics.csv')

  test.each(['first', 'last', 'linear'] as const)(
    '%s agrees with the package, channel by channel',
    (name) => {
      for (const measure of ['conversions', 'value'] as const) {
        const credit = credited({ name }, paths, measure)
        expect(expected).toHaveLength(12)
        for (const row of expected)
          expect(credit[row('channel_name')], `${row('channel_name')} ${measure}`).toBeCloseTo(
            Number(row(`${name}_touch_${measure}`)),
            6,
          )
      }
    },
  )

  const rules: readonly [string, (paths: EncodedPaths) => Record<string, number>][] = [
    ['first_touch', (given) => credited({ name: 'first' }, given)],
    ['last_touch', (given) => credited({ name: 'last' }, given)],
    ['linear_proportional', (given) => credited({ name: 'linear' }, given)],
    ['linear_same', (given) => byChannel(given, linearUniqueCredits(given).conversions)],
    ['shapley', (given) => byChannel(given, linearUniqueCredits(given).conversions)],
    ['position_40_20_40', (given) => credited(POSITION, given)],
  ]
  const tables: readonly [string, EncodedPaths][] = [
    ['eeghor-mta-with-repeats.csv', paths],
    ['eeghor-mta-repeats-collapsed.csv', collapseRepeats(paths)],
  ]
  describe.each(tables)('%s', (file, given) => {
    const table = readTable(file)
    test.each(rules)('%s agrees with eeghor/mta', (column, credit) => {
      const actual = credit(given)
      expect(table).toHaveLength(12)
      for (const row of table) expect(actual[row('')], row('')).toBeCloseTo(Number(row(column)), 6)
    })
  })
})

describe('small cases of eeghor/mta', () => {
  const { cases } = readSmallCases().eeghor_mta
  const caseOf = (id: string) => {
    const found = cases.find((entry) => entry.id === id)
    if (found === undefined) throw new Error(`no case ${id}`)
    const paths = encodePaths(
      found.rows.map(([path, conversions, nulls]) => ({
        channels: path.split(' > '),
        conversions,
        value: 0,
        nulls,
      })),
    )
    return { paths, expected: found }
  }

  test('first, last, linear per channel and position', () => {
    const { paths, expected } = caseOf('heuristics')
    expectCredits(credited({ name: 'first' }, paths), expected.first ?? {})
    expectCredits(credited({ name: 'last' }, paths), expected.last ?? {})
    expectCredits(
      byChannel(paths, linearUniqueCredits(paths).conversions),
      expected.linear_unique_channel ?? {},
    )
    expectCredits(credited(POSITION, paths), expected.position_40_20_40 ?? {})
  })

  test('linear counts a channel as often as it was touched', () => {
    const { paths, expected } = caseOf('linear_counts_repeats')
    expectCredits(credited({ name: 'linear' }, paths), expected.linear_per_touch ?? {})
  })

  test('position divides two touches by the shares of first and last', () => {
    const { paths, expected } = caseOf('position_two_touch')
    expectCredits(credited(POSITION, paths), expected.position_40_40 ?? {})
    const uneven: RuleModel = { name: 'position', first: 30, middle: 0, last: 70 }
    expectCredits(credited(uneven, paths), expected.position_30_70 ?? {})
  })

  test('rows without conversions do not matter to rules', () => {
    const { paths, expected } = caseOf('zero_conversion_rows_do_not_matter')
    expectCredits(credited({ name: 'first' }, paths), expected.first ?? {})
    expectCredits(credited({ name: 'last' }, paths), expected.last ?? {})
    expect(credited({ name: 'linear' }, paths).ignored).toBe(0)
  })

  test('the Shapley value of the sum game', () => {
    for (const id of ['shapley_sum_game', 'shapley_four']) {
      const { paths, expected } = caseOf(id)
      expectCredits(byChannel(paths, linearUniqueCredits(paths).conversions), expected.shapley ?? {})
    }
  })
})

describe("DP6's nine journeys", () => {
  const dp6 = readSmallCases().dp6
  const encode = (rename: (channel: string) => string) =>
    encodePaths(
      dp6.rows_each_one_conversion_worth_3.map((path) => ({
        channels: path.split(' > ').map(rename),
        conversions: 1,
        value: 3,
        nulls: 0,
      })),
    )
  const paths = encode((channel) => channel)

  test.each([
    ['first', { name: 'first' }],
    ['last', { name: 'last' }],
    ['linear', { name: 'linear' }],
    ['position_40_20_40', POSITION],
    // Touches one step apart that halve per step are the same as touches 24 hours apart that halve per 24 hours.
    ['time_decay_half_per_24h_step', { name: 'position_decay', rate: 0.5 }],
  ] as const)('%s agrees', (key, model) => {
    expectCredits(credited(model, paths, 'value'), dp6[key] ?? {})
  })

  test('last non-direct agrees, A being the direct channel', () => {
    const renamed = encode((channel) => (channel === 'A' ? 'Direct' : channel))
    const { A, ...others } = dp6.last_non_A ?? {}
    expectCredits(credited({ name: 'last_non_direct' }, renamed, 'value'), {
      Direct: A ?? Number.NaN,
      ...others,
    })
  })
})

test('time decay is refused, as paths have no times', () => {
  const refused = pathCredits({ name: 'time_decay', halfLifeDays: 7 }, encodePaths([]))
  expect(refused).toMatchObject({ ok: false, error: { code: 'NeedsTimes', model: 'time_decay' } })
  expect(worksOnPaths({ name: 'time_decay', halfLifeDays: 7 })).toBe(false)
  expect(worksOnPaths({ name: 'markov', order: 1 })).toBe(true)
})
