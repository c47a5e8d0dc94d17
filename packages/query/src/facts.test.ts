import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FactRow, mergeRows, metricValue, type Quantity, remainingFacts, sumFacts } from './facts.ts'
import type { MetricName } from './metrics.data.ts'

const facts = (entries: Record<string, Quantity>) => new Map(Object.entries(entries))
const value = (metric: MetricName, entries: Record<string, Quantity>, isPartial = false) =>
  metricValue({ name: metric, metric, model: 'linear' }, facts(entries), isPartial)

describe('a metric of facts', () => {
  test('is money to the minor unit, however large', () => {
    expect(value('net_revenue', { revenue: 9_007_199_254_740_993n, refunds: 1n })).toBe('9007199254740992')
  })

  test('is a quotient of money rounded half away from zero', () => {
    expect(value('aov', { revenue: 1600n, conversions: 3n })).toBe('533')
    expect(value('aov', { revenue: 5n, conversions: 2n })).toBe('3')
    expect(value('cpm', { spend: 1n, impressions_paid: 2000n })).toBe('1')
    expect(value('cpa', { spend: 100n, 'attributed_conversions:linear': 0.4 })).toBe('250')
  })

  test('does not exist without a divisor', () => {
    expect(value('roas', { 'attributed_revenue:linear': 10n, spend: 0n })).toBeNull()
    expect(value('conversion_rate', { conversions: 3n })).toBeNull()
  })

  test('is nothing where nothing was found, and unknown where only a part is known', () => {
    expect(value('visitors', {})).toBe(0)
    expect(value('visitors', {}, true)).toBeNull()
    expect(value('roas', { spend: 10n }, true)).toBeNull()
  })

  test('is of its own model', () => {
    expect(value('attributed_revenue', { 'attributed_revenue:first': 5n })).toBe('0')
  })

  test('shows a whole number of credited conversions without the noise of its sum', () => {
    expect(value('attributed_conversions', { 'attributed_conversions:linear': 0.1 + 0.2 + 0.7 })).toBe(1)
  })
})

const row: fc.Arbitrary<FactRow> = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.bigInt({ min: -9n, max: 9n }), fc.bigInt({ min: 0n, max: 9n }))
  .map(([key, revenue, visitors]) => ({ key: [key], facts: facts({ revenue, visitors }) }))

test('merging loses nothing: the sum of the rows is the sum of what was merged', () => {
  fc.assert(
    fc.property(fc.array(fc.array(row)), (passes) => {
      const merged = mergeRows(passes)
      expect(sumFacts(merged)).toEqual(sumFacts(passes.flat()))
      expect(new Set(merged.map(({ key }) => key[0])).size).toBe(merged.length)
    }),
  )
})

test('what remains and what is shown are the whole; distinct counts are not told apart', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, cut) => {
      const shown = rows.slice(0, cut % rows.length)
      const rest = remainingFacts(sumFacts(rows), shown, [])
      expect([...rest.keys()]).toEqual(['revenue'])
      const together = sumFacts([{ key: [], facts: rest }, ...shown])
      expect(together.get('revenue')).toBe(sumFacts(rows).get('revenue'))
    }),
  )
})

test('keys that only look alike when joined stay apart', () => {
  const rows = [
    { key: ['a,b', 'c'], facts: facts({ revenue: 1n }) },
    { key: ['a', 'b,c'], facts: facts({ revenue: 2n }) },
  ]
  expect(mergeRows([rows])).toHaveLength(2)
})
