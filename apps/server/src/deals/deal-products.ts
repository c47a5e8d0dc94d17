/** What of a deal's amount falls to each of its products. Pure. */
import { apportion } from '@tributary/models/attribution/apportion'
import type { DealState } from './deals.ts'

/** Names of products beside their parts of an amount, which add up to it. */
export type ProductParts = {
  readonly products: readonly string[]
  /** Minor units, as text: JSON has no 64-bit integer. */
  readonly productAmountsMinor: readonly string[]
}

/** @param names by product id */
export function productParts(deal: DealState, names: ReadonlyMap<string, string>): ProductParts {
  const divided = dividedAmount(deal)
  return {
    products: [...divided.keys()].map((productId) => names.get(productId) ?? ''),
    productAmountsMinor: [...divided.values()].map(String),
  }
}

/** The deal's amount by product, in proportion to the lines, adding up exactly. */
export function dividedAmount(deal: Pick<DealState, 'amountMinor' | 'lines'>): Map<string, bigint> {
  const totals = new Map<string, number>()
  for (const line of deal.lines)
    totals.set(line.productId, (totals.get(line.productId) ?? 0) + Number(line.priceMinor) * line.quantity)
  const weights = [...totals.values()]
  const known = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
  const parts = totals.size === 0 ? [] : apportion(BigInt(deal.amountMinor ?? '0'), known)
  return new Map([...totals.keys()].map((productId, at) => [productId, parts[at] ?? 0n]))
}
