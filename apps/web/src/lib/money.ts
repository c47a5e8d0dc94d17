/** Arithmetic on money as it travels: decimal strings of minor units. */
import { minorDigits, minorToDecimal } from '@tributary/contract/money'

export function sumMinor(amounts: readonly string[]): string {
  return String(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n))
}

export function compareMinor(left: string, right: string): number {
  const difference = BigInt(left) - BigInt(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Major units as a float, for drawing only. */
export function minorToMajor(amountMinor: string, currency: string): number {
  return Number(minorToDecimal(BigInt(amountMinor), currency))
}

/** part / whole as a float, null when the whole is not positive. */
export function shareOfMinor(part: string, whole: string): number | null {
  const total = BigInt(whole)
  return total > 0n ? Number((BigInt(part) * 1_000_000n) / total) / 1_000_000 : null
}

/** A drawn value back to minor units, rounded to the nearest. */
export function majorToMinor(major: number, currency: string): string {
  return String(Math.round(major * 10 ** minorDigits(currency)))
}
