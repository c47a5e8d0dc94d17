/** Rates between currencies as factors between their minor units. Exact: decimal text in, decimal text out. */
import { minorDigits } from '@tributary/contract/money'
import type { ExchangeRate } from '@tributary/contract/query'
import type { RateFactor } from '@tributary/query/stretch'

/**
 * Minor units of the reporting currency for one minor unit of the rate's currency: 1 JPY (no decimals) at 0.0064 USD is
 * 0.64 cents.
 */
export function rateFactor(rate: ExchangeRate, toCurrency: string): RateFactor {
  const places = minorDigits(toCurrency) - minorDigits(rate.currency)
  return { currency: rate.currency, day: rate.day, factor: shiftDecimal(rate.rate, places) }
}

/** A decimal text times ten to the power of `places`. */
export function shiftDecimal(decimal: string, places: number): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const digits = `${whole}${fraction}`.padStart(Math.max(0, -places) + 1, '0')
  const point = digits.length - fraction.length + places
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(point, '0')
  const at = Math.max(point, 1)
  const result = `${padded.slice(0, at).replace(/^0+(?=\d)/, '')}.${padded.slice(at)}`
  return result.includes('.') ? result.replace(/\.?0*$/, '') : result
}
