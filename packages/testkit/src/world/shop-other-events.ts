/** Events that no visit of a person sends: crawlers, and telephone calls that staff enter. */
import { createRandomFromKey, type SeededRandom } from '../seeded-random.ts'
import { CRAWLERS, DESKTOP_BROWSERS } from './audience.data.ts'
import { type ShopCalendar, wakingInstant } from './shop-calendar.ts'
import { COLLECTIONS, PRODUCTS, SHOP_ORIGIN } from './shop-pages.data.ts'
import { accountOf, childKey, type RandomKey, randomOf } from './shop-person.ts'
import type { PhoneCall } from './shop-visit.ts'
import type { SimulatedEvent } from './shop-world.ts'

const PEOPLE_PER_CRAWL = 900
const CALL_TOPICS = ['sizing', 'delivery', 'exchange', 'advice']
/** The shop's own office; staff use an ordinary browser. */
const OFFICE_IP = '71.112.40.17'
const CRAWL_SLOT = 0x7fff0001

export type Crawl = { readonly key: RandomKey; readonly startMs: number; readonly pageCount: number }

/** At least one, else about one for every 900 people. */
export function planCrawls(calendar: ShopCalendar, worldKey: RandomKey, people: number): Crawl[] {
  const random = randomOf(childKey(worldKey, CRAWL_SLOT))
  const count = Math.max(1, Math.round(people / PEOPLE_PER_CRAWL))
  return Array.from({ length: count }, () => ({
    key: { high: random.int(0, 0xffffffff), low: random.int(0, 0xffffffff) },
    startMs: wakingInstant(calendar, random.int(0, calendar.days - 1), random.int(-11, 12), random),
    pageCount: random.int(3, 9),
  }))
}

/** A crawler keeps no cookie: each page is a new browser to the pixel. */
export function crawlEvents(crawl: Crawl, pixelId: string, endMs: number): SimulatedEvent[] {
  const random = createRandomFromKey(crawl.key.high, crawl.key.low)
  const { userAgent, ip } = random.pick(CRAWLERS)
  return Array.from({ length: crawl.pageCount }, (_, index) => {
    const page = random.pick(random.chance(0.3) ? COLLECTIONS : PRODUCTS)
    const timeMs = Math.min(crawl.startMs + index * 2100, endMs - 1)
    const event = {
      pixel_id: pixelId,
      event_id: random.uuid(timeMs),
      anonymous_id: random.uuid(timeMs),
      session_id: random.uuid(timeMs),
      event_type: 'page_view',
      page_url: `${SHOP_ORIGIN}${page.path}`,
      page_title: page.title,
      timestamp: new Date(timeMs).toISOString(),
    }
    return { event, receivedAtMs: timeMs, ip, userAgent }
  })
}

export type CustomerCall = PhoneCall & { readonly personIndex: number }

/** A call has a person but no browser. It is entered when it happens. */
export function callEvent(call: CustomerCall, pixelId: string): SimulatedEvent {
  const random: SeededRandom = randomOf(call.key)
  const { userId, emailSha256 } = accountOf(call.personIndex)
  const event = {
    pixel_id: pixelId,
    event_id: random.uuid(call.atMs),
    event_type: 'contact',
    timestamp: new Date(call.atMs).toISOString(),
    user: { id: userId, email_sha256: emailSha256 },
    properties: { kind: 'CALL', direction: 'inbound', topic: random.pick(CALL_TOPICS) },
  }
  const userAgent = DESKTOP_BROWSERS[0]?.userAgent ?? ''
  return { event, receivedAtMs: call.atMs, ip: OFFICE_IP, userAgent }
}
