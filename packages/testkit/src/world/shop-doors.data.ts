/** The doors through which people reach the shop, with their true effects. The numbers are invented, sized like a small outdoor shop. */
import type { ClickIdName } from '@tributary/pixel/wire'
import type { Channel } from './shop-world.ts'

export type Door = {
  channel: Channel
  /** Empty for channels that nobody runs as a campaign. */
  campaign: string
  utmSource: string
  utmMedium: string
  clickId?: ClickIdName
  /** Addresses one of which the browser names as referrer; empty: none. */
  referrers: readonly string[]
  landing: 'home' | 'collection' | 'product' | 'cart'
  /** The person would have come anyway by another door, so the touch causes nothing. */
  isNavigational: boolean
  /** Only people who gave their address can come through here. */
  isForSubscribers: boolean
  /** Share among first visits and among return visits, relative to the other doors. */
  firstVisitWeight: number
  returnWeight: number
  /** Relative growth of both weights from the first to the last day. */
  growth: number
  /** The campaign starts at this share of the period; 0: it runs from the start. */
  startsAtShare: number
  /** From this share of the period on, volume and effect are multiplied. */
  change?: { atShare: number; volumeFactor: number; effectFactor: number; description: string }
  /** Chance that one touch causes an order. */
  orderProbability: number
  /** Of the orders it causes, how many are placed in the same visit; the others follow after `carryOverDays` on average. */
  sameVisitShare: number
  carryOverDays: number
  /** Cost of one click in cents and clicks per impression; absent where nothing is paid. */
  price?: { clickCostMinor: number; clickRate: number }
}

const FREE = {
  campaign: '',
  utmSource: '',
  utmMedium: '',
  referrers: [],
  isNavigational: false,
  isForSubscribers: false,
  growth: 0.25,
  startsAtShare: 0,
  sameVisitShare: 0.35,
} as const

const SEARCH_ADS = {
  ...FREE,
  utmSource: 'google',
  utmMedium: 'cpc',
  clickId: 'gclid',
  referrers: ['https://www.google.com/'],
  sameVisitShare: 0.5,
  carryOverDays: 3,
} as const

const FACEBOOK_ADS = {
  ...FREE,
  channel: 'Paid Social',
  utmSource: 'facebook',
  utmMedium: 'paid_social',
  clickId: 'fbclid',
  referrers: ['https://m.facebook.com/', 'https://l.facebook.com/', 'https://l.instagram.com/'],
} as const

const DISPLAY_ADS = {
  ...FREE,
  channel: 'Display',
  utmMedium: 'display',
  sameVisitShare: 0.15,
} as const

const EMAILS = {
  ...FREE,
  channel: 'Email',
  utmSource: 'klaviyo',
  utmMedium: 'email',
  isForSubscribers: true,
  firstVisitWeight: 0,
  sameVisitShare: 0.6,
  carryOverDays: 2,
} as const

export const DOORS: readonly Door[] = [
  {
    ...FREE,
    channel: 'Direct',
    landing: 'home',
    isNavigational: true,
    firstVisitWeight: 12,
    returnWeight: 34,
    orderProbability: 0,
    carryOverDays: 0,
  },
  {
    ...FREE,
    channel: 'Organic Search',
    referrers: [
      'https://www.google.com/',
      'https://www.google.com/',
      'https://www.google.com/',
      'https://www.google.com/',
      'https://www.bing.com/',
      'https://duckduckgo.com/',
    ],
    landing: 'collection',
    firstVisitWeight: 26,
    returnWeight: 18,
    orderProbability: 0.0165,
    carryOverDays: 3,
  },
  {
    ...SEARCH_ADS,
    channel: 'Paid Search',
    campaign: 'brand_search',
    landing: 'home',
    isNavigational: true,
    firstVisitWeight: 3,
    returnWeight: 9,
    orderProbability: 0,
    price: { clickCostMinor: 42, clickRate: 0.14 },
  },
  {
    ...SEARCH_ADS,
    channel: 'Paid Search',
    campaign: 'generic_rain_jackets',
    landing: 'collection',
    firstVisitWeight: 9,
    returnWeight: 2,
    orderProbability: 0.031,
    price: { clickCostMinor: 118, clickRate: 0.038 },
  },
  {
    ...SEARCH_ADS,
    channel: 'Paid Search',
    campaign: 'product_ads_all',
    landing: 'product',
    firstVisitWeight: 10,
    returnWeight: 4,
    orderProbability: 0.037,
    price: { clickCostMinor: 74, clickRate: 0.011 },
  },
  {
    ...SEARCH_ADS,
    channel: 'Paid Search',
    campaign: 'microsoft_generic',
    utmSource: 'bing',
    clickId: 'msclkid',
    referrers: ['https://www.bing.com/'],
    landing: 'collection',
    firstVisitWeight: 2.5,
    returnWeight: 0.8,
    orderProbability: 0.028,
    price: { clickCostMinor: 81, clickRate: 0.027 },
  },
  {
    ...FACEBOOK_ADS,
    campaign: 'prospecting_hikers',
    landing: 'product',
    firstVisitWeight: 14,
    returnWeight: 1,
    growth: 0.1,
    change: {
      atShare: 0.55,
      volumeFactor: 1.5,
      effectFactor: 2.4,
      description: 'New video creative and a narrower audience',
    },
    orderProbability: 0.0115,
    carryOverDays: 6,
    price: { clickCostMinor: 68, clickRate: 0.012 },
  },
  {
    ...FACEBOOK_ADS,
    campaign: 'retargeting_30d',
    landing: 'product',
    firstVisitWeight: 0,
    returnWeight: 10,
    orderProbability: 0.007,
    carryOverDays: 3,
    price: { clickCostMinor: 59, clickRate: 0.017 },
  },
  {
    ...FACEBOOK_ADS,
    campaign: 'creator_clips',
    utmSource: 'tiktok',
    clickId: 'ttclid',
    referrers: ['https://www.tiktok.com/'],
    landing: 'product',
    firstVisitWeight: 5,
    returnWeight: 0.5,
    startsAtShare: 0.35,
    orderProbability: 0.0065,
    carryOverDays: 7,
    price: { clickCostMinor: 36, clickRate: 0.008 },
  },
  {
    ...FREE,
    channel: 'Organic Social',
    referrers: [
      'https://l.instagram.com/',
      'https://l.instagram.com/',
      'https://t.co/',
      'https://www.reddit.com/',
      'https://www.pinterest.com/',
    ],
    landing: 'product',
    firstVisitWeight: 8,
    returnWeight: 5,
    orderProbability: 0.0115,
    carryOverDays: 6,
  },
  {
    ...EMAILS,
    campaign: 'welcome_series',
    landing: 'collection',
    returnWeight: 0,
    orderProbability: 0.055,
    price: { clickCostMinor: 30, clickRate: 0.061 },
  },
  {
    ...EMAILS,
    campaign: 'weekly_newsletter',
    landing: 'collection',
    returnWeight: 9,
    orderProbability: 0.028,
    price: { clickCostMinor: 52, clickRate: 0.019 },
  },
  {
    ...EMAILS,
    campaign: 'abandoned_cart',
    landing: 'cart',
    returnWeight: 0,
    orderProbability: 0.09,
    price: { clickCostMinor: 34, clickRate: 0.09 },
  },
  {
    ...FREE,
    channel: 'Referral',
    referrers: [
      'https://www.trailgear-reviews.example/best-rain-jackets',
      'https://hikinglog.example/packing-list',
      'https://www.outdoorforum.example/t/48213',
      'https://news.summitweekly.example/gift-guide',
    ],
    landing: 'product',
    firstVisitWeight: 6,
    returnWeight: 3,
    orderProbability: 0.027,
    carryOverDays: 3,
  },
  {
    ...DISPLAY_ADS,
    campaign: 'gdn_prospecting',
    utmSource: 'google_display',
    referrers: ['https://www.weathermaps.example/', 'https://games.dailycross.example/'],
    landing: 'home',
    firstVisitWeight: 6,
    returnWeight: 0.5,
    orderProbability: 0.005,
    carryOverDays: 8,
    price: { clickCostMinor: 78, clickRate: 0.0035 },
  },
  {
    ...DISPLAY_ADS,
    campaign: 'criteo_retargeting',
    utmSource: 'criteo',
    referrers: ['https://www.localpaper.example/', 'https://www.weathermaps.example/'],
    landing: 'product',
    firstVisitWeight: 0,
    returnWeight: 8,
    orderProbability: 0.0055,
    carryOverDays: 4,
    price: { clickCostMinor: 66, clickRate: 0.005 },
  },
  {
    ...FREE,
    channel: 'AI Assistants',
    referrers: [
      'https://chatgpt.com/',
      'https://chatgpt.com/',
      'https://chatgpt.com/',
      'https://www.perplexity.ai/',
      'https://gemini.google.com/',
    ],
    landing: 'product',
    firstVisitWeight: 2,
    returnWeight: 1,
    growth: 2.2,
    orderProbability: 0.042,
    sameVisitShare: 0.55,
    carryOverDays: 2,
  },
]
