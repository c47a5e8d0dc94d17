/** Periods of the calendar as the keys that the statements make of them. Pure text and arithmetic on days. */
import type { DateGrain } from './dimensions.data.ts'

const DAY_MS = 86_400_000

/** First and last day (YYYY-MM-DD). */
export type Days = { readonly fromDay: string; readonly toDay: string }

const msOf = (day: string) => Date.parse(`${day}T00:00:00Z`)
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Key of the period that the day (YYYY-MM-DD) lies in: `2026-06-08` (a week by its Monday), `2026-06`, `2026-Q2`, `2026`. */
export function periodOf(day: string, grain: DateGrain): string {
  switch (grain) {
    case 'day':
      return day
    case 'week': {
      const ms = msOf(day)
      const sinceMonday = (new Date(ms).getUTCDay() + 6) % 7
      return dayOf(ms - sinceMonday * DAY_MS)
    }
    case 'month':
      return day.slice(0, 7)
    case 'quarter':
      return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
    case 'year':
      return day.slice(0, 4)
  }
}

/** Keys of every period that a day of the range lies in, in order. */
export function listPeriods(fromDay: string, toDay: string, grain: DateGrain): string[] {
  return [...Map.groupBy(listDays({ fromDay, toDay }), (day) => periodOf(day, grain)).keys()]
}

function listDays({ fromDay, toDay }: Days): string[] {
  const days = Math.max(0, (msOf(toDay) - msOf(fromDay)) / DAY_MS + 1)
  return Array.from({ length: days }, (_, at) => dayOf(msOf(fromDay) + at * DAY_MS))
}

/**
 * For each period of earlier days the one of the later days that it stands beside: that of the day as far into the later days
 * as its middle is into the earlier ones. Nothing is beside what lies further in than the later days last.
 */
export function periodsBeside(earlier: Days, later: Days, grain: DateGrain): ReadonlyMap<string, string> {
  const shiftMs = msOf(later.fromDay) - msOf(earlier.fromDay)
  const periods = Map.groupBy(listDays(earlier), (day) => periodOf(day, grain))
  return new Map(
    [...periods].flatMap(([period, days]) => {
      const middle = days[Math.floor((days.length - 1) / 2)]
      const beside = middle === undefined ? later.toDay : dayOf(msOf(middle) + shiftMs)
      return beside > later.toDay ? [] : [[period, periodOf(beside, grain)] as const]
    }),
  )
}
