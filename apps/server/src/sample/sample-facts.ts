/** The part of the simulated company's spend and refunds that has happened by a moment. Pure. */
import type { RefundRow, SpendRow } from '@tributary/testkit/world/shop-world'

const DAY_MS = 86_400_000
const PARTS = 1_000_000

export function refundsUntil(refunds: readonly RefundRow[], untilMs: number): RefundRow[] {
  return refunds.filter((row) => Date.parse(row.ts) <= untilMs)
}

/** Days that are over whole; of the UTC day that is not, the part of its spend, impressions and clicks that is past. */
export function spendUntil(spend: readonly SpendRow[], untilMs: number): SpendRow[] {
  return spend.flatMap((row) => {
    const past = Math.min(1, (untilMs - Date.parse(`${row.date}T00:00:00Z`)) / DAY_MS)
    if (past >= 1) return [row]
    if (past <= 0) return []
    return [
      {
        ...row,
        amount_minor: (row.amount_minor * BigInt(Math.floor(past * PARTS))) / BigInt(PARTS),
        impressions: Math.floor(row.impressions * past),
        clicks: Math.floor(row.clicks * past),
      },
    ]
  })
}
