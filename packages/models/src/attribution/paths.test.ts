import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exposurePath } from './path-transforms.ts'
import {
  collapseRepeats,
  decodePaths,
  encodePaths,
  type PathRow,
  pathTotals,
  withoutChannel,
} from './paths.ts'

const rows: fc.Arbitrary<PathRow[]> = fc.array(
  fc.record({
    channels: fc.array(fc.constantFrom('A', 'B', 'C', 'Direct', ''), { maxLength: 8 }),
    conversions: fc.nat(9),
    value: fc.double({ min: -100, max: 100, noNaN: true }),
    nulls: fc.nat(9),
  }),
  { maxLength: 20 },
)

test('encoded rows decode to themselves', () => {
  fc.assert(
    fc.property(rows, (given) => {
      expect([...decodePaths(encodePaths(given))]).toEqual(given)
    }),
  )
})

test('channels are numbered as they first appear', () => {
  const paths = encodePaths([
    { channels: ['B', 'A', 'B'], conversions: 1, value: 0, nulls: 0 },
    { channels: ['C'], conversions: 1, value: 0, nulls: 0 },
  ])
  expect(paths.channels).toEqual(['B', 'A', 'C'])
  expect([...paths.touches]).toEqual([0, 1, 0, 2])
})

test('totals are sums over the rows', () => {
  const row = { channels: ['A'], conversions: 2, value: 7.5, nulls: 3 }
  expect(pathTotals(encodePaths([row, row]))).toEqual({ conversions: 4, value: 15, nulls: 6 })
})

describe('rewriting journeys', () => {
  test('collapsing merges neighbours that are equal and nothing else', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const expected = given.map((row) => ({ ...row, channels: exposurePath(row.channels) }))
        expect([...decodePaths(collapseRepeats(encodePaths(given)))]).toEqual(expected)
      }),
    )
  })

  test('leaving a channel out keeps every row with its counts', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const expected = given.map((row) => ({
          ...row,
          channels: row.channels.filter((channel) => channel !== 'Direct'),
        }))
        expect([...decodePaths(withoutChannel(encodePaths(given), 'Direct'))]).toEqual(expected)
      }),
    )
  })
})

test('counts that are no numbers of journeys are refused by value', () => {
  const row = { channels: ['A'], conversions: 1, value: 1, nulls: 0 }
  expect(() => encodePaths([{ ...row, conversions: -1 }])).toThrow('invalid count: -1')
  expect(() => encodePaths([{ ...row, nulls: Number.NaN }])).toThrow('invalid count: NaN')
  expect(() => encodePaths([{ ...row, value: Number.POSITIVE_INFINITY }])).toThrow('invalid value: Infinity')
})

test('more channels than numbers are refused', () => {
  const row = {
    channels: Array.from({ length: 65_537 }, (_, index) => `c${index}`),
    conversions: 1,
    value: 1,
    nulls: 0,
  }
  expect(() => encodePaths([row])).toThrow('too many channels')
})
