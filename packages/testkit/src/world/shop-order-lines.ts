/** What was bought with an order of the invented shop. */
import type { SeededRandom } from '../seeded-random.ts'

import { type Page, PRODUCTS } from './shop-pages.data.ts'
import { childKey, randomOf } from './shop-person.ts'
import type { Visit } from './shop-visit.ts'

export type OrderLine = { readonly item_name: string; readonly price: string; readonly quantity: 1 }

/** Names a branch of the visit's generator of its own, so that what else the visit draws stays as it was. */
const LINES_SLOT = 0x11e5
/** Baskets that are drawn, of which the likeliest is taken. */
const DRAWS = 24
/** A product that the visit did not look at is as unlikely as a list price that is e^0.4 off. */
const UNSEEN = 0.4

/** `count` different products whose list prices come near the amount; what was paid for each adds up to it. */
export function orderLines(
  visit: Pick<Visit, 'key'>,
  pages: readonly Page[],
  amountMinor: number,
  count: number,
): OrderLine[] {
  const random = randomOf(childKey(visit.key, LINES_SLOT))
  const seen = new Set(pages.map(({ path }) => path))
  const oddity = (basket: Basket) =>
    Math.abs(Math.log(listPrice(basket) / amountMinor)) +
    (UNSEEN * basket.filter(({ path }) => !seen.has(path)).length) / basket.length
  const baskets = Array.from({ length: DRAWS }, () => drawBasket(count, random))
  const odds = baskets.map(oddity)
  return paidFor(baskets[odds.indexOf(Math.min(...odds))] ?? [], amountMinor)
}

type Basket = readonly (typeof PRODUCTS)[number][]

function drawBasket(count: number, random: SeededRandom): Basket {
  const ranked = PRODUCTS.map((product) => ({ product, rank: random.next() }))
  return ranked
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, count)
    .map(({ product }) => product)
}

const listPrice = (basket: Basket) => basket.reduce((sum, { priceMinor }) => sum + priceMinor, 0)

/** The amount divided as list prices are: discounts and shipping are in what is paid. */
function paidFor(basket: Basket, amountMinor: number): OrderLine[] {
  const list = listPrice(basket)
  let listUpTo = 0
  let paidUpTo = 0
  return basket.map(({ title, priceMinor }) => {
    listUpTo += priceMinor
    const paid = Math.round((amountMinor * listUpTo) / list) - paidUpTo
    paidUpTo += paid
    return { item_name: title.split(' | ')[0] ?? title, price: (paid / 100).toFixed(2), quantity: 1 }
  })
}
