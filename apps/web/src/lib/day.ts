/** Calendar days as `YYYY-MM-DD` text. Days have no zone once they are cut; only {@link dayInZone} needs one. */
const DAY_MS = 86_400_000

function toUtcMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** The day it is at this moment in an IANA time zone. */
export function dayInZone(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(moment)
}

export function addDays(day: string, days: number): string {
  return toDay(toUtcMs(day) + days * DAY_MS)
}

/** Whole days from one day to a later one; negative when it is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((toUtcMs(to) - toUtcMs(from)) / DAY_MS)
}

export function startOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** First day of the month `months` away. */
export function addMonths(day: string, months: number): string {
  const date = new Date(toUtcMs(startOfMonth(day)))
  date.setUTCMonth(date.getUTCMonth() + months)
  return toDay(date.getTime())
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toUtcMs(text)) && toDay(toUtcMs(text)) === text
}
