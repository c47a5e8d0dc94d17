/** Money on the wire: integer minor units as a decimal string (a bigint does not fit JSON) plus an ISO 4217 currency. */
import { z } from 'zod'

export const amountMinorSchema = z.string().regex(/^-?\d+$/)
export const currencySchema = z.string().regex(/^[A-Z]{3}$/)

/** Money of the range in currencies without a rate of its day: in no number of the answer. */
export const unconvertedMoneySchema = {
  other_currencies: z.array(
    z.object({ currency: currencySchema, conversions: z.number(), amount_minor: amountMinorSchema }),
  ),
  /** `rows`: days of spend by channel and campaign. */
  unconverted_spend: z.array(
    z.object({ currency: currencySchema, rows: z.number(), amount_minor: amountMinorSchema }),
  ),
}

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** How many decimal digits the currency's minor unit has (2 for most, 0 for JPY, 3 for KWD). */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2
}

/** The currencies that {@link minorDigits} treats specially, for the same rule written in SQL. */
export function currenciesWithDigits(digits: 0 | 3 | 4): string[] {
  return Object.keys(MINOR_DIGITS).filter((code) => MINOR_DIGITS[code] === digits)
}

/**
 * Decimal amount in major units to integer minor units, exactly: "49.9" EUR is 4990n, "1200" JPY is 1200n.
 * Answers undefined when the text is not a plain decimal number, or has more digits than the currency has
 * (a half cent is a mistake of the sender, not ours to round). Trailing zeros are fine.
 */
export function amountToMinor(amount: string | number, currency: string): bigint | undefined {
  const match = /^([+-]?)(\d{1,16})(?:\.(\d+))?$/.exec(
    typeof amount === 'number' ? numberToText(amount) : amount.trim(),
  )
  if (!match) return undefined
  const [, sign = '', whole = '0', fraction = ''] = match
  const digits = minorDigits(currency)
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > digits) return undefined
  const minor = BigInt(whole + kept.padEnd(digits, '0'))
  return sign === '-' ? -minor : minor
}

/** A JSON number such as 0.1 + 0.2 carries binary noise; twelve significant decimals keep what was meant. */
function numberToText(amount: number): string {
  if (!Number.isFinite(amount)) return ''
  const text = String(amount)
  return /^[+-]?\d+(\.\d{1,4})?$/.test(text) ? text : String(Number(amount.toFixed(6)))
}

/** Minor units to a decimal text in major units: 4990n EUR is "49.90". */
export function minorToDecimal(amountMinor: bigint, currency: string): string {
  const digits = minorDigits(currency)
  const negative = amountMinor < 0n
  const text = String(negative ? -amountMinor : amountMinor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${negative ? '-' : ''}${whole}${digits > 0 ? `.${text.slice(text.length - digits)}` : ''}`
}
