import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDecimal } from './parse-decimal.ts'

const whole = (text: string) => parseDecimal(text, 0, text.length)

test('reads any number as Number does', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(whole(String(number))).toBe(Number(String(number)))
    }),
  )
  fc.assert(
    fc.property(fc.integer(), fc.nat({ max: 9_999_999 }), (units, decimals) => {
      expect(whole(`${units}.${decimals}`)).toBe(Number(`${units}.${decimals}`))
    }),
  )
})

test('reads out of the middle of a text, spaces around the number allowed', () => {
  expect(parseDecimal('a, 12.50 ,b', 2, 9)).toBe(12.5)
  expect(parseDecimal('7,8', 2, 3)).toBe(8)
})

test.each(['5.', '.5', '+3', '1e3', '-0.1', '00012', '123456789012345678', '0.1234567890123456789'])(
  '%s is a number',
  (text) => {
    expect(whole(text)).toBe(Number(text))
  },
)

test.each(['', ' ', '-', '.', '-.', '1,5', '0x10', 'Infinity', 'NaN', '1 2', '1.2.3', '12a', '--1', '1e'])(
  '%j is no number',
  (text) => {
    expect(whole(text)).toBeNaN()
  },
)
