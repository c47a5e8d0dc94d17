import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apportion, refundShares } from './apportion.ts'

const weightLists = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 })
const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n })
const total = (parts: readonly bigint[]) => parts.reduce((sum, part) => sum + part, 0n)

describe('apportioning an amount', () => {
  test('gives the units left over to the largest fractions, the earlier part first among equals', () => {
    expect(apportion(100n, [1, 1, 1])).toEqual([34n, 33n, 33n])
    expect(apportion(10n, [0.4, 0.2, 0.4])).toEqual([4n, 2n, 4n])
    expect(apportion(30_000n, [1 / 7, 2 / 7, 4 / 7])).toEqual([4286n, 8571n, 17143n])
    expect(apportion(1n, [0.2, 0.4, 0.4])).toEqual([0n, 1n, 0n])
  })

  test('mirrors negative amounts, shares equally where no weight is positive, and has no parts without weights', () => {
    expect(apportion(-100n, [1, 1, 1])).toEqual([-34n, -33n, -33n])
    expect(apportion(5n, [0, 0])).toEqual([3n, 2n])
    expect(apportion(0n, [3, 1])).toEqual([0n, 0n])
    expect(apportion(7n, [])).toEqual([])
  })

  test('refuses weights that are no shares', () => {
    expect(() => apportion(1n, [-0.5, 1])).toThrow('invalid weight: -0.5')
    expect(() => apportion(1n, [Number.NaN])).toThrow('invalid weight: NaN')
    expect(() => apportion(1n, [Number.POSITIVE_INFINITY])).toThrow('invalid weight: Infinity')
  })

  test('neither loses nor invents a unit, whatever the amount and the weights', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), weightLists, (amount, weights) => {
        expect(total(apportion(amount, weights))).toBe(amount)
      }),
    )
  })

  test('stays within one unit of the exact quota', () => {
    const wholeWeights = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), wholeWeights, (amount, weights) => {
        const sum = BigInt(weights.reduce((whole, weight) => whole + weight, 0))
        fc.pre(sum > 0n)
        apportion(amount, weights).forEach((part, index) => {
          const distance = part * sum - amount * BigInt(weights[index] ?? 0)
          expect(distance < sum && distance > -sum).toBe(true)
        })
      }),
    )
  })

  test('a larger weight never gets less, and the scale of the weights does not matter', () => {
    fc.assert(
      fc.property(amounts, weightLists, (amount, weights) => {
        const parts = apportion(amount, weights)
        expect(
          apportion(
            amount,
            weights.map((weight) => weight * 4),
          ),
        ).toEqual(parts)
        for (let a = 0; a < weights.length; a++)
          for (let b = 0; b < weights.length; b++)
            if ((weights[a] ?? 0) > (weights[b] ?? 0)) expect((parts[a] ?? 0n) >= (parts[b] ?? 0n)).toBe(true)
      }),
    )
  })
})

describe('refunds', () => {
  test('take back by the same shares', () => {
    expect(refundShares(100n, [1, 1], 0n, 50n)).toEqual({ takenMinor: [25n, 25n], uncoveredMinor: 0n })
  })

  test('beyond the amount take what is left and say how much found no credit', () => {
    expect(refundShares(100n, [1, 3], 60n, 70n)).toEqual({ takenMinor: [10n, 30n], uncoveredMinor: 30n })
    expect(refundShares(100n, [], 0n, 20n)).toEqual({ takenMinor: [], uncoveredMinor: 20n })
  })

  test('are amounts, not changes of amounts', () => {
    expect(() => refundShares(100n, [1], 0n, -5n)).toThrow('invalid refund: -5 is negative')
  })

  test('one after the other never turn a credit negative, always add up, and end at exactly 0', () => {
    const cases = fc
      .tuple(fc.bigInt({ min: 1n, max: 100_000n }), weightLists)
      .chain(([amount, weights]) =>
        fc.tuple(
          fc.constant(amount),
          fc.constant(weights),
          fc.array(fc.bigInt({ min: 0n, max: amount }), { maxLength: 6 }),
        ),
      )
    fc.assert(
      fc.property(cases, ([amount, weights, steps]) => {
        const credits = apportion(amount, weights)
        let refunded = 0n
        for (const step of [...steps.filter((refund) => refund <= amount / 6n), amount]) {
          const refund = refunded + step > amount ? amount - refunded : step
          const { takenMinor, uncoveredMinor } = refundShares(amount, weights, refunded, refund)
          expect(uncoveredMinor).toBe(0n)
          expect(total(takenMinor)).toBe(refund)
          takenMinor.forEach((taken, index) => {
            credits[index] = (credits[index] ?? 0n) - taken
            expect((credits[index] ?? 0n) >= 0n).toBe(true)
          })
          refunded += refund
        }
        expect(credits.every((credit) => credit === 0n)).toBe(true)
      }),
    )
  })
})
