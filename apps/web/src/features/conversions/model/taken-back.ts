/** Refunds may arrive with either sign; on screen they always take away. */
export function takenBack(amountMinor: string): string {
  return amountMinor.startsWith('-') || amountMinor === '0' ? amountMinor : `-${amountMinor}`
}
