import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rateFactor, shiftDecimal } from './exchange-rate.ts'
import { compareRange } from './query-range.ts'

const rate = (currency: string, value: string) => ({ currency, day: '2026-06-01', rate: value })

test('a rate becomes a factor between minor units of both currencies', () => {
  expect(rateFactor(rate('EUR', '1.0875'), 'USD').factor).toBe('1.0875')
  expect(rateFactor(rate('JPY', '0.0064'), 'USD').factor).toBe('0.64')
  expect(rateFactor(rate('USD', '156.5'), 'JPY').factor).toBe('1.565')
  expect(rateFactor(rate('KWD', '3.25'), 'USD').factor).toBe('0.325')
  expect(rateFactor(rate('USD', '0.000000000001'), 'JPY').factor).toBe('0.00000000000001')
})

test('shifting the point is exact and can be undone', () => {
  /** How many times ten to the power of `-places` the number is. */
  const countOf = (decimal: string, places: number) => {
    const [whole = '', fraction = ''] = decimal.split('.')
    return BigInt(whole + fraction.padEnd(places, '0'))
  }
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,8})(\.\d{0,11}[1-9])?$/)
  fc.assert(
    fc.property(digits, fc.integer({ min: -4, max: 4 }), (decimal, places) => {
      expect(shiftDecimal(shiftDecimal(decimal, places), -places)).toBe(decimal)
      expect(countOf(shiftDecimal(decimal, places), 20)).toBe(countOf(decimal, 20 + places))
    }),
  )
})

describe('the period compared with', () => {
  const range = {
    fromDay: '2028-02-21',
    toDay: '2028-02-29',
    fromMs: Date.UTC(2028, 1, 21),
    toMs: Date.UTC(2028, 2, 1),
  }
  const days = (compare: Parameters<typeof compareRange>[0]) => {
    const found = compareRange(compare, range, 'UTC')
    return found && 'fromDay' in found ? [found.fromDay, found.toDay] : found
  }

  test('is moved by whole weeks, or by its exact length', () => {
    expect(days({ kind: 'previous', match: 'weekday' })).toEqual(['2028-02-07', '2028-02-15'])
    expect(days({ kind: 'previous', match: 'date' })).toEqual(['2028-02-12', '2028-02-20'])
  })

  test('is 52 weeks earlier, or the same dates; 29 February becomes the 28th', () => {
    expect(days({ kind: 'year', match: 'weekday' })).toEqual(['2027-02-22', '2027-03-02'])
    expect(days({ kind: 'year', match: 'date' })).toEqual(['2027-02-21', '2027-02-28'])
  })

  test('can be chosen, or left out', () => {
    expect(days({ kind: 'custom', from: '2027-01-01', to: '2027-01-03' })).toEqual([
      '2027-01-01',
      '2027-01-03',
    ])
    expect(days({ kind: 'custom', from: '2027-01-05', to: '2027-01-03' })).toMatchObject({ path: 'from' })
    expect(days({ kind: 'none' })).toBeUndefined()
  })
})
