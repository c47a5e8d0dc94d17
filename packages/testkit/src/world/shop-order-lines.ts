/** What was bought with an order of the invented shop: products that the visit looked at first, then others. */

import { type Page, PRODUCTS } from './shop-pages.data.ts'
import { childKey, randomOf } from './shop-person.ts'
import type { Visit } from './shop-visit.ts'

export type OrderLine = { readonly item_name: string; readonly price: string; readonly quantity: 1 }

/** Names a branch of the visit's generator of its own, so that what else the visit draws stays as it was. */
const LINES_SLOT = 0x11e5

/** `count` different products; their prices are the list's, scaled so that they add up to the amount. */
export function orderLines(
  visit: Pick<Visit, 'key'>,
  pages: readonly Page[],
  amountMinor: number,
  count: number,
): OrderLine[] {
  const random = randomOf(childKey(visit.key, LINES_SLOT))
  const seen = new Set(pages.map(({ path }) => path))
  const ranked = PRODUCTS.map((product) => ({
    product,
    rank: random.next() + (seen.has(product.path) ? 0 : 1),
  }))
  const bought = ranked
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, count)
    .map(({ product }) => product)
  const list = bought.reduce((sum, { priceMinor }) => sum + priceMinor, 0)
  let listUpTo = 0
  let paidUpTo = 0
  return bought.map(({ title, priceMinor }) => {
    listUpTo += priceMinor
    const paid = Math.round((amountMinor * listUpTo) / list) - paidUpTo
    paidUpTo += paid
    return { item_name: title.split(' | ')[0] ?? title, price: (paid / 100).toFixed(2), quantity: 1 }
  })
}
