/** Calendar days of a time zone as instants, and back. A day is 'YYYY-MM-DD'. Pure: the present is an argument. */

const DAY_MS = 86_400_000

/** The day that the instant falls on in the zone. */
export function dayOf(ms: number, timeZone: string): string {
  return dayFormat(timeZone).format(ms)
}

/** First instant of the day in the zone, also where daylight saving skips midnight (then the first instant that exists). */
export function dayStartMs(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`)
  // Zones are within 14 h of UTC: the start lies in this interval; bisect to the exact minute by the day it falls on.
  let low = utc - 15 * 3_600_000
  let high = utc + 15 * 3_600_000
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000
    if (dayOf(middle, timeZone) < day) low = middle
    else high = middle
  }
  return high
}

export function addDays(day: string, days: number): string {
  return dayText(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)
}

/** Number of days from `from` to `to`, both included. */
export function countDays(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1
}

export function listDays(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, countDays(from, to)) }, (_, index) => addDays(from, index))
}

/** A range of instants, end exclusive, with the days it covers. */
export type DateRange = {
  readonly fromMs: number
  readonly toMs: number
  readonly fromDay: string
  readonly toDay: string
}

export type RangeProblem = { readonly path: 'from' | 'to'; readonly message: string }

/** `from` and `to` as days (both included) or instants (`to` excluded); the last 30 days when absent. */
export function resolveRange(
  query: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
  nowMs: number,
): DateRange | RangeProblem {
  for (const path of ['from', 'to'] as const) {
    const text = query[path]
    if (text !== undefined && !isMoment(text)) return { path, message: whyNoMoment(text) }
  }
  const to = query.to ?? dayOf(nowMs, timeZone)
  const toMs = isDay(to) ? dayStartMs(addDays(to, 1), timeZone) : Date.parse(to)
  const toDay = isDay(to) ? to : dayOf(toMs - 1, timeZone)
  const from = query.from ?? addDays(toDay, -29)
  const fromMs = isDay(from) ? dayStartMs(from, timeZone) : Date.parse(from)
  if (fromMs >= toMs) return { path: 'from', message: `${from} is not before ${to}` }
  return { fromMs, toMs, fromDay: isDay(from) ? from : dayOf(fromMs, timeZone), toDay }
}

/** The instant, or the first one of the day in the zone; undefined where the text is neither. */
export function momentMs(text: string, timeZone: string): number | undefined {
  if (!isMoment(text)) return undefined
  return isDay(text) ? dayStartMs(text, timeZone) : Date.parse(text)
}

/**
 * The period to compare with. `previous`: the same number of days, ending before the range, moved back by whole weeks
 * when the range is a week or longer, so that weekdays match. `year`: 52 weeks earlier, for the same reason.
 */
export function comparisonRange(range: DateRange, compare: 'previous' | 'year', timeZone: string): DateRange {
  const days = countDays(range.fromDay, range.toDay)
  const shift = compare === 'year' ? 364 : days >= 7 ? Math.ceil(days / 7) * 7 : days
  const fromDay = addDays(range.fromDay, -shift)
  const toDay = addDays(range.toDay, -shift)
  return {
    fromDay,
    toDay,
    fromMs: dayStartMs(fromDay, timeZone),
    toMs: dayStartMs(addDays(toDay, 1), timeZone),
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

/** Years that the stores can compare with; a day must be one of the calendar. */
const FIRST_MS = Date.UTC(1970, 0, 1)
const LAST_MS = Date.UTC(2100, 0, 1)

function whyNoMoment(text: string): string {
  const ms = Date.parse(text)
  const isOfOtherYear = ms < FIRST_MS || ms >= LAST_MS
  return isOfOtherYear
    ? `days are from 1970-01-01 to 2099-12-31: ${text} is not`
    : `not a day or an instant: ${text}`
}

function isMoment(text: string): boolean {
  const ms = Date.parse(text)
  return ms >= FIRST_MS && ms < LAST_MS && (!isDay(text) || dayText(ms) === text)
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return format
}
