/** When things happen: days with growth, week and season, hours of waking people. */
import type { SeededRandom } from '../seeded-random.ts'
import type { Door } from './shop-doors.data.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export type ShopCalendar = {
  readonly startMs: number
  readonly endMs: number
  readonly days: number
  /**
   * Days lived before the first day that is seen. Without them nobody would be in the middle of deciding on that day, and
   * sales would seem to rise for weeks. Day indexes count from the first seen day, so these days have negative ones.
   */
  readonly unseenDays: number
}

const UNSEEN_SHARE = 0.375
const UNSEEN_DAYS_MOST = 45

/** Monday first. A shop for private people sells most at the weekend's edge. */
const WEEKDAY_FACTORS = [1.04, 0.99, 0.97, 0.98, 0.95, 0.96, 1.11]
const SEASON_DAYS = 91
const SEASON_SWING = 0.09

/** Visits by local hour of the day, midnight first. */
const HOUR_WEIGHTS = [7, 4, 2, 2, 2, 4, 9, 16, 22, 27, 30, 32, 35, 33, 30, 30, 31, 34, 38, 44, 50, 47, 33, 18]

/** Throws when `endDay` is not a calendar day or `days` not a positive integer. */
export function createCalendar(endDay: string, days: number): ShopCalendar {
  const endMs = /^\d{4}-\d{2}-\d{2}$/.test(endDay) ? Date.parse(`${endDay}T00:00:00Z`) : Number.NaN
  if (!Number.isFinite(endMs)) throw new Error(`invalid end day: ${endDay}`)
  if (!Number.isInteger(days) || days < 1) throw new Error(`invalid number of days: ${days}`)
  const unseenDays = Math.min(UNSEEN_DAYS_MOST, Math.ceil(days * UNSEEN_SHARE))
  return { startMs: endMs - days * DAY_MS, endMs, days, unseenDays }
}

export function dayIndexOf(calendar: ShopCalendar, timeMs: number): number {
  return Math.floor((timeMs - calendar.startMs) / DAY_MS)
}

/** UTC day `YYYY-MM-DD`. */
export function dayText(calendar: ShopCalendar, dayIndex: number): string {
  return new Date(calendar.startMs + dayIndex * DAY_MS).toISOString().slice(0, 10)
}

/** Traffic of a day relative to an average day, without the growth of any door. */
export function seasonFactor(calendar: ShopCalendar, dayIndex: number): number {
  const epochDay = calendar.startMs / DAY_MS + dayIndex
  const weekday = (epochDay + 3) % 7
  const season = 1 + SEASON_SWING * Math.sin((2 * Math.PI * epochDay) / SEASON_DAYS)
  return (WEEKDAY_FACTORS[weekday] ?? 1) * season
}

/** Every day index of the period, the unseen ones first. */
export function dayIndexes(calendar: ShopCalendar): number[] {
  return Array.from({ length: calendar.unseenDays + calendar.days }, (_, day) => day - calendar.unseenDays)
}

/** How much the door is used on a day relative to its weight; 0 while its campaign does not run. */
export function doorVolume(door: Door, calendar: ShopCalendar, dayIndex: number): number {
  const share = Math.max(0, dayIndex / calendar.days)
  if (share < door.startsAtShare) return 0
  return (1 + door.growth * share) * (changeAt(door, share)?.volumeFactor ?? 1)
}

/** Chance that a touch of the door at this instant causes an order, for a person of average responsiveness. */
export function doorEffect(door: Door, calendar: ShopCalendar, timeMs: number): number {
  const share = dayIndexOf(calendar, timeMs) / calendar.days
  return door.orderProbability * (changeAt(door, share)?.effectFactor ?? 1)
}

function changeAt(door: Door, share: number): Door['change'] {
  return door.change !== undefined && share >= door.change.atShare ? door.change : undefined
}

/** An instant of the UTC day at which people of the time zone are likely to be awake. */
export function wakingInstant(
  calendar: ShopCalendar,
  dayIndex: number,
  utcOffsetHours: number,
  random: SeededRandom,
): number {
  const localHour = random.weightedIndex(HOUR_WEIGHTS) + random.next()
  const utcHour = (localHour - utcOffsetHours + 24) % 24
  return calendar.startMs + dayIndex * DAY_MS + Math.floor(utcHour * HOUR_MS)
}

/** `timeMs` plus the delay; a delay beyond half a day ends at a waking hour. */
export function laterInstant(
  calendar: ShopCalendar,
  timeMs: number,
  delayMs: number,
  utcOffsetHours: number,
  random: SeededRandom,
): number {
  if (delayMs < DAY_MS / 2) return Math.floor(timeMs + delayMs)
  const waking = wakingInstant(calendar, dayIndexOf(calendar, timeMs + delayMs), utcOffsetHours, random)
  return waking > timeMs + HOUR_MS ? waking : waking + DAY_MS
}

const NEWSLETTER_WEEKDAY = 3
const NEWSLETTER_HOUR = 15

/** The click on the next weekly newsletter (Thursday afternoon UTC) after an instant: most within hours of its sending. */
export function newsletterClick(timeMs: number, random: SeededRandom): number {
  const epochDay = Math.floor(timeMs / DAY_MS)
  const daysToSend = (NEWSLETTER_WEEKDAY - ((epochDay + 3) % 7) + 7) % 7
  const sentMs = (epochDay + daysToSend) * DAY_MS + NEWSLETTER_HOUR * HOUR_MS
  return Math.floor((sentMs > timeMs ? sentMs : sentMs + 7 * DAY_MS) + random.exponential(7 * HOUR_MS))
}
