import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attributePaths, type PathAttributionRow } from './attribute-paths.ts'
import { generatePathFile } from './fixtures/generated-paths.ts'
import { readPaths, readTable } from './fixtures/read-fixture.ts'
import { type ModelSpec, parseModelSpec } from './model.ts'
import { MODEL_CATALOGUE } from './model-catalogue.ts'
import { encodePaths, type PathRow, pathTotals } from './paths.ts'

function models(...texts: string[]): ModelSpec[] {
  return texts.map((text) => {
    const spec = parseModelSpec(text)
    if (!spec.ok) throw new Error(spec.error.message)
    return spec.value
  })
}

const ALL = models(
  ...MODEL_CATALOGUE.filter((model) => !model.needsTimes).map((model) => model.example),
  'markov:2',
  'markov:3',
  'shapley:rate',
)

function attribute(paths: Parameters<typeof attributePaths>[0], specs: readonly ModelSpec[] = ALL) {
  const answer = attributePaths(paths, specs)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

const PATHS: fc.Arbitrary<PathRow[]> = fc.array(
  fc
    .record({
      channels: fc.array(fc.constantFrom('A', 'B', 'C', 'Direct'), { maxLength: 7 }),
      conversions: fc.nat(5),
      value: fc.nat(500),
      nulls: fc.nat(5),
    })
    .map((row) => ({ ...row, value: row.conversions > 0 ? row.value : 0 })),
  { minLength: 1, maxLength: 12 },
)

const total = (rows: readonly PathAttributionRow[], measure: 'conversions' | 'value') =>
  rows.reduce((sum, row) => sum + row[measure], 0)

describe('every model', () => {
  test('credits all conversions and all value, but for journeys without touches, which are reported', () => {
    fc.assert(
      fc.property(PATHS, (given) => {
        const paths = encodePaths(given)
        const { rows, unattributed } = attribute(paths)
        const totals = pathTotals(paths)
        const names = new Set(rows.map((row) => row.model))
        for (const name of names) {
          const own = rows.filter((row) => row.model === name)
          for (const measure of ['conversions', 'value'] as const)
            expect(total(own, measure) + unattributed[measure], `${name} ${measure}`).toBeCloseTo(
              totals[measure],
              6,
            )
        }
      }),
    )
  })

  test('gives twice the credit to twice the journeys', () => {
    fc.assert(
      fc.property(PATHS, (given) => {
        const once = attribute(encodePaths(given)).rows
        const twice = attribute(encodePaths([...given, ...given])).rows
        once.forEach((row, index) => {
          expect(twice[index]?.conversions, `${row.model} ${row.channel}`).toBeCloseTo(2 * row.conversions, 6)
          expect(twice[index]?.value, `${row.model} ${row.channel}`).toBeCloseTo(2 * row.value, 5)
        })
      }),
    )
  })
})

test('rows come by model in the order asked for, with removal effects for chains alone', () => {
  const paths = encodePaths([{ channels: ['Email', 'Direct'], conversions: 2, value: 90, nulls: 5 }])
  expect(attribute(paths, models('markov:1', 'last'))).toEqual({
    rows: [
      { channel: 'Email', model: 'markov:1', conversions: 1, value: 45, removal_effect: 1 },
      { channel: 'Direct', model: 'markov:1', conversions: 1, value: 45, removal_effect: 1 },
      { channel: 'Email', model: 'last', conversions: 0, value: 0 },
      { channel: 'Direct', model: 'last', conversions: 2, value: 90 },
    ],
    unattributed: { conversions: 0, value: 0 },
  })
})

test('a model that needs times is refused by name', () => {
  const refused = attributePaths(encodePaths([]), models('linear', 'time_decay'))
  expect(refused).toMatchObject({ ok: false, error: { code: 'NeedsTimes', model: 'time_decay' } })
})

test('sampled answers carry their standard error', () => {
  const rows = Array.from({ length: 22 }, (_, index) => ({
    channels: [`c${index}`, `c${(index * 7 + 1) % 22}`],
    conversions: index,
    value: index,
    nulls: 5,
  }))
  const { rows: credited } = attribute(encodePaths(rows), models('shapley:rate'))
  expect(credited.some((row) => (row.standard_error ?? 0) > 0)).toBe(true)
})

describe('a hundred thousand generated paths', () => {
  const paths = readPaths(generatePathFile({ rows: 100_000 }))
  const expected = readTable('generated-paths-100k.csv')

  test.each([
    ['first', 'first'],
    ['last', 'last'],
    ['linear', 'linear'],
    ['markov:1', 'markov1'],
    ['markov:2', 'markov2'],
  ])('%s agrees with the exact answer', (name, column) => {
    const { rows } = attribute(paths, models(name))
    expect(expected).toHaveLength(20)
    for (const row of expected) {
      const own = rows.find((entry) => entry.channel === row('channel'))
      expect(own?.conversions, row('channel')).toBeCloseTo(Number(row(`${column}_conv`)), 6)
      expect(own?.value, row('channel')).toBeCloseTo(Number(row(`${column}_value`)), 6)
      if (own?.removal_effect !== undefined)
        expect(own.removal_effect, row('channel')).toBeCloseTo(Number(row(`${column}_removal`)), 7)
    }
  })
})
