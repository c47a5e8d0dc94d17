import { ACTIVITY_KINDS, OUTCOMES } from '@tributary/contract/activities'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dealResult, performanceOf, type ResultRow, resultOfAll, targetCounts } from './outreach-campaigns.ts'

const rows: fc.Arbitrary<ResultRow[]> = fc.array(
  fc.constantFrom(...ACTIVITY_KINDS).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      state: fc.constant('done' as const),
      outcome: fc.constantFrom(null, ...OUTCOMES[kind].map((entry) => entry.outcome)),
      contact_id: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
      created_by: fc.constantFrom(null, 'ann', 'bob'),
    }),
  ),
)

test('contacts count once: fewer answer than are reached, and fewer are reached than tried', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const found = resultOfAll(list)
      expect(found.replied).toBeLessThanOrEqual(found.reached)
      expect(found.reached).toBeLessThanOrEqual(found.tried)
      expect(resultOfAll([...list, ...list])).toMatchObject({ tried: found.tried, reached: found.reached })
    }),
  )
})

test('activities and meetings of members, and of kinds, add up to those of the campaign', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const found = performanceOf(list, [], (id) => id, ['ann'])
      for (const parts of [found.by_member, found.by_kind]) {
        expect(parts.reduce((sum, part) => sum + part.activities, 0)).toBe(found.total.activities)
        expect(parts.reduce((sum, part) => sum + part.meetings, 0)).toBe(found.total.meetings)
      }
    }),
  )
})

test('revenue is what was won, a sum a currency, in whole minor units', () => {
  const sum = (kind: string, currency: string, amountMinor: bigint, owner_id = 'ann') => ({
    owner_id,
    kind,
    currency,
    deals: 1,
    amountMinor,
  })
  const sums = [
    sum('WON', 'EUR', 9_007_199_254_740_993n),
    sum('WON', 'EUR', 2n, 'bob'),
    sum('WON', 'USD', 5n),
    sum('LOST', 'EUR', 7n),
    sum('SQL', 'EUR', 7n),
  ]
  expect(dealResult(sums)).toEqual({
    deals: 5,
    won: 3,
    revenue: [
      { currency: 'EUR', amount_minor: '9007199254740995' },
      { currency: 'USD', amount_minor: '5' },
    ],
  })
  const found = performanceOf([], sums, (id) => id, [])
  expect([found.open_deals, found.by_member.map((part) => [part.name, part.won])]).toEqual([
    1,
    [
      ['ann', 2],
      ['bob', 1],
    ],
  ])
})

test('a target list without contacts has a zero for every state', () => {
  expect(targetCounts([{ state: 'reached', contacts: 2 }])).toEqual({
    open: 0,
    tried: 0,
    reached: 2,
    replied: 0,
    meeting: 0,
    declined: 0,
  })
})
