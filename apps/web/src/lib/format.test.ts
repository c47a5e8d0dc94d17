import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeOf, createFormatter, creditDigits } from './format.ts'

const format = createFormatter('en-US', 'Europe/Berlin')
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ')

describe('money', () => {
  test('every digit survives, also beyond the exact range of a float', () => {
    expect(format.money('900719925474099312', 'EUR')).toBe('€9,007,199,254,740,993.12')
    expect(format.money('-5', 'EUR')).toBe('-€0.05')
  })
  test('a currency has the digits of its minor unit', () => {
    expect(format.money('1200', 'JPY')).toBe('¥1,200')
    expect(plain(format.money('1234567', 'KWD'))).toBe('KWD 1,234.567')
  })
  test('no minor unit is lost for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (amount) => {
        expect(
          format
            .money(String(amount), 'USD')
            .replace(/\D/g, '')
            .replace(/^0+(?=\d)/, ''),
        ).toBe(String(amount))
      }),
    )
  })
  test('small amounts are not shortened, large ones are', () => {
    expect(format.moneyCompact('999999', 'EUR')).toBe('€9,999.99')
    expect(format.moneyCompact('13620000', 'EUR')).toBe('€136K')
  })
})

describe('changes', () => {
  test('a change carries sign and direction', () => {
    expect(format.delta(0.1234)).toEqual({ text: '+12.3%', direction: 'up' })
    expect(format.delta(-0.5)).toEqual({ text: '\u221250%', direction: 'down' })
    expect(format.delta(2.5)).toEqual({ text: '+250%', direction: 'up' })
  })
  test('a change too small to show is flat', () => {
    expect(format.delta(0.0002)).toEqual({ text: '0%', direction: 'flat' })
    expect(format.delta(-0.0004).direction).toBe('flat')
  })
  test('without a base there is no change', () => {
    expect(changeOf(5, 0)).toBeNull()
    expect(changeOf(5, null)).toBeNull()
    expect(changeOf(null, 5)).toBeNull()
    expect(changeOf(6, 4)).toBe(0.5)
  })
})

describe('moments', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  test('less than a day ago is told relative to now', () => {
    expect(format.relative('2026-03-10T11:57:00Z', now)).toBe('3 minutes ago')
    expect(format.relative('2026-03-10T09:00:00Z', now)).toBe('3 hours ago')
  })
  test('a day ago and more is told as the moment, in the zone of the workspace', () => {
    expect(plain(format.relative('2026-03-08T23:30:00Z', now))).toBe('Mar 9, 2026, 12:30 AM')
  })
  test('a day has no zone and never moves', () => {
    expect(createFormatter('en-US', 'Pacific/Kiritimati').day('2026-03-10')).toBe('Mar 10, 2026')
    expect(createFormatter('en-US', 'Pacific/Pago_Pago').day('2026-03-10')).toBe('Mar 10, 2026')
  })
  test('a lapse is told in the unit that fits', () => {
    expect(format.lapse('2026-03-10T11:48:00Z', '2026-03-10T12:00:00Z')).toBe('12 min')
    expect(format.lapse('2026-03-10T06:00:00Z', '2026-03-10T12:00:00Z')).toBe('6 h')
    expect(format.lapse('2026-03-08T00:00:00Z', '2026-03-10T12:00:00Z')).toBe('2.5 d')
  })
})

test('sizes of files are told in the unit that fits', () => {
  expect([0, 999, 1500, 2_500_000_000].map(format.bytes)).toEqual(['0 B', '999 B', '1.5 kB', '2.5 GB'])
})

test('an amount without a currency is a plain number, not an error', () => {
  expect(createFormatter('en-US', 'UTC').money('0', '')).toBe('0.00')
  expect(createFormatter('en-US', 'UTC').moneyCompact('123456', '')).toBe('1234.56')
})

test('a column of whole credits has no decimals, one with a fraction has one everywhere', () => {
  const even = createFormatter('en-US', 'UTC')
  const shown = (values: number[]) => values.map((value) => even.credited(value, creditDigits(values)))
  expect(shown([361, 1291])).toEqual(['361', '1,291'])
  expect(shown([361, 0.25])).toEqual(['361.0', '0.3'])
  expect([0.15, 1].map(even.shareEven)).toEqual(['15.0%', '100.0%'])
  expect(even.moneyWhole('1448249', 'USD')).toBe('$14,482')
  expect(even.moneyWhole('1448', 'JPY')).toBe('¥1,448')
})
