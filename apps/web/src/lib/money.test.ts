import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareMinor, majorToMinor, minorToMajor, shareOfMinor, sumMinor } from './money.ts'

test('sums are exact and do not depend on order', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })), (amounts) => {
      const texts = amounts.map(String)
      expect(sumMinor(texts)).toBe(String(amounts.reduce((sum, amount) => sum + amount, 0n)))
      expect(sumMinor([...texts].reverse())).toBe(sumMinor(texts))
    }),
  )
})
test('amounts are ordered by value, not as text', () => {
  expect(['9', '-10', '10'].sort(compareMinor)).toEqual(['-10', '9', '10'])
})
test('a share of nothing is no share', () => {
  expect(shareOfMinor('5', '0')).toBeNull()
  expect(shareOfMinor('5', '-10')).toBeNull()
  expect(shareOfMinor('1', '3')).toBeCloseTo(1 / 3, 5)
})
test('drawn amounts come back to the same minor units', () => {
  for (const [amount, currency] of [
    ['4990', 'EUR'],
    ['1200', 'JPY'],
    ['1234567', 'KWD'],
    ['-1', 'USD'],
  ] as const) {
    expect(majorToMinor(minorToMajor(amount, currency), currency)).toBe(amount)
  }
})
