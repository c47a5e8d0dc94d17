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

export const PRODUCTS: readonly Page[] = [
  { path: '/products/fjord-rain-jacket', title: 'Fjord rain jacket | Alder & Pine' },
  { path: '/products/cascade-shell', title: 'Cascade shell | Alder & Pine' },
  { path: '/products/drizzle-anorak', title: 'Drizzle anorak | Alder & Pine' },
  { path: '/products/wool-base-layer-crew', title: 'Wool base layer crew | Alder & Pine' },
  { path: '/products/wool-base-layer-leggings', title: 'Wool base layer leggings | Alder & Pine' },
  { path: '/products/tundra-fleece', title: 'Tundra fleece | Alder & Pine' },
  { path: '/products/harbor-fleece-vest', title: 'Harbor fleece vest | Alder & Pine' },
  { path: '/products/ridge-trousers', title: 'Ridge trousers | Alder & Pine' },
  { path: '/products/ridge-shorts', title: 'Ridge shorts | Alder & Pine' },
  { path: '/products/day-pack-18', title: 'Day pack 18 l | Alder & Pine' },
  { path: '/products/summit-pack-32', title: 'Summit pack 32 l | Alder & Pine' },
  { path: '/products/merino-socks-3-pack', title: 'Merino socks, 3 pack | Alder & Pine' },
  { path: '/products/beanie-moss', title: 'Beanie, moss | Alder & Pine' },
  { path: '/products/enamel-mug', title: 'Enamel mug | Alder & Pine' },
  { path: '/products/camp-blanket', title: 'Camp blanket | Alder & Pine' },
  { path: '/products/repair-kit', title: 'Repair kit | Alder & Pine' },
]
