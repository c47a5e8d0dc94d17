/** Periods of the calendar as the keys that the statements make of them. Pure text and arithmetic on days. */
import type { DateGrain } from './dimensions.data.ts'

const DAY_MS = 86_400_000

/** Key of the period that the day (YYYY-MM-DD) lies in: `2026-06-08` (a week by its Monday), `2026-06`, `2026-Q2`, `2026`. */
export function periodOf(day: string, grain: DateGrain): string {
  switch (grain) {
    case 'day':
      return day
    case 'week': {
      const ms = Date.parse(`${day}T00:00:00Z`)
      const sinceMonday = (new Date(ms).getUTCDay() + 6) % 7
      return new Date(ms - sinceMonday * DAY_MS).toISOString().slice(0, 10)
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
  const periods: string[] = []
  const last = Date.parse(`${toDay}T00:00:00Z`)
  for (let ms = Date.parse(`${fromDay}T00:00:00Z`); ms <= last; ms += DAY_MS) {
    const period = periodOf(new Date(ms).toISOString().slice(0, 10), grain)
    if (periods.at(-1) !== period) periods.push(period)
  }
  return periods
}
