/** From what a person does to what their browsers know of it: order in time, device, cookie. */
import type { SeededRandom } from '../seeded-random.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type ShopCalendar } from './shop-calendar.ts'
import { childKey, type Device, type Person, randomOf } from './shop-person.ts'
import type { PersonPlan, PlacedOrder, PlannedOrder, PlannedVisit, Visit } from './shop-visit.ts'

/** Starts of a person's visits lie further apart than the longest visit plus the thirty minutes that end a session. */
const VISIT_SPACING_MS = 75 * MINUTE_MS
const FIRST_DEVICE_SHARE = 0.65
const ORDER_ON_DESKTOP_SHARE = 0.65
const COOKIE_LIFE_WITHOUT_VISIT_MS = 7 * DAY_MS
const FORGETFUL_LOSS = 0.6
const ORDINARY_LOSS = 0.025

const TRAIL_SLOT = 2

export type Trail = {
  /** Those of the seen period. */
  readonly visits: readonly Visit[]
  readonly anonymousIds: readonly string[]
  /** Ordered before the first seen day. */
  readonly wasCustomer: boolean
}

type DeviceState = { readonly device: Device; anonymousId: string; lastSeenMs: number }

export function followPerson(calendar: ShopCalendar, person: Person, plan: PersonPlan): Trail {
  const random = randomOf(childKey(person.key, TRAIL_SLOT))
  const states = person.devices.map((device): DeviceState => ({ device, anonymousId: '', lastSeenMs: 0 }))
  const { startMs, endMs } = calendar
  let hasSignedUp = false
  const visits = spaceOut(calendar, plan.visits).map((planned): Visit => {
    const state = drawDevice(states, planned, random)
    if (losesCookie(state, planned.startMs, random)) {
      state.anonymousId = random.uuid(planned.startMs)
    }
    state.lastSeenMs = planned.startMs
    // Two branches of the tree may both win the address; the shop asks only once.
    const signsUp = planned.signsUp && !hasSignedUp
    hasSignedUp ||= signsUp
    const { anonymousId, device } = state
    const order = planned.order && placeOrder(planned.order, planned.startMs, endMs)
    const { language } = person.country
    return { ...planned, signsUp, personIndex: person.index, device, language, anonymousId, order }
  })
  const seen = visits.filter((visit) => visit.startMs >= startMs)
  return {
    visits: seen,
    anonymousIds: [...new Set(seen.map((visit) => visit.anonymousId))],
    wasCustomer:
      person.isExistingCustomer ||
      visits.some((visit) => visit.order !== undefined && visit.startMs < startMs),
  }
}

/** Refunds after the end are still to come: nobody knows of them yet, the truth neither. */
function placeOrder(order: PlannedOrder, startMs: number, endMs: number): PlacedOrder {
  const orderedAtMs = startMs + order.afterMs
  const isRefunded = order.refund !== undefined && orderedAtMs + order.refund.afterMs < endMs
  return { ...order, refund: isRefunded ? order.refund : undefined, orderId: '', orderedAtMs }
}

function spaceOut(calendar: ShopCalendar, visits: readonly PlannedVisit[]): PlannedVisit[] {
  let earliestMs = 0
  return visits
    .toSorted((left, right) => left.startMs - right.startMs)
    .map((visit) => {
      const startMs = Math.max(visit.startMs, Math.min(earliestMs, calendar.endMs - HOUR_MS))
      earliestMs = startMs + VISIT_SPACING_MS
      return { ...visit, startMs }
    })
}

function drawDevice(states: readonly DeviceState[], visit: PlannedVisit, random: SeededRandom): DeviceState {
  const [first, second] = states
  if (first === undefined) throw new Error('a person has at least one device')
  if (second === undefined) return first
  const phone = first.device.isPhone ? first : second
  const desktop = first.device.isPhone ? second : first
  if (visit.order !== undefined) return random.chance(ORDER_ON_DESKTOP_SHARE) ? desktop : phone
  return random.chance(FIRST_DEVICE_SHARE) ? first : second
}

function losesCookie(state: DeviceState, nowMs: number, random: SeededRandom): boolean {
  const isGone =
    nowMs - state.lastSeenMs > COOKIE_LIFE_WITHOUT_VISIT_MS && state.device.browser.forgetsAfterWeek
  const isLost = random.chance(isGone ? FORGETFUL_LOSS : ORDINARY_LOSS)
  return state.anonymousId === '' || isLost
}
