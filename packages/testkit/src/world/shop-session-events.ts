/** What the pixel would have sent during a visit: page views with addresses and referrers, sign-up, identify, purchase. */
import type { ClickIdName, UtmName, WireEvent } from '@tributary/pixel/wire'
import type { SeededRandom } from '../seeded-random.ts'
import type { Door } from './shop-doors.data.ts'
import { orderLines } from './shop-order-lines.ts'
import {
  CART,
  CHECKOUT,
  COLLECTIONS,
  HOME,
  type Page,
  PRODUCTS,
  SHOP_CURRENCY,
  SHOP_ORIGIN,
  THANK_YOU,
} from './shop-pages.data.ts'
import { accountOf, randomOf } from './shop-person.ts'
import type { Visit } from './shop-visit.ts'
import type { SimulatedEvent } from './shop-world.ts'

const DWELL_MEAN_MS = 48_000
const DWELL_MOST_MS = 4 * 60_000
const LATE_SHARE = 0.004
const CLICK_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

type Landing = Pick<WireEvent, UtmName | ClickIdName>

/** Events of one visit in the order they happen; all before `endMs`. */
export function visitEvents(visit: Visit, pixelId: string, endMs: number): SimulatedEvent[] {
  const random = randomOf(visit.key)
  const pages = drawPages(visit, random)
  const timesMs = drawTimes(visit, pages.length, endMs, random)
  const sessionId = random.uuid(visit.startMs)
  const base = { pixel_id: pixelId, anonymous_id: visit.anonymousId, session_id: sessionId }
  const landing = drawLanding(visit.door, random)
  const firstReferrer = visit.door.referrers.length > 0 ? random.pick(visit.door.referrers) : undefined
  const sent: SimulatedEvent[] = []
  let referrer = firstReferrer
  pages.forEach((page, index) => {
    const timeMs = timesMs[index] ?? visit.startMs
    const query = index === 0 ? landing : {}
    const url = `${SHOP_ORIGIN}${page.path}${queryText(query)}`
    const onPage = { ...base, page_url: url }
    const send = (event: Omit<WireEvent, 'pixel_id'>, afterMs: number): void => {
      sent.push(stamp({ ...onPage, ...event }, timeMs + afterMs, visit, endMs, random))
    }
    send(
      { event_type: 'page_view', page_title: page.title, ...from(referrer), ...query, ...screenOf(visit) },
      0,
    )
    sendOnPage(visit, pages, index, send, random)
    referrer = url
  })
  return sent
}

type Send = (event: Omit<WireEvent, 'pixel_id'>, afterMs: number) => void

/** What besides the page view is sent from the page at this index. */
function sendOnPage(
  visit: Visit,
  pages: readonly Page[],
  index: number,
  send: Send,
  random: SeededRandom,
): void {
  const isLast = index === pages.length - 1
  const { userId, emailSha256 } = needsAccount(visit)
    ? accountOf(visit.personIndex)
    : { userId: '', emailSha256: '' }
  const user = { id: userId, email_sha256: emailSha256 }
  const path = pages[index]?.path
  if (visit.logsIn && index === 0) send({ event_type: 'identify', user }, 700)
  if (visit.addsToCart && index === cartIndex(pages)) {
    const properties = { product: path, quantity: random.int(1, 2) }
    send({ event_type: 'add_to_cart', properties }, 300)
  }
  if (visit.signsUp && isLast && visit.order === undefined) {
    send(
      { event_type: 'signup', user: { email_sha256: emailSha256 }, properties: { form: 'newsletter' } },
      1600,
    )
  }
  const { order } = visit
  if (order !== undefined && path === CHECKOUT.path) send({ event_type: 'identify', user }, 0)
  if (order === undefined || !isLast) return
  const amount = `${Math.floor(order.amountMinor / 100)}.${String(order.amountMinor % 100).padStart(2, '0')}`
  const revenue = { amount, currency: SHOP_CURRENCY }
  const items = orderLines(visit, pages, order.amountMinor, 1 + random.poisson(0.7))
  const properties = { order_id: order.orderId, items }
  send({ event_type: 'purchase', user, revenue, properties }, 0)
  if (visit.signsUp) {
    send({ event_type: 'signup', user: { email_sha256: emailSha256 }, properties: { form: 'checkout' } }, 60)
  }
}

function needsAccount(visit: Visit): boolean {
  return visit.logsIn || visit.signsUp || visit.order !== undefined
}

/** The page on which something is put into the cart: the last product seen. */
function cartIndex(pages: readonly Page[]): number {
  return pages.findLastIndex((page) => page.path.startsWith('/products/'))
}

function drawPages(visit: Visit, random: SeededRandom): Page[] {
  const pages = [landingPage(visit.door, random)]
  const end = visit.order ? [CART, CHECKOUT, THANK_YOU] : visit.addsToCart ? [CART] : []
  const browsed = visit.pageCount - end.length
  while (pages.length < browsed) {
    const isBeforeCart = visit.addsToCart && pages.length === browsed - 1
    pages.push(isBeforeCart ? random.pick(PRODUCTS) : nextPage(pages, random))
  }
  return [...pages, ...end]
}

function landingPage(door: Door, random: SeededRandom): Page {
  if (door.landing === 'home') return random.chance(0.75) ? HOME : random.pick(PRODUCTS)
  if (door.landing === 'cart') return CART
  return door.landing === 'collection' ? random.pick(COLLECTIONS) : random.pick(PRODUCTS)
}

function nextPage(pages: readonly Page[], random: SeededRandom): Page {
  const isOnList = pages.at(-1)?.path.startsWith('/collections/') ?? false
  return random.chance(isOnList ? 0.85 : 0.5) ? random.pick(PRODUCTS) : random.pick(COLLECTIONS)
}

/** One time for each page. The thank-you page comes with the payment; a visit near the end of the world is hurried. */
function drawTimes(visit: Visit, pageCount: number, endMs: number, random: SeededRandom): number[] {
  const offsets = [0]
  for (let page = 1; page < pageCount; page += 1) {
    const dwellMs = 3000 + Math.min(DWELL_MOST_MS, random.exponential(DWELL_MEAN_MS))
    offsets.push((offsets.at(-1) ?? 0) + dwellMs)
  }
  const totalMs = offsets.at(-1) ?? 0
  const availableMs = Math.max(0, endMs - visit.startMs - 3000)
  const lengthMs = visit.order ? visit.order.afterMs : Math.min(totalMs, availableMs)
  const scale = totalMs > 0 ? lengthMs / totalMs : 0
  return offsets.map((offset) => visit.startMs + Math.round(offset * scale))
}

function drawLanding(door: Door, random: SeededRandom): Landing {
  if (door.utmMedium === '') return {}
  const campaign = { utm_source: door.utmSource, utm_medium: door.utmMedium, utm_campaign: door.campaign }
  return door.clickId === undefined ? campaign : { ...campaign, [door.clickId]: drawClickId(random) }
}

function drawClickId(random: SeededRandom): string {
  let id = ''
  for (let index = 0; index < 27; index += 1) id += CLICK_ID_ALPHABET[random.int(0, 63)]
  return id
}

function queryText(landing: Landing): string {
  const pairs = Object.entries(landing).map(([name, value]) => `${name}=${value}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

function from(referrer: string | undefined): { referrer?: string } {
  return referrer === undefined ? {} : { referrer }
}

function screenOf(visit: Visit): { screen: string; language: string } {
  return { screen: visit.device.browser.screen, language: visit.language }
}

/** Adds id and time. A few page views wait in an offline phone and arrive up to hours later. */
function stamp(
  event: Omit<WireEvent, 'event_id' | 'timestamp'>,
  timeMs: number,
  visit: Visit,
  endMs: number,
  random: SeededRandom,
): SimulatedEvent {
  const atMs = Math.min(timeMs, endMs - 1)
  const isLate = random.chance(LATE_SHARE) && event.event_type === 'page_view'
  const delayMs = isLate ? random.exponential(3 * 3_600_000) : random.lognormal(140, 0.6)
  const receivedAtMs = Math.min(endMs - 1, Math.floor(atMs + delayMs))
  const { ip, browser } = visit.device
  const sent = { ...event, event_id: random.uuid(atMs), timestamp: new Date(atMs).toISOString() }
  return { event: sent, receivedAtMs, ip, userAgent: browser.userAgent }
}
