/** The branches of one visit: what a touch, a sign-up or an order leads to later. Only draws; nothing here knows what is switched off. */
import type { SeededRandom } from '../seeded-random.ts'
import { DAY_MS, doorEffect, HOUR_MS, laterInstant, newsletterClick } from './shop-calendar.ts'
import type { Door } from './shop-doors.data.ts'
import { DIRECT, drawReturnDoor, findDoor, NEWSLETTER, type Shop } from './shop-model.ts'
import { childKey, type Person, type RandomKey } from './shop-person.ts'
import type { OrderCause } from './shop-world.ts'

const REPEAT_ORDER_PROBABILITY = 0.22
const REPEAT_DELAY_DAYS_MEDIAN = 26
const CALL_ORDER_PROBABILITY = 0.2
const NEWSLETTER_CLICKS = 2
const NEWSLETTER_INTEREST_DAYS = 40
const QUICK_RETURN_SHARE = 0.38

/** Numbers of the branches of a node: fixed, so that one branch never takes another's generator. */
export const SLOT = {
  order: 1,
  repeat: 2,
  call: 3,
  callOrder: 4,
  welcome: 5,
  cartMail: 6,
  seen: 7,
  baseline: 8,
  first: 9,
  returns: 100,
  newsletters: 1000,
} as const

/** A visit that will happen unless its door is shut. */
export type Sprout = {
  readonly key: RandomKey
  readonly door: Door
  readonly startMs: number
  /** Channels without which the person would not be here; bit i stands for `CHANNELS[i]`. */
  readonly needsMask: number
  readonly isSubscriber: boolean
  readonly isCustomer: boolean
  /** Set when the person comes to order. */
  readonly cause?: OrderCause
}

/** Where branches are drawn: the shop, the person, and the list they are added to. */
export type Soil = { readonly shop: Shop; readonly person: Person; readonly sprouts: Sprout[] }

/** Doors through which a person comes back to place an order already decided on; they earn nothing by it. */
const ORDER_DOORS = [
  DIRECT,
  findDoor('Organic Search', ''),
  findDoor('Paid Search', 'brand_search'),
  NEWSLETTER,
  findDoor('Paid Social', 'retargeting_30d'),
  findDoor('Display', 'criteo_retargeting'),
]
const ORDER_DOOR_WEIGHTS = [40, 21, 19, 14, 4, 2]

/** The cause of an order if this touch persuades now; if it persuades for later, the later visit is added. */
export function persuade(soil: Soil, from: Sprout, random: SeededRandom): OrderCause | undefined {
  const { door } = from
  const probability = doorEffect(door, soil.shop.calendar, from.startMs) * soil.person.responsiveness
  const isPersuaded = random.chance(probability)
  const isAtOnce = random.chance(door.sameVisitShare)
  const delayMs = HOUR_MS + random.exponential(door.carryOverDays * DAY_MS)
  if (!isPersuaded || door.isNavigational) return undefined
  const cause: OrderCause = { kind: 'touch', channel: door.channel, campaign: door.campaign }
  if (isAtOnce) return cause
  sproutOrder(soil, from, SLOT.order, delayMs, cause, random)
  return undefined
}

export function sproutOrder(
  soil: Soil,
  from: Sprout,
  slot: number,
  delayMs: number,
  cause: OrderCause,
  random: SeededRandom,
): void {
  const weights = ORDER_DOORS.map((door, index) =>
    door.isForSubscribers && !from.isSubscriber ? 0 : (ORDER_DOOR_WEIGHTS[index] ?? 0),
  )
  const door = ORDER_DOORS[random.weightedIndex(weights)] ?? DIRECT
  const offset = soil.person.country.utcOffsetHours
  const startMs = laterInstant(soil.shop.calendar, from.startMs, delayMs, offset, random)
  soil.sprouts.push({ ...from, key: childKey(from.key, slot), door, startMs, cause })
}

/** A satisfied customer orders again after weeks. */
export function sproutRepeat(soil: Soil, from: Sprout, random: SeededRandom): void {
  const delayMs = random.lognormal(REPEAT_DELAY_DAYS_MEDIAN * DAY_MS, 0.6)
  if (!random.chance(REPEAT_ORDER_PROBABILITY)) return
  sproutOrder(soil, from, SLOT.repeat, delayMs, { kind: 'repeat' }, random)
}

/** A telephone call sometimes ends in another order on the site within days. */
export function sproutCallOrder(soil: Soil, from: Sprout, callMs: number, random: SeededRandom): void {
  if (!random.chance(CALL_ORDER_PROBABILITY)) return
  const delayMs = HOUR_MS + random.exponential(DAY_MS)
  sproutOrder(soil, { ...from, startMs: callMs }, SLOT.callOrder, delayMs, { kind: 'contact' }, random)
}

/** Clicks on newsletters, fewer as interest fades. */
export function sproutNewsletters(soil: Soil, from: Sprout, random: SeededRandom): void {
  const clicks = random.poisson(NEWSLETTER_CLICKS)
  for (let click = 0; click < clicks; click += 1) {
    const readMs = from.startMs + random.exponential(NEWSLETTER_INTEREST_DAYS * DAY_MS)
    const startMs = newsletterClick(readMs, random)
    const key = childKey(from.key, SLOT.newsletters + click)
    soil.sprouts.push({ ...withoutCause(from), key, door: NEWSLETTER, startMs })
  }
}

/** An e-mail that answers what the person just did, clicked within a day or two. */
export function sproutMail(
  soil: Soil,
  from: Sprout,
  slot: number,
  door: Door,
  clickProbability: number,
  random: SeededRandom,
): void {
  const startMs = from.startMs + 2 * HOUR_MS + Math.floor(random.exponential(14 * HOUR_MS))
  if (!random.chance(clickProbability)) return
  soil.sprouts.push({ ...withoutCause(from), key: childKey(from.key, slot), door, startMs })
}

/** Further visits through whatever door: some within hours, most after days. */
export function sproutReturns(soil: Soil, from: Sprout, random: SeededRandom): void {
  const { shop, person } = soil
  const count = random.poisson(person.returnRate)
  for (let visit = 0; visit < count; visit += 1) {
    const isQuick = random.chance(QUICK_RETURN_SHARE)
    const delayMs = isQuick ? HOUR_MS + random.exponential(6 * HOUR_MS) : random.lognormal(4 * DAY_MS, 0.95)
    const startMs = laterInstant(shop.calendar, from.startMs, delayMs, person.country.utcOffsetHours, random)
    const door = drawReturnDoor(shop, startMs, from.isSubscriber, random)
    const key = childKey(from.key, SLOT.returns + visit)
    soil.sprouts.push({ ...withoutCause(from), key, door, startMs })
  }
}

function withoutCause({ cause: _, ...sprout }: Sprout): Omit<Sprout, 'cause'> {
  return sprout
}
