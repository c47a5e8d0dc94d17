/** What a deal means for the money: a won deal is a payment of the day it was won. Pure. */
import { TAKEN_BACK_TYPE } from '@tributary/contract/conversions'
import type { ConversionFact } from '../outbox/outbox.ts'
import { type ProductParts, productParts } from './deal-products.ts'
import type { DealState } from './deals.ts'

/** Of conversions that are won deals. */
const DEAL_TYPE = 'deal'

export function conversionIdOf(dealId: string): string {
  return `deal:${dealId}`
}

/** Whose payment it is: the contact's person by their e-mail address, else the contact, the organisation, the deal alone. */
export function handleOfDeal(
  deal: Pick<DealState, 'dealId' | 'contactId' | 'organisationId'>,
  emailHash: string | null,
): string {
  if (deal.contactId !== null) return emailHash === null ? `c:${deal.contactId}` : `e:${emailHash}`
  return deal.organisationId === null ? `c:deal-${deal.dealId}` : `c:organisation-${deal.organisationId}`
}

export type Payment = Pick<ConversionFact, 'handle' | 'tsMs' | 'amountMinor' | 'currency'> & ProductParts

/** A deal together with the handle that its payment belongs to, and the names of products by id. */
export type PayingDeal = {
  readonly deal: DealState
  readonly handle: string
  readonly productNames: ReadonlyMap<string, string>
}

/** The payment that the deal is; undefined unless it is won. Without an amount it is a conversion without money. */
export function paymentOf({ deal, handle, productNames }: PayingDeal): Payment | undefined {
  if (deal.kind !== 'WON' || deal.isDeleted) return undefined
  const amountMinor = deal.amountMinor ?? '0'
  return {
    handle,
    tsMs: deal.stageSinceMs,
    amountMinor,
    currency: amountMinor === '0' ? '' : (deal.currency ?? ''),
    ...productParts(deal, productNames),
  }
}

/**
 * What the step from `before` to `after` changes about payments: nothing, the payment as it is now, or that it is taken
 * back. A payment taken back stays known as a conversion of another type without money, so that ledgers show why.
 */
export function paymentFacts(before: PayingDeal | undefined, after: PayingDeal): ConversionFact[] {
  const was = before && paymentOf(before)
  const is = paymentOf(after)
  if (was === undefined && is === undefined) return []
  if (was !== undefined && is !== undefined && samePayment(was, is)) return []
  const conversionId = conversionIdOf(after.deal.dealId)
  if (is !== undefined)
    return [{ kind: 'conversion', conversionId, conversionType: DEAL_TYPE, source: 'deal', ...is }]
  return was === undefined
    ? []
    : [
        {
          kind: 'conversion',
          conversionId,
          conversionType: TAKEN_BACK_TYPE,
          source: 'deal',
          handle: was.handle,
          tsMs: was.tsMs,
          amountMinor: '0',
          currency: '',
        },
      ]
}

function samePayment(left: Payment, right: Payment): boolean {
  return (
    left.handle === right.handle &&
    left.tsMs === right.tsMs &&
    left.amountMinor === right.amountMinor &&
    left.currency === right.currency &&
    left.products.join('\n') === right.products.join('\n') &&
    left.productAmountsMinor.join() === right.productAmountsMinor.join()
  )
}
