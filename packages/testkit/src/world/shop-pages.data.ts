/** The pages of the invented shop "Alder & Pine". `.example` is reserved and belongs to nobody. */
export const SHOP_NAME = 'Alder & Pine'
export const SHOP_ORIGIN = 'https://www.alderandpine.example'
export const SHOP_CURRENCY = 'USD'

export type Page = { path: string; title: string }

export const HOME: Page = { path: '/', title: 'Alder & Pine | Outdoor clothing that lasts' }
export const CART: Page = { path: '/cart', title: 'Your cart | Alder & Pine' }
export const CHECKOUT: Page = { path: '/checkout', title: 'Checkout | Alder & Pine' }
export const THANK_YOU: Page = { path: '/thank-you', title: 'Thank you | Alder & Pine' }

export const COLLECTIONS: readonly Page[] = [
  { path: '/collections/rain-jackets', title: 'Rain jackets | Alder & Pine' },
  { path: '/collections/fleece', title: 'Fleece | Alder & Pine' },
  { path: '/collections/hiking-trousers', title: 'Hiking trousers | Alder & Pine' },
  { path: '/collections/base-layers', title: 'Base layers | Alder & Pine' },
  { path: '/collections/packs', title: 'Packs | Alder & Pine' },
  { path: '/collections/camp', title: 'Camp | Alder & Pine' },
  { path: '/collections/sale', title: 'Sale | Alder & Pine' },
]

/** With their list prices. */
export const PRODUCTS: readonly (Page & { priceMinor: number })[] = [
  { path: '/products/fjord-rain-jacket', title: 'Fjord rain jacket | Alder & Pine', priceMinor: 18900 },
  { path: '/products/cascade-shell', title: 'Cascade shell | Alder & Pine', priceMinor: 22900 },
  { path: '/products/drizzle-anorak', title: 'Drizzle anorak | Alder & Pine', priceMinor: 14900 },
  { path: '/products/wool-base-layer-crew', title: 'Wool base layer crew | Alder & Pine', priceMinor: 6900 },
  {
    path: '/products/wool-base-layer-leggings',
    title: 'Wool base layer leggings | Alder & Pine',
    priceMinor: 6900,
  },
  { path: '/products/tundra-fleece', title: 'Tundra fleece | Alder & Pine', priceMinor: 9900 },
  { path: '/products/harbor-fleece-vest', title: 'Harbor fleece vest | Alder & Pine', priceMinor: 7900 },
  { path: '/products/ridge-trousers', title: 'Ridge trousers | Alder & Pine', priceMinor: 8900 },
  { path: '/products/ridge-shorts', title: 'Ridge shorts | Alder & Pine', priceMinor: 5900 },
  { path: '/products/day-pack-18', title: 'Day pack 18 l | Alder & Pine', priceMinor: 8900 },
  { path: '/products/summit-pack-32', title: 'Summit pack 32 l | Alder & Pine', priceMinor: 13900 },
  { path: '/products/merino-socks-3-pack', title: 'Merino socks, 3 pack | Alder & Pine', priceMinor: 3400 },
  { path: '/products/beanie-moss', title: 'Beanie, moss | Alder & Pine', priceMinor: 2900 },
  { path: '/products/enamel-mug', title: 'Enamel mug | Alder & Pine', priceMinor: 1800 },
  { path: '/products/camp-blanket', title: 'Camp blanket | Alder & Pine', priceMinor: 7900 },
  { path: '/products/repair-kit', title: 'Repair kit | Alder & Pine', priceMinor: 1400 },
]
