/**
 * Everything that may happen to somebody, drawn once: exposures, and the stretches in which they look for something to buy.
 * Whether an exposure happens (its door may be shut, its person may not qualify) is decided when the life is lived, so
 * that the same draws serve the world and all its counterfactuals.
 */
import type { SeededRandom } from '../../seeded-random.ts'
import { type ShopCalendar, wakingInstant } from '../shop-calendar.ts'
import { childKey, type RandomKey, randomOf } from '../shop-person.ts'
import { LAB_SLOT, type LabGroup, type LabPerson } from './lab-group.ts'
import type { LabSpec } from './lab-spec.ts'

/** One possible exposure. Its key answers every further question about it. */
export type Candidate = {
  readonly key: RandomKey
  readonly day: number
  readonly atMs: number
  /** Index into the doors of the world. */
  readonly door: number
  /** Index into the people of the unit. */
  readonly member: number
}

export type ActionKind = 'view' | 'visit' | 'contact'

/** An exposure that happened. */
export type Action = {
  readonly candidate: Candidate
  readonly kind: ActionKind
  /** The visitor gave their address during the visit. */
  readonly signsUp: boolean
}

/** Days from `start` on, `end` exclusive, in which the unit looks for something to buy. */
export type Market = { readonly start: number; readonly end: number }

/** Who decides together: one person, or an organisation. */
export type Unit = {
  readonly key: RandomKey
  readonly people: readonly LabPerson[]
  readonly markets: readonly Market[]
  /** In order of time. */
  readonly candidates: readonly Candidate[]
}

/** The deciding units of a group with all that may happen to them. */
export function unitsOf(spec: LabSpec, calendar: ShopCalendar, group: LabGroup): Unit[] {
  if (spec.groupDecides) return [createUnit(spec, calendar, group.key, group.people)]
  return group.people.map((person) => createUnit(spec, calendar, person.key, [person]))
}

function createUnit(
  spec: LabSpec,
  calendar: ShopCalendar,
  key: RandomKey,
  people: readonly LabPerson[],
): Unit {
  const markets = drawMarkets(spec, calendar.days, randomOf(childKey(key, LAB_SLOT.markets)))
  const candidates = people.flatMap((person, member) =>
    drawCandidates(spec, calendar, person, member, markets),
  )
  candidates.sort((left, right) => left.atMs - right.atMs || left.door - right.door)
  return { key, people, markets, candidates }
}

function drawMarkets(spec: LabSpec, days: number, random: SeededRandom): Market[] {
  const count = random.poisson(spec.market.perDay * days)
  return Array.from({ length: count }, () => {
    const start = random.int(0, days - 1)
    const length = 1 + Math.round(random.exponential(spec.market.daysMean))
    return { start, end: Math.min(days, start + length) }
  })
}

function drawCandidates(
  spec: LabSpec,
  calendar: ShopCalendar,
  person: LabPerson,
  member: number,
  markets: readonly Market[],
): Candidate[] {
  const candidates: Candidate[] = []
  spec.doors.forEach((door, doorIndex) => {
    // A generator for each door: adding a door to a world leaves the others as they were.
    const key = childKey(childKey(person.key, LAB_SLOT.candidates), doorIndex)
    const random = randomOf(key)
    const rate = door.perDay * person.activity
    const stretches = [
      { start: 0, end: calendar.days, rate },
      ...markets.map((market) => ({ ...market, rate: rate * (door.inMarketFactor - 1) })),
    ]
    for (const stretch of stretches) {
      const count = random.poisson(stretch.rate * (stretch.end - stretch.start))
      for (let drawn = 0; drawn < count; drawn += 1) {
        const day = random.int(stretch.start, stretch.end - 1)
        const atMs = wakingInstant(calendar, day, person.country.utcOffsetHours, random)
        const own = { high: random.int(0, 0xffffffff), low: random.int(0, 0xffffffff) }
        candidates.push({ key: own, day, atMs, door: doorIndex, member })
      }
    }
  })
  return candidates
}
