import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysSinceContact, NEVER_CONTACTED_DAYS, priority } from './priority.ts'
import {
  shownWarmness,
  WARMNESS_HALF_LIFE_DAYS,
  type WarmthRow,
  warmnessAt,
  warmnessOfOrder,
  warmthOrder,
} from './warmness.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 0, 1)

const rows: fc.Arbitrary<WarmthRow[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('set', 'CALL', 'MEETING', 'cooled'),
      points: fc.double({ min: -6, max: 12, noNaN: true }),
      atMs: fc.integer({ min: NOW - 400 * DAY, max: NOW }),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((row, index) => ({ ...row, id: String(index) })))

describe('priority', () => {
  test('warmness 8 and fifteen days give 0.71', () => {
    expect(priority(8, 15)).toBeCloseTo(0.71, 12)
  })
  test('a contact without warmth whom nobody ever spoke to has 0.30', () => {
    expect(priority(0, daysSinceContact(null, NOW))).toBeCloseTo(0.3, 12)
    expect(daysSinceContact(null, NOW)).toBe(NEVER_CONTACTED_DAYS)
  })
  test('days are whole, and a contact in the future counts as today', () => {
    expect(daysSinceContact(NOW - 16 * DAY + 1, NOW)).toBe(15)
    expect(daysSinceContact(NOW + DAY, NOW)).toBe(0)
  })
  test('it grows with warmness and with waiting, from 0 to 1', () => {
    expect([priority(0, 0), priority(10, 30), priority(10, 400)]).toEqual([0, 1, 1])
    expect(priority(5, 10)).toBeLessThan(priority(5, 11))
    expect(priority(5, 10)).toBeLessThan(priority(5.1, 10))
  })
})

describe('warmness', () => {
  test('half of it is left after one half-life', () => {
    const atMs = NOW - WARMNESS_HALF_LIFE_DAYS * DAY
    expect(warmnessAt([{ id: 'a', kind: 'CALL', points: 6, atMs }], NOW).value).toBeCloseTo(3, 12)
  })
  test('setting it by hand puts an end to what came before', () => {
    const found = warmnessAt(
      [
        { id: 'a', kind: 'MEETING', points: 3, atMs: NOW - DAY },
        { id: 'b', kind: 'set', points: 7, atMs: NOW },
      ],
      NOW,
    )
    expect(found.value).toBe(7)
    expect(found.shares.map((share) => share.left)).toEqual([0, 7])
  })
  test('more than ten is not counted, and the rows say so', () => {
    const found = warmnessAt(
      [
        { id: 'a', kind: 'set', points: 9, atMs: NOW },
        { id: 'b', kind: 'MEETING', points: 3, atMs: NOW },
      ],
      NOW,
    )
    expect(found).toEqual({
      value: 10,
      shares: [
        { id: 'a', counted: 9, left: 9 },
        { id: 'b', counted: 1, left: 1 },
      ],
    })
  })
  test('what is left of the rows adds up to the warmness, which stays between 0 and 10', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const { value, shares } = warmnessAt(list, NOW)
        expect(shares.reduce((sum, share) => sum + share.left, 0)).toBeCloseTo(value, 9)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(10)
      }),
    )
  })
  test('the order in which rows are written does not matter', () => {
    fc.assert(
      fc.property(
        rows.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(warmnessAt(shuffled, NOW)).toEqual(warmnessAt(list, NOW))
        },
      ),
    )
  })
  test('the stored order gives the same warmness at any later time', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 500 }), (list, days) => {
        const later = NOW + days * DAY
        const order = warmthOrder(warmnessAt(list, NOW).value, NOW)
        expect(warmnessOfOrder(order, later)).toBeCloseTo(warmnessAt(list, later).value, 9)
      }),
    )
  })
  test('it is shown with one decimal', () => {
    expect([7.24, 7.25, 0.04, 9.9999].map(shownWarmness)).toEqual([7.2, 7.3, 0, 10])
  })
})
