/** How a deal stands, in words, for the numbers of the catalogue. Pure. */
import { apportion } from '@tributary/models/attribution/apportion'
import type { DealStateFact } from '../outbox/outbox.ts'
import { closedMs, type DealState, reachedRank, type Stage } from './deals.ts'

/** Names of what a deal refers to; '' for what it does not. */
export type DealNames = {
  readonly owner: string
  readonly agent: string
  readonly office: string
  readonly organisation: string
  readonly sector: string
  readonly campaign: string
  /** By product id. */
  readonly products: ReadonlyMap<string, string>
}

export function dealStateFact(deal: DealState, stage: Stage, names: DealNames): DealStateFact {
  const amountMinor = deal.amountMinor ?? '0'
  const { products, ...named } = names
  const divided = dividedAmount(deal)
  return {
    kind: 'deal_state',
    dealId: deal.dealId,
    name: deal.name,
    stage: deal.kind,
    stageName: stage.name,
    reached: reachedRank(deal),
    amountMinor,
    currency: amountMinor === '0' ? '' : (deal.currency ?? ''),
    probability: stage.probability,
    ...named,
    lossReason: deal.lossReason,
    products: [...divided.keys()].map((productId) => products.get(productId) ?? ''),
    productAmountsMinor: [...divided.values()].map(String),
    openedMs: deal.openedMs,
    closedMs: closedMs(deal),
    expectedClose: deal.expectedClose,
    isDeleted: deal.isDeleted,
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
