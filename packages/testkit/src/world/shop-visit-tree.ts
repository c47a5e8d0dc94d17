/**
 * The tree of causes of one person. A visit may persuade (an order now or later), bring the person back, or win an
 * address that e-mails then go to; each child inherits the channels its ancestors needed. Orders are therefore the
 * superposition of independent causes, each order has exactly one, and a channel's increment is a count, not an estimate.
 *
 * Every node draws from a generator keyed by its place in the tree. Switching a channel off prunes its branches and
 * changes nothing else, so the world without it is the exact counterfactual of the world with it.
 */
import type { SeededRandom } from '../seeded-random.ts'
import { DAY_MS, HOUR_MS, wakingInstant } from './shop-calendar.ts'
import { DOORS } from './shop-doors.data.ts'
import { CART_MAIL, channelBit, DIRECT, type Shop, WELCOME } from './shop-model.ts'
import { childKey, type Person, randomOf } from './shop-person.ts'
import {
  persuade,
  SLOT,
  type Soil,
  type Sprout,
  sproutCallOrder,
  sproutMail,
  sproutNewsletters,
  sproutOrder,
  sproutRepeat,
  sproutReturns,
} from './shop-sprout.ts'
import type { PersonPlan, PhoneCall, PlannedOrder, PlannedVisit } from './shop-visit.ts'
import type { OrderCause } from './shop-world.ts'

const SIGNUP_PROBABILITY = 0.03
const BUYER_SIGNUP_PROBABILITY = 0.4
const CART_PROBABILITY = 0.06
const LOGIN_PROBABILITY = 0.3
const BASELINE_ORDER_PROBABILITY = 0.014
const EXISTING_CUSTOMER_ORDER_PROBABILITY = 0.16
const EXISTING_SUBSCRIBER_SHARE = 0.6
const WELCOME_CLICK_PROBABILITY = 0.34
const CART_MAIL_CLICK_PROBABILITY = 0.3
const CALL_PROBABILITY = 0.03
const REFUND_PROBABILITY = 0.055
const FULL_REFUND_SHARE = 0.6
const ORDER_MEDIAN_MINOR = 5_400
const ORDER_SIGMA = 0.55
/** No order starts so late that its payment would fall behind the end. */
const LAST_ORDER_BEFORE_END_MS = 2 * HOUR_MS

type Growth = Soil & { readonly visits: PlannedVisit[]; readonly calls: PhoneCall[] }

/** All that one person does within the period. Visits are in no particular order. */
export function growPerson(shop: Shop, person: Person): PersonPlan {
  const growth: Growth = { shop, person, sprouts: [], visits: [], calls: [] }
  plantRoots(growth)
  for (let sprout = growth.sprouts.pop(); sprout !== undefined; sprout = growth.sprouts.pop()) {
    const visit = openVisit(growth, sprout)
    if (visit !== undefined) growVisit(growth, visit)
  }
  return { visits: growth.visits, calls: growth.calls }
}

/** The first visit through some door and, for people who would have bought anyway, the visit in which they do. */
function plantRoots(growth: Growth): void {
  const { shop, person } = growth
  const { calendar } = shop
  const random = randomOf(childKey(person.key, SLOT.first))
  const doorIndex = random.weightedIndex(shop.firstDoorWeights)
  const dayIndex = random.weightedIndex(shop.dayWeightsByDoor[doorIndex] ?? []) - calendar.unseenDays
  const startMs = wakingInstant(calendar, dayIndex, person.country.utcOffsetHours, random)
  const isCustomer = person.isExistingCustomer
  const isSubscriber = random.chance(EXISTING_SUBSCRIBER_SHARE) && isCustomer
  const door = isCustomer ? DIRECT : (DOORS[doorIndex] ?? DIRECT)
  const root: Sprout = { key: person.key, door, startMs, needsMask: 0, isSubscriber, isCustomer }
  growth.sprouts.push({ ...root, key: childKey(person.key, SLOT.seen) })
  if (isSubscriber) sproutNewsletters(growth, { ...root, startMs: calendar.startMs }, random)
  const delayMs = random.exponential(3 * DAY_MS)
  const probability = isCustomer ? EXISTING_CUSTOMER_ORDER_PROBABILITY : BASELINE_ORDER_PROBABILITY
  if (!random.chance(probability)) return
  const cause: OrderCause = isCustomer ? { kind: 'repeat' } : { kind: 'baseline' }
  sproutOrder(growth, root, SLOT.baseline, delayMs, cause, random)
}

/** The sprout with its own channel added to its needs, or nothing when it is too late or its door is shut. */
function openVisit({ shop }: Growth, sprout: Sprout): Sprout | undefined {
  const { calendar } = shop
  const { door, cause } = sprout
  const latestMs = cause === undefined ? calendar.endMs : calendar.endMs - LAST_ORDER_BEFORE_END_MS
  if (sprout.startMs >= latestMs) return undefined
  const comesAnyway = door.isNavigational || cause !== undefined
  const isShut = shop.off.has(door.channel)
  if (!comesAnyway && isShut) return undefined
  const needsMask = comesAnyway ? sprout.needsMask : sprout.needsMask | channelBit(door.channel)
  return { ...sprout, needsMask, door: isShut ? DIRECT : door }
}

function growVisit(growth: Growth, here: Sprout): void {
  const random = randomOf(here.key)
  const cause = here.cause ?? persuade(growth, here, random)
  const order = cause === undefined ? undefined : drawOrder(cause, here.needsMask, random)
  const isOrder = order !== undefined
  const signsUp = random.chance(isOrder ? BUYER_SIGNUP_PROBABILITY : SIGNUP_PROBABILITY) && !here.isSubscriber
  const logsIn = random.chance(LOGIN_PROBABILITY) && here.isCustomer && !isOrder
  const addsToCart = random.chance(CART_PROBABILITY) || isOrder || here.door === CART_MAIL
  const pageCount = drawPageCount(isOrder, addsToCart, random)
  const { door, startMs } = here
  const key = childKey(here.key, SLOT.seen)
  growth.visits.push({ key, door, startMs, pageCount, addsToCart, signsUp, logsIn, order })

  const isSubscriber = here.isSubscriber || signsUp
  const after: Sprout = { ...here, isSubscriber, isCustomer: here.isCustomer || isOrder }
  if (isOrder) growAfterOrder(growth, after, random)
  if (signsUp) {
    sproutNewsletters(growth, after, random)
    sproutMail(growth, after, SLOT.welcome, WELCOME, WELCOME_CLICK_PROBABILITY, random)
  }
  if (addsToCart && !isOrder && isSubscriber && door !== CART_MAIL) {
    sproutMail(growth, after, SLOT.cartMail, CART_MAIL, CART_MAIL_CLICK_PROBABILITY, random)
  }
  sproutReturns(growth, after, random)
}

function growAfterOrder(growth: Growth, after: Sprout, random: SeededRandom): void {
  sproutRepeat(growth, after, random)
  const callMs = after.startMs + DAY_MS + Math.floor(random.exponential(3 * DAY_MS))
  if (!random.chance(CALL_PROBABILITY) || callMs >= growth.shop.calendar.endMs) return
  growth.calls.push({ atMs: callMs, key: childKey(after.key, SLOT.call) })
  sproutCallOrder(growth, after, callMs, random)
}

function drawOrder(cause: OrderCause, needsMask: number, random: SeededRandom): PlannedOrder {
  const amountMinor = Math.max(900, Math.round(random.lognormal(ORDER_MEDIAN_MINOR, ORDER_SIGMA)))
  const isRefunded = random.chance(REFUND_PROBABILITY)
  const share = random.chance(FULL_REFUND_SHARE) ? 1 : 0.2 + 0.6 * random.next()
  const refundAfterMs = Math.floor((2 + random.exponential(7)) * DAY_MS)
  const afterMs = Math.floor(4 * 60_000 + random.exponential(5 * 60_000))
  const refund = isRefunded
    ? { amountMinor: Math.round(amountMinor * share), afterMs: refundAfterMs }
    : undefined
  return { amountMinor, cause, needsMask, afterMs: Math.min(afterMs, 25 * 60_000), refund }
}

/** Nearly half of the visits see one page; the others go on with even odds, up to eight. */
function drawPageCount(isOrder: boolean, addsToCart: boolean, random: SeededRandom): number {
  if (isOrder) return random.int(5, 8)
  if (addsToCart) return random.int(3, 7)
  if (random.chance(0.44)) return 1
  let pages = 2
  while (pages < 8 && random.chance(0.44)) pages += 1
  return pages
}
