/** Sums over the whole world that are written last: spend by day, what platforms report and claim, true effects. */
import { DAY_MS, dayIndexOf, dayText, type ShopCalendar } from '../shop-calendar.ts'
import { childKey, randomOf } from '../shop-person.ts'
import { LAB_SLOT, uniformOf } from './lab-group.ts'
import { channelsTouched, type Life, liveUnit } from './lab-life.ts'
import type { LivedUnit, ObservedUnit } from './lab-observe.ts'
import { channelsOf, DIRECT_CHANNEL, type Door, type LabSpec } from './lab-spec.ts'

type DayOfDoor = { views: number; clicks: number; claims: number; claimedMinor: number }
type Effect = {
  touches: number
  seenTouches: number
  views: number
  conversions: number
  revenueMinor: number
  netRevenueMinor: number
}

export type LabLedger = {
  readonly days: Map<Door, DayOfDoor[]>
  readonly effects: Map<string, Effect>
}

/** The platforms' own rule: the last click of seven days, else the last view of one day, counted by each for itself. */
const CLICK_WINDOW_MS = 7 * DAY_MS
const VIEW_WINDOW_MS = DAY_MS
/** Of the conversions, how many a platform can match to somebody who saw its ads. */
const MATCHED_SHARE = 0.9
export const BASELINE_ROW = '(baseline)'
export const ALL_ROW = '(all)'

export function createLedger(spec: LabSpec, calendar: ShopCalendar): LabLedger {
  const day = (): DayOfDoor => ({ views: 0, clicks: 0, claims: 0, claimedMinor: 0 })
  const rows = [...channelsOf(spec), BASELINE_ROW, ALL_ROW]
  return {
    days: new Map(spec.doors.map((door) => [door, Array.from({ length: calendar.days }, day)])),
    effects: new Map(
      rows.map((name) => [
        name,
        { touches: 0, seenTouches: 0, views: 0, conversions: 0, revenueMinor: 0, netRevenueMinor: 0 },
      ]),
    ),
  }
}

/** Counts exposures, and lets every platform claim what it can. */
export function addObserved(ledger: LabLedger, calendar: ShopCalendar, unit: ObservedUnit): void {
  const dayOf = (door: Door, atMs: number) =>
    ledger.days.get(door)?.[Math.min(calendar.days - 1, dayIndexOf(calendar, atMs))]
  const count = (door: Door, isSeen: boolean, kind: 'views' | 'touches'): void => {
    const effect = ledger.effects.get(door.channel)
    if (effect === undefined) return
    effect[kind] += 1
    if (isSeen) effect.seenTouches += 1
  }
  for (const { door, atMs } of unit.views) {
    count(door, false, 'views')
    const day = dayOf(door, atMs)
    if (day !== undefined) day.views += 1
  }
  const clicks = [
    ...unit.visits.map(({ door, startMs, anonymousId }) => ({
      door,
      atMs: startMs,
      isSeen: anonymousId !== undefined,
    })),
    ...unit.contacts.map(({ door, atMs, isLogged }) => ({ door, atMs, isSeen: isLogged })),
  ]
  for (const { door, atMs, isSeen } of clicks) {
    count(door, isSeen, 'touches')
    const day = dayOf(door, atMs)
    if (day !== undefined) day.clicks += 1
  }
  addClaims(ledger, calendar, unit)
}

function addClaims(ledger: LabLedger, calendar: ShopCalendar, unit: ObservedUnit): void {
  for (const { atMs, buyer, outcome } of unit.conversions) {
    if (!outcome.isScored) continue
    const claimed = new Map<string, { door: Door; atMs: number; isClick: boolean }>()
    const offer = (door: Door, touchMs: number, isClick: boolean, windowMs: number): void => {
      const { platform } = door
      if (platform === undefined || touchMs > atMs || touchMs < atMs - windowMs) return
      const best = claimed.get(platform)
      const isBetter =
        best === undefined || (isClick && !best.isClick) || (isClick === best.isClick && touchMs > best.atMs)
      if (isBetter) claimed.set(platform, { door, atMs: touchMs, isClick })
    }
    for (const visit of unit.visits)
      if (visit.person === buyer) offer(visit.door, visit.startMs, true, CLICK_WINDOW_MS)
    for (const view of unit.views)
      if (view.person === buyer) offer(view.door, view.atMs, false, VIEW_WINDOW_MS)
    const key = childKey(childKey(buyer.key, LAB_SLOT.platforms), Math.floor(atMs / DAY_MS))
    let question = 0
    for (const { door } of claimed.values()) {
      question += 1
      if (uniformOf(key, question) >= MATCHED_SHARE) continue
      const day = ledger.days.get(door)?.[Math.min(calendar.days - 1, dayIndexOf(calendar, atMs))]
      if (day === undefined) continue
      day.claims += 1
      day.claimedMinor += outcome.amountMinor
    }
  }
}

/**
 * Adds what each channel caused in a unit: the conversions of its life less those of the same life with the channel
 * switched off. A unit that bought nothing has nothing to lose, so only buyers are lived again.
 */
export function addEffects(ledger: LabLedger, spec: LabSpec, calendar: ShopCalendar, lived: LivedUnit): void {
  const { unit, life } = lived
  if (life.outcomes.length === 0) return
  const fact = sumOf(life)
  addSum(ledger, ALL_ROW, fact, NOTHING)
  const touched = channelsTouched(spec, life)
  for (const channel of touched) {
    const without = sumOf(liveUnit(spec, calendar, unit, new Set([channel])))
    addSum(ledger, channel, fact, without)
  }
  const everything = channelsOf(spec).filter((channel) => channel !== DIRECT_CHANNEL)
  const baseline = touched.size === 0 ? fact : sumOf(liveUnit(spec, calendar, unit, new Set(everything)))
  addSum(ledger, BASELINE_ROW, baseline, NOTHING)
}

type Sum = { conversions: number; revenueMinor: number; netRevenueMinor: number }
const NOTHING: Sum = { conversions: 0, revenueMinor: 0, netRevenueMinor: 0 }

/** Conversions and their revenue are those that are scored; net revenue is all money less refunds. */
function sumOf(life: Life): Sum {
  const sum = { ...NOTHING }
  for (const { isScored, amountMinor, refund } of life.outcomes) {
    sum.netRevenueMinor += amountMinor - (refund?.amountMinor ?? 0)
    if (!isScored) continue
    sum.conversions += 1
    sum.revenueMinor += amountMinor
  }
  return sum
}

function addSum(ledger: LabLedger, row: string, plus: Sum, minus: Sum): void {
  const effect = ledger.effects.get(row)
  if (effect === undefined) return
  effect.conversions += plus.conversions - minus.conversions
  effect.revenueMinor += plus.revenueMinor - minus.revenueMinor
  effect.netRevenueMinor += plus.netRevenueMinor - minus.netRevenueMinor
}

const PRICE_NOISE = 0.08

/** Cost of a door's day in minor units, with prices that move a little from day to day. */
function costsOf(calendar: ShopCalendar, ledger: LabLedger, door: Door, doorIndex: number): number[] {
  const random = randomOf({ high: doorIndex, low: calendar.days })
  return (ledger.days.get(door) ?? []).map(({ views, clicks }) => {
    const price = random.lognormal(1, PRICE_NOISE)
    return Math.round(((views + clicks) * door.costPerViewMinor + clicks * door.costPerClickMinor) * price)
  })
}

/** Rows of spend.csv, without its header. */
export function spendLines(spec: LabSpec, calendar: ShopCalendar, ledger: LabLedger): string {
  return spec.doors
    .flatMap((door, index) =>
      costsOf(calendar, ledger, door, index).flatMap((costMinor, day) => {
        const { views, clicks } = ledger.days.get(door)?.[day] ?? { views: 0, clicks: 0 }
        if (costMinor === 0) return []
        const row = [dayText(calendar, day), door.channel, door.campaign, costMinor, spec.currency]
        return [`${[...row, views + clicks, clicks].join(',')}\n`]
      }),
    )
    .join('')
}

/** Rows of platform-reports.csv, without its header. */
export function platformLines(spec: LabSpec, calendar: ShopCalendar, ledger: LabLedger): string {
  return spec.doors
    .flatMap((door, index) =>
      costsOf(calendar, ledger, door, index).flatMap((costMinor, day) => {
        const found = ledger.days.get(door)?.[day]
        if (door.platform === undefined || found === undefined) return []
        const { views, clicks, claims, claimedMinor } = found
        if (views + clicks + claims === 0) return []
        const row = [
          dayText(calendar, day),
          door.platform,
          door.channel,
          door.campaign,
          views + clicks,
          clicks,
        ]
        return [`${[...row, costMinor, claims, claimedMinor, spec.currency].join(',')}\n`]
      }),
    )
    .join('')
}

/** Rows of truth/effects.csv, without its header. */
export function effectLines(spec: LabSpec, calendar: ShopCalendar, ledger: LabLedger): string {
  const spend = new Map<string, number>()
  spec.doors.forEach((door, index) => {
    const cost = costsOf(calendar, ledger, door, index).reduce((sum, minor) => sum + minor, 0)
    spend.set(door.channel, (spend.get(door.channel) ?? 0) + cost)
  })
  return [...ledger.effects]
    .map(([name, effect]) => {
      const exposure = [effect.touches, effect.seenTouches, effect.views, spend.get(name) ?? 0]
      const caused = [effect.conversions, effect.revenueMinor, effect.netRevenueMinor]
      return `${[name, ...exposure, ...caused].join(',')}\n`
    })
    .join('')
}
