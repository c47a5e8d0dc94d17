/** How a deal stands, in words, for the numbers of the catalogue. Pure. */
import type { DealStateFact } from '../outbox/outbox.ts'
import { productParts } from './deal-products.ts'
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
    ...productParts(deal, products),
    openedMs: deal.openedMs,
    closedMs: closedMs(deal),
    expectedClose: deal.expectedClose,
    isDeleted: deal.isDeleted,
  }
}
