/**
 * The sample company: a small outdoor shop with nine channels, whose every order has a known cause.
 *
 * 1. Grow: each person's tree of visits and orders (`shop-visit-tree.ts`), then their devices and cookies (`shop-trail.ts`).
 * 2. Count: spend, refunds, truth.
 * 3. Send: events are made day by day while `batches` is read, so 400 thousand of them never exist at once.
 */
import { createRandom } from '../seeded-random.ts'
import { createCalendar, DAY_MS, dayIndexOf, type ShopCalendar } from './shop-calendar.ts'
import { createShop, type Shop } from './shop-model.ts'
import { type Crawl, type CustomerCall, callEvent, crawlEvents, planCrawls } from './shop-other-events.ts'
import { SHOP_CURRENCY, SHOP_NAME } from './shop-pages.data.ts'
import { createPerson, type RandomKey } from './shop-person.ts'
import { visitEvents } from './shop-session-events.ts'
import { planSpend } from './shop-spend.ts'
import { followPerson } from './shop-trail.ts'
import { type PersonFacts, tellTruth } from './shop-truth.ts'
import { type Visit, visitEventCount } from './shop-visit.ts'
import { growPerson } from './shop-visit-tree.ts'
import type { RefundRow, ShopCounts, ShopOptions, ShopWorld, SimulatedEvent } from './shop-world.ts'

/** The sample company of a fresh installation. */
export const SAMPLE_SHOP = { days: 120, people: 60_000 } as const
/** For tests: about 600 visits and ten orders, made in some 30 ms. */
export const TINY_SHOP = { days: 20, people: 300 } as const
/** For tests that need refunds, calls and every channel in some number: about 5,000 visits and 150 orders. */
export const SMALL_SHOP = { days: 60, people: 2_500 } as const

const FIRST_ORDER_NUMBER = 104_001
const SEEN_AGAIN_SHARE = 0.28

/**
 * Simulates the shop. The same options give the same world, to the byte.
 * Throws on an end day that is no calendar day, on fewer than one day or person, and on switching off Direct,
 * which is not something a company does.
 */
export function simulateShop(options: ShopOptions): ShopWorld {
  const { days, people } = { ...SAMPLE_SHOP, ...options }
  if (!Number.isInteger(people) || people < 1) throw new Error(`invalid number of people: ${people}`)
  const off = new Set(options.withoutChannels)
  if (off.has('Direct')) throw new Error('Direct cannot be switched off')
  const random = createRandom(options.seed)
  const worldKey = { high: random.int(0, 0xffffffff), low: random.int(0, 0xffffffff) }
  const calendar = createCalendar(options.endDay, days)
  const audience = growAudience(createShop(calendar, off), worldKey, grownPeople(calendar, people))
  const crawls = planCrawls(calendar, worldKey, people)
  const { visits, calls } = audience
  return {
    name: SHOP_NAME,
    currency: SHOP_CURRENCY,
    startMs: calendar.startMs,
    endMs: calendar.endMs,
    counts: countAll(audience, crawls),
    refunds: planRefunds(visits),
    spend: planSpend(calendar, visits, off, random.fork('spend')),
    truth: tellTruth({ calendar, ...audience }),
    batches: (pixelId) => sendByDay({ calendar, visits, calls, crawls }, pixelId),
  }
}

/** Of those who first came before the period, a good quarter is seen in it; more are grown so that about `people` are seen. */
function grownPeople({ days, unseenDays }: ShopCalendar, people: number): number {
  const cameBefore = unseenDays / (unseenDays + days)
  return Math.round(people / (1 - cameBefore * (1 - SEEN_AGAIN_SHARE)))
}

type Audience = {
  readonly people: readonly PersonFacts[]
  /** In order of their start. */
  readonly visits: readonly Visit[]
  readonly calls: readonly CustomerCall[]
  readonly existingCustomers: ReadonlySet<number>
}

function growAudience(shop: Shop, worldKey: RandomKey, size: number): Audience {
  const people: PersonFacts[] = []
  const visits: Visit[] = []
  const calls: CustomerCall[] = []
  const existingCustomers = new Set<number>()
  for (let index = 0; index < size; index += 1) {
    const person = createPerson(worldKey, index)
    const plan = growPerson(shop, person)
    const trail = followPerson(shop.calendar, person, plan)
    if (trail.wasCustomer) existingCustomers.add(index)
    if (trail.visits.length === 0) continue
    let isIdentified = false
    for (const visit of trail.visits) {
      visits.push(visit)
      isIdentified ||= visit.logsIn || visit.signsUp || visit.order !== undefined
    }
    for (const call of plan.calls) {
      if (call.atMs >= shop.calendar.startMs) calls.push({ ...call, personIndex: index })
    }
    people.push({ person, anonymousIds: trail.anonymousIds, isIdentified })
  }
  visits.sort((left, right) => left.startMs - right.startMs)
  numberOrders(visits)
  return { people, visits, calls, existingCustomers }
}

function numberOrders(visits: readonly Visit[]): void {
  let orderNumber = FIRST_ORDER_NUMBER
  for (const { order } of visits) {
    if (order === undefined) continue
    order.orderId = `AP-${orderNumber}`
    orderNumber += 1
  }
}

function countAll({ people, visits, calls }: Audience, crawls: readonly Crawl[]): ShopCounts {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const botEvents = sum(crawls.map((crawl) => crawl.pageCount))
  return {
    people: people.length,
    sessions: visits.length,
    events: sum(visits.map(visitEventCount)) + botEvents + calls.length,
    botEvents,
    contactEvents: calls.length,
    orders: sum(visits.map((visit) => (visit.order === undefined ? 0 : 1))),
    signups: sum(visits.map((visit) => Number(visit.signsUp))),
  }
}

/** In order of time. */
function planRefunds(visits: readonly Visit[]): RefundRow[] {
  const refunds = visits.flatMap(({ order }) => {
    if (order?.refund === undefined) return []
    const { amountMinor, afterMs } = order.refund
    return [{ orderId: order.orderId, amountMinor, atMs: order.orderedAtMs + afterMs }]
  })
  return refunds
    .sort((left, right) => left.atMs - right.atMs)
    .map(({ orderId, amountMinor, atMs }) => ({
      order_id: orderId,
      amount_minor: BigInt(amountMinor),
      currency: SHOP_CURRENCY,
      ts: new Date(atMs).toISOString(),
    }))
}

type Traffic = {
  readonly calendar: ShopCalendar
  readonly visits: readonly Visit[]
  readonly calls: readonly CustomerCall[]
  readonly crawls: readonly Crawl[]
}

function* sendByDay(
  traffic: Traffic,
  pixelId: string,
): Generator<readonly SimulatedEvent[], void, undefined> {
  const { calendar, visits, calls, crawls } = traffic
  const { endMs } = calendar
  let waiting: SimulatedEvent[] = []
  let nextVisit = 0
  for (let dayIndex = 0; dayIndex < calendar.days; dayIndex += 1) {
    const dayEndMs = calendar.startMs + (dayIndex + 1) * DAY_MS
    for (let visit = visits[nextVisit]; visit && visit.startMs < dayEndMs; visit = visits[nextVisit]) {
      waiting.push(...visitEvents(visit, pixelId, endMs))
      nextVisit += 1
    }
    const isToday = (timeMs: number): boolean => dayIndexOf(calendar, timeMs) === dayIndex
    for (const call of calls) if (isToday(call.atMs)) waiting.push(callEvent(call, pixelId))
    for (const crawl of crawls)
      if (isToday(crawl.startMs)) waiting.push(...crawlEvents(crawl, pixelId, endMs))
    const arrived = waiting.filter((sent) => sent.receivedAtMs < dayEndMs)
    waiting = waiting.filter((sent) => sent.receivedAtMs >= dayEndMs)
    yield arrived.sort((left, right) => left.receivedAtMs - right.receivedAtMs)
  }
}
