/** What a decision becomes: an order, a trial and what follows it, a deal; with amounts, refunds and the way in. */
import { DAY_MS, HOUR_MS, MINUTE_MS, type ShopCalendar, wakingInstant } from '../shop-calendar.ts'
import { childKey, randomOf } from '../shop-person.ts'
import type { Action, Unit } from './lab-candidates.ts'
import { LAB_SLOT } from './lab-group.ts'
import type { Door, LabSpec, Trade } from './lab-spec.ts'

/** How the buyer came in to carry out the decision. */
export type WayIn =
  /** In the visit they were making anyway. */
  | { readonly kind: 'visit'; readonly action: Action }
  /** In a visit of its own, which earns nothing. */
  | { readonly kind: 'door'; readonly door: number; readonly visitMs: number }
  /** Without the site: an invoice, a charge that renews itself. */
  | { readonly kind: 'books' }

export type Outcome = {
  /** Counts the unit's outcomes: the order's number within the unit. */
  readonly name: string
  readonly type: string
  readonly isScored: boolean
  readonly atMs: number
  /** 0 for a goal without money. */
  readonly amountMinor: number
  readonly refund: { readonly amountMinor: number; readonly atMs: number } | undefined
  readonly wayIn: WayIn
}

export type Decision = {
  readonly day: number
  /** How many decisions the unit made before: draws go by it, so that a world without a channel keeps them. */
  readonly number: number
  /** Not a decision to try, but what came of a trial. */
  readonly isTrialEnd: boolean
  readonly goodwill: number
  /** Had given an address before: e-mail may bring the buyer in. */
  readonly isSubscribed: boolean
  readonly today: readonly Action[]
}

const MONTH_DAYS = 30
const FULL_REFUND_SHARE = 0.6

/** The conversions that a decision leads to, those after the end of the period included. */
export function outcomesOfDecision(
  spec: LabSpec,
  calendar: ShopCalendar,
  unit: Unit,
  decision: Decision,
): Outcome[] {
  const { trade } = spec
  switch (trade.kind) {
    case 'orders':
      return [orderOf(spec, calendar, unit, decision, 'purchase', true)]
    case 'deals':
      return [dealOf(spec, calendar, unit, decision, trade)]
    case 'subscriptions':
      return decision.isTrialEnd
        ? subscriptionOf(spec, calendar, unit, decision, trade)
        : [orderOf(spec, calendar, unit, decision, 'trial_started', false)]
  }
}

/** A decision carried out on the site on the same day. */
function orderOf(
  spec: LabSpec,
  calendar: ShopCalendar,
  unit: Unit,
  decision: Decision,
  type: string,
  isMoney: boolean,
): Outcome {
  const random = outcomeRandom(unit, decision.number)
  const amountMinor = drawAmount(spec, random)
  const refund = drawRefund(spec, random)
  const doorDraw = random.next()
  const isSameVisit = random.chance(spec.sameVisitShare)
  const minutes = 4 + Math.min(20, random.exponential(6))
  const laterShare = random.next()
  const visits = decision.today.filter((action) => action.kind === 'visit' && action.candidate.member === 0)
  const last = visits.at(-1)
  const lastMs = decision.today.at(-1)?.candidate.atMs
  const dayEndMs = calendar.startMs + (decision.day + 1) * DAY_MS - HOUR_MS
  const offset = unit.people[0]?.country.utcOffsetHours ?? 0
  const waking = wakingInstant(calendar, decision.day, offset, random)
  const earliestMs = lastMs === undefined ? Math.min(waking, dayEndMs) : lastMs + HOUR_MS
  const visitMs = Math.round(earliestMs + laterShare * Math.max(0, dayEndMs - earliestMs) * 0.5)
  const wayIn: WayIn =
    last !== undefined && isSameVisit
      ? { kind: 'visit', action: last }
      : { kind: 'door', door: pickOrderDoor(spec.doors, doorDraw, decision.isSubscribed), visitMs }
  const startMs = wayIn.kind === 'visit' ? wayIn.action.candidate.atMs : visitMs
  const atMs = Math.round(startMs + minutes * MINUTE_MS)
  return {
    name: String(decision.number + 1),
    type,
    isScored: type === spec.scoredType,
    atMs,
    amountMinor: isMoney ? amountMinor : 0,
    refund: isMoney ? refundAt(refund, amountMinor, atMs, calendar) : undefined,
    wayIn,
  }
}

function dealOf(
  spec: LabSpec,
  calendar: ShopCalendar,
  unit: Unit,
  decision: Decision,
  trade: Extract<Trade, { kind: 'deals' }>,
): Outcome {
  const random = outcomeRandom(unit, decision.number)
  const amountMinor = drawAmount(spec, random)
  const refund = drawRefund(spec, random)
  const lagDays = Math.max(2, Math.round(random.lognormal(trade.lagDaysMedian, 0.6)))
  const hour = 9 + 8 * random.next()
  const atMs = Math.round(calendar.startMs + (decision.day + lagDays) * DAY_MS + hour * HOUR_MS)
  return {
    name: String(decision.number + 1),
    type: spec.scoredType,
    isScored: true,
    atMs,
    amountMinor,
    refund: refundAt(refund, amountMinor, atMs, calendar),
    wayIn: { kind: 'books' },
  }
}

/** The first payment when the trial convinced, and a charge a month until the customer leaves. */
function subscriptionOf(
  spec: LabSpec,
  calendar: ShopCalendar,
  unit: Unit,
  decision: Decision,
  trade: Extract<Trade, { kind: 'subscriptions' }>,
): Outcome[] {
  const random = randomOf(childKey(childKey(unit.key, LAB_SLOT.outcomes), 0x10000))
  const pays = random.next() < trade.paidShare + trade.paidPerGoodwill * decision.goodwill
  if (!pays) return []
  const amountMinor = drawAmount(spec, random)
  const refund = drawRefund(spec, random)
  const startMs = Math.round(calendar.startMs + decision.day * DAY_MS + random.next() * DAY_MS)
  const outcomes: Outcome[] = []
  for (let month = 0; ; month += 1) {
    const atMs = startMs + month * MONTH_DAYS * DAY_MS
    if (atMs >= calendar.endMs || (month > 0 && random.chance(trade.monthlyChurn))) return outcomes
    outcomes.push({
      name: `s${month}`,
      type: month === 0 ? spec.scoredType : 'renewal',
      isScored: month === 0,
      atMs,
      amountMinor,
      refund: month === 0 ? refundAt(refund, amountMinor, atMs, calendar) : undefined,
      wayIn: { kind: 'books' },
    })
  }
}

type OutcomeRandom = ReturnType<typeof randomOf>

function outcomeRandom(unit: Unit, number: number): OutcomeRandom {
  return randomOf(childKey(childKey(unit.key, LAB_SLOT.outcomes), number))
}

function drawAmount(spec: LabSpec, random: OutcomeRandom): number {
  return Math.max(100, Math.round(random.lognormal(spec.price.medianMinor, spec.price.sigma)))
}

type RefundDraw = { readonly isRefunded: boolean; readonly share: number; readonly afterDays: number }

function drawRefund(spec: LabSpec, random: OutcomeRandom): RefundDraw {
  const isRefunded = random.chance(spec.price.refundShare)
  const isFull = random.chance(FULL_REFUND_SHARE)
  const share = isFull ? 1 : 0.2 + 0.6 * random.next()
  return { isRefunded, share, afterDays: 2 + random.exponential(7) }
}

/** A refund after the end is still to come: nobody knows of it yet. */
function refundAt(
  draw: RefundDraw,
  amountMinor: number,
  atMs: number,
  calendar: ShopCalendar,
): Outcome['refund'] {
  const refundMs = Math.round(atMs + draw.afterDays * DAY_MS)
  if (!draw.isRefunded || refundMs >= calendar.endMs) return undefined
  return { amountMinor: Math.max(1, Math.round(amountMinor * draw.share)), atMs: refundMs }
}

/** By the doors' order weights; without any, Direct, which is the first door of every world. */
function pickOrderDoor(doors: readonly Door[], draw: number, isSubscribed: boolean): number {
  const weights = doors.map((door) => (door.needs === 'subscribed' && !isSubscribed ? 0 : door.orderWeight))
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0)
  for (let index = 0; index < weights.length; index += 1) {
    left -= weights[index] ?? 0
    if (left < 0) return index
  }
  return 0
}
