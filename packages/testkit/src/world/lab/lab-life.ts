/**
 * The life of one deciding unit, day by day. Exposures leave goodwill that fades (adstock with a half-life for each door);
 * the odds of deciding on a day are a baseline, higher in the market, plus what all goodwill adds, with diminishing
 * returns. Every question is answered by a number fixed beforehand, so a life without a channel differs from the life
 * with it only by what the channel does.
 *
 * The odds of a day: 1 - exp(-(baseline + cap * (1 - exp(-goodwill / cap)))), goodwill = sum over doors of
 * responsiveness * effect * (1 - keep) * keep^age, keep = 2^(-1 / half-life): over all days one click adds its effect.
 */
import type { ShopCalendar } from '../shop-calendar.ts'
import { childKey } from '../shop-person.ts'
import type { Action, Candidate, Unit } from './lab-candidates.ts'
import { LAB_SLOT, uniformOf } from './lab-group.ts'
import { type Outcome, outcomesOfDecision } from './lab-outcome.ts'
import { DIRECT_CHANNEL, type Door, type LabSpec } from './lab-spec.ts'

export type Life = { readonly actions: readonly Action[]; readonly outcomes: readonly Outcome[] }

const REMEMBERED_DAYS = 30
const QUIET_FACTOR = 0.15
const QUESTION = { click: 1, signup: 2 } as const

type State = {
  readonly goodwill: Float64Array
  readonly lastVisitDay: number[]
  readonly hasSubscribed: boolean[]
  isCustomer: boolean
  /** While a trial runs and nothing is decided. */
  isOnTrial: boolean
  /** Nothing more will be decided. */
  isSettled: boolean
  quietUntilDay: number
  decisions: number
}

/** Lives the unit's days with these channels switched off. Direct cannot be. */
export function liveUnit(spec: LabSpec, calendar: ShopCalendar, unit: Unit, off: ReadonlySet<string>): Life {
  const state = newState(spec, unit)
  const keep = spec.doors.map((door) => 2 ** (-1 / door.halfLifeDays))
  const isInMarket = marketDays(unit, calendar.days)
  const decisionKey = childKey(unit.key, LAB_SLOT.decisions)
  const actions: Action[] = []
  const outcomes: Outcome[] = []
  let trialEndsDay = -1
  let next = 0
  for (let day = 0; day < calendar.days; day += 1) {
    for (let door = 0; door < keep.length; door += 1)
      state.goodwill[door] = (state.goodwill[door] ?? 0) * (keep[door] ?? 0)
    const today: Action[] = []
    for (let candidate = unit.candidates[next]; candidate?.day === day; candidate = unit.candidates[next]) {
      const action = react(spec, unit, state, candidate, off, keep)
      if (action !== undefined) today.push(action)
      next += 1
    }
    actions.push(...today)
    const goodwill = state.goodwill.reduce((sum, part) => sum + part, 0)
    if (day === trialEndsDay) state.isOnTrial = false
    const decides =
      !state.isSettled &&
      uniformOf(decisionKey, day) < decisionOdds(spec, state, goodwill, isInMarket[day] === 1, day)
    if (decides || day === trialEndsDay) {
      const made = outcomesOfDecision(spec, calendar, unit, {
        day,
        number: state.decisions,
        isTrialEnd: day === trialEndsDay,
        goodwill,
        isSubscribed: state.hasSubscribed[0] === true,
        today,
      })
      outcomes.push(...made)
      if (decides) {
        settle(spec, state, day)
        if (spec.trade.kind === 'subscriptions') trialEndsDay = day + spec.trade.trialDays
      } else {
        state.isCustomer ||= made.length > 0
      }
    }
  }
  return { actions, outcomes: outcomes.filter((outcome) => outcome.atMs < calendar.endMs) }
}

function newState(spec: LabSpec, unit: Unit): State {
  return {
    goodwill: new Float64Array(spec.doors.length),
    lastVisitDay: unit.people.map(() => Number.NEGATIVE_INFINITY),
    hasSubscribed: unit.people.map(() => false),
    isCustomer: false,
    isOnTrial: false,
    isSettled: false,
    quietUntilDay: -1,
    decisions: 0,
  }
}

/** What the exposure does, or nothing when it does not happen. */
function react(
  spec: LabSpec,
  unit: Unit,
  state: State,
  candidate: Candidate,
  off: ReadonlySet<string>,
  keep: readonly number[],
): Action | undefined {
  const door = spec.doors[candidate.door]
  const person = unit.people[candidate.member]
  if (door === undefined || person === undefined || off.has(door.channel)) return undefined
  if (!qualifies(door, state, candidate)) return undefined
  const isClick = uniformOf(candidate.key, QUESTION.click) < door.clickShare
  const effect = (isClick ? door.clickEffect : door.viewEffect) * person.responsiveness
  const fading = 1 - (keep[candidate.door] ?? 0)
  state.goodwill[candidate.door] = (state.goodwill[candidate.door] ?? 0) + effect * fading
  if (!isClick) return { candidate, kind: 'view', signsUp: false }
  if (door.isOffline) return { candidate, kind: 'contact', signsUp: false }
  state.lastVisitDay[candidate.member] = candidate.day
  const signsUp =
    state.hasSubscribed[candidate.member] !== true &&
    uniformOf(candidate.key, QUESTION.signup) < spec.signupShare
  if (signsUp) state.hasSubscribed[candidate.member] = true
  return { candidate, kind: 'visit', signsUp }
}

function qualifies(door: Door, state: State, candidate: Candidate): boolean {
  switch (door.needs) {
    case 'nothing':
      return true
    case 'visited':
      return candidate.day - (state.lastVisitDay[candidate.member] ?? 0) <= REMEMBERED_DAYS
    case 'subscribed':
      return state.hasSubscribed[candidate.member] === true
    case 'customer':
      return state.isCustomer
    case 'trial':
      return state.isOnTrial
  }
}

function decisionOdds(
  spec: LabSpec,
  state: State,
  goodwill: number,
  isInMarket: boolean,
  day: number,
): number {
  const repeat = spec.trade.kind === 'orders' && state.isCustomer ? spec.trade.repeatFactor : 1
  const baseline = spec.baselinePerDay * repeat * (isInMarket ? spec.market.factor : 1)
  const cap = spec.saturationPerDay
  const added = cap * (1 - Math.exp(-goodwill / cap))
  const quiet = day < state.quietUntilDay ? QUIET_FACTOR : 1
  return 1 - Math.exp(-(baseline + added) * quiet)
}

/** What a decision changes for the days after it. Whoever ordered or tried has given an address. */
function settle(spec: LabSpec, state: State, day: number): void {
  state.decisions += 1
  state.hasSubscribed[0] = true
  state.lastVisitDay[0] = day
  switch (spec.trade.kind) {
    case 'orders':
      state.isCustomer = true
      state.quietUntilDay = day + spec.trade.quietDays
      return
    case 'subscriptions':
      state.isOnTrial = true
      state.isSettled = true
      return
    case 'deals':
      state.quietUntilDay = day + spec.trade.quietDays
  }
}

function marketDays(unit: Unit, days: number): Uint8Array {
  const isInMarket = new Uint8Array(days)
  for (const { start, end } of unit.markets) isInMarket.fill(1, start, end)
  return isInMarket
}

/** Channels that did something in this life, other than Direct: only these can be missing from it. */
export function channelsTouched(spec: LabSpec, life: Life): Set<string> {
  const channels = new Set<string>()
  for (const { candidate } of life.actions) {
    const channel = spec.doors[candidate.door]?.channel
    if (channel !== undefined && channel !== DIRECT_CHANNEL) channels.add(channel)
  }
  return channels
}
