/** From what people do to what is known of it: devices, cookies, refusals and blockers decide which visits leave a trace. */
import { DAY_MS, MINUTE_MS } from '../shop-calendar.ts'
import { childKey, type RandomKey, randomOf } from '../shop-person.ts'
import type { Unit } from './lab-candidates.ts'
import { LAB_SLOT, type LabDevice, type LabGroup, type LabPerson, uniformOf } from './lab-group.ts'
import type { Life } from './lab-life.ts'
import type { Outcome } from './lab-outcome.ts'
import type { Door, LabSpec } from './lab-spec.ts'

export type LivedUnit = { readonly unit: Unit; readonly life: Life }

/** A visit in a browser. Without an anonymous id nobody saw it. */
export type LabVisit = {
  readonly key: RandomKey
  readonly person: LabPerson
  readonly door: Door
  readonly startMs: number
  readonly device: LabDevice
  readonly anonymousId: string | undefined
  readonly signsUp: boolean
  readonly logsIn: boolean
  /** What was ordered or begun in this visit. */
  readonly conversion: LabConversion | undefined
}

export type LabConversion = {
  readonly orderId: string
  readonly buyer: LabPerson
  readonly outcome: Outcome
  readonly atMs: number
}

/** A call or a meeting; those that staff forget to enter are in nobody's records. */
export type LabContact = {
  readonly touchId: string
  readonly person: LabPerson
  readonly door: Door
  readonly atMs: number
  readonly isLogged: boolean
}

export type LabView = { readonly person: LabPerson; readonly door: Door; readonly atMs: number }

/** What one deciding unit did, in order of time. */
export type ObservedUnit = {
  readonly people: readonly LabPerson[]
  readonly visits: readonly LabVisit[]
  readonly contacts: readonly LabContact[]
  readonly views: readonly LabView[]
  readonly conversions: readonly LabConversion[]
}

/** Visits in one browser begin further apart than the longest visit plus the thirty minutes that end a session. */
const VISIT_SPACING_MS = 75 * MINUTE_MS
const FIRST_DEVICE_SHARE = 0.65
const SHARED_DEVICE_SHARE = 0.3
const COOKIE_LIFE_MS = 7 * DAY_MS
const FORGETFUL_LOSS = 0.6
const ORDINARY_LOSS = 0.03
const LOGIN_SHARE = 0.35
const LOGGED_SHARE = 0.88
const QUESTION = { device: 11, sharedDevice: 12, cookie: 13, login: 14, logged: 15 } as const

type PlannedVisit = {
  readonly unitIndex: number
  readonly key: RandomKey
  readonly person: LabPerson
  readonly door: Door
  readonly atMs: number
  readonly signsUp: boolean
  readonly outcome: Outcome | undefined
}
type BrowserState = { anonymousId: string; lastStartMs: number }

/** Observes a group as a whole: its people may share a computer. */
export function observeGroup(spec: LabSpec, group: LabGroup, lived: readonly LivedUnit[]): ObservedUnit[] {
  const browsers = new Map<LabDevice, BrowserState>()
  const known = new Set<LabPerson>()
  const visits = lived.map((): LabVisit[] => [])
  const conversions = lived.map((): LabConversion[] => [])
  const planned = lived.flatMap((one, index) => planVisits(spec, one, index))
  for (const plan of planned.toSorted((left, right) => left.atMs - right.atMs)) {
    const device = pickDevice(plan)
    const seen = enterBrowser(browsers, device, plan)
    const delayMs = seen.startMs - plan.atMs
    const conversion =
      plan.outcome && createConversion(spec, group, lived, plan.unitIndex, plan.outcome, delayMs)
    const logsIn =
      known.has(plan.person) &&
      plan.person.userId !== undefined &&
      conversion === undefined &&
      uniformOf(plan.key, QUESTION.login) < LOGIN_SHARE
    if (conversion !== undefined) {
      conversions[plan.unitIndex]?.push(conversion)
      known.add(plan.person)
    }
    const { key, person, door, signsUp } = plan
    visits[plan.unitIndex]?.push({ key, person, door, device, signsUp, logsIn, conversion, ...seen })
  }
  return lived.map(({ unit, life }, index) => {
    const booked = life.outcomes
      .filter((outcome) => outcome.wayIn.kind === 'books')
      .map((outcome) => createConversion(spec, group, lived, index, outcome, 0))
    return {
      people: unit.people,
      visits: visits[index] ?? [],
      contacts: contactsOf(spec, group, unit, life, index),
      views: viewsOf(spec, unit, life),
      conversions: [...(conversions[index] ?? []), ...booked].sort((left, right) => left.atMs - right.atMs),
    }
  })
}

function planVisits(spec: LabSpec, { unit, life }: LivedUnit, unitIndex: number): PlannedVisit[] {
  const outcomeOfAction = new Map(
    life.outcomes.flatMap((outcome) =>
      outcome.wayIn.kind === 'visit' ? [[outcome.wayIn.action, outcome] as const] : [],
    ),
  )
  const browsing = life.actions.flatMap((action): PlannedVisit[] => {
    const person = unit.people[action.candidate.member]
    const door = spec.doors[action.candidate.door]
    if (action.kind !== 'visit' || person === undefined || door === undefined) return []
    const { key, atMs } = action.candidate
    const outcome = outcomeOfAction.get(action)
    return [{ unitIndex, key, person, door, atMs, signsUp: action.signsUp, outcome }]
  })
  const ordering = life.outcomes.flatMap((outcome, index): PlannedVisit[] => {
    const { wayIn } = outcome
    const person = unit.people[0]
    const door = wayIn.kind === 'door' ? spec.doors[wayIn.door] : undefined
    if (wayIn.kind !== 'door' || person === undefined || door === undefined) return []
    const key = childKey(childKey(unit.key, LAB_SLOT.observation), index)
    return [{ unitIndex, key, person, door, atMs: wayIn.visitMs, signsUp: false, outcome }]
  })
  return [...browsing, ...ordering]
}

function pickDevice({ key, person }: PlannedVisit): LabDevice {
  const shared = person.devices.find((device) => device.isShared)
  if (shared !== undefined && uniformOf(key, QUESTION.sharedDevice) < SHARED_DEVICE_SHARE) return shared
  const own = person.devices.filter((device) => !device.isShared)
  const index = uniformOf(key, QUESTION.device) < FIRST_DEVICE_SHARE ? 0 : own.length - 1
  const device = own[index]
  if (device === undefined) throw new Error(`${person.personId} has no device`)
  return device
}

/** The start, moved until the browser's visit before is over, and the id in its cookie, new when that was lost. */
function enterBrowser(
  browsers: Map<LabDevice, BrowserState>,
  device: LabDevice,
  plan: PlannedVisit,
): { startMs: number; anonymousId: string | undefined } {
  const state = browsers.get(device)
  const startMs = Math.max(plan.atMs, (state?.lastStartMs ?? 0) + VISIT_SPACING_MS)
  const pauseMs = startMs - (state?.lastStartMs ?? startMs)
  const loss = device.browser.forgetsAfterWeek && pauseMs > COOKIE_LIFE_MS ? FORGETFUL_LOSS : ORDINARY_LOSS
  const isLost = state === undefined || uniformOf(plan.key, QUESTION.cookie) < loss
  const anonymousId = isLost ? randomOf(childKey(plan.key, QUESTION.cookie)).uuid(startMs) : state.anonymousId
  browsers.set(device, { anonymousId, lastStartMs: startMs })
  return { startMs, anonymousId: device.hiddenBy === undefined ? anonymousId : undefined }
}

function createConversion(
  spec: LabSpec,
  group: LabGroup,
  lived: readonly LivedUnit[],
  unitIndex: number,
  outcome: Outcome,
  delayMs: number,
): LabConversion {
  const buyer = lived[unitIndex]?.unit.people[0]
  if (buyer === undefined) throw new Error(`nobody decided in group ${group.index}`)
  const orderId = `${spec.orderPrefix}-${group.index + 1}-${unitIndex + 1}-${outcome.name}`
  return { orderId, buyer, outcome, atMs: outcome.atMs + delayMs }
}

function contactsOf(spec: LabSpec, group: LabGroup, unit: Unit, life: Life, unitIndex: number): LabContact[] {
  return life.actions.flatMap((action, index): LabContact[] => {
    const person = unit.people[action.candidate.member]
    const door = spec.doors[action.candidate.door]
    if (action.kind !== 'contact' || person === undefined || door === undefined) return []
    const touchId = `contact-${group.index + 1}-${unitIndex + 1}-${index + 1}`
    const isLogged = uniformOf(action.candidate.key, QUESTION.logged) < LOGGED_SHARE
    return [{ touchId, person, door, atMs: action.candidate.atMs, isLogged }]
  })
}

function viewsOf(spec: LabSpec, unit: Unit, life: Life): LabView[] {
  return life.actions.flatMap((action): LabView[] => {
    const person = unit.people[action.candidate.member]
    const door = spec.doors[action.candidate.door]
    if (action.kind !== 'view' || person === undefined || door === undefined) return []
    return [{ person, door, atMs: action.candidate.atMs }]
  })
}
