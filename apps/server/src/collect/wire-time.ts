/** The time of a wire event: ISO 8601 or a number since 1970. */
import { RefusedValue, shown } from './wire-text.ts'

/** What the store's DateTime64(3) holds: 1900 to 2299. */
const MIN_MS = -2_208_988_800_000
const MAX_MS = 10_413_791_999_999
/** Numbers below are seconds (up to the year 5138), above milliseconds. */
const SECONDS_BELOW = 100_000_000_000
const DAY_MS = 86_400_000
const FUTURE_MS = DAY_MS
const PAST_MS = 2 * 365.25 * DAY_MS
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Milliseconds since 1970; the moment of receipt when absent. A time without zone is UTC. */
export function readTime(value: unknown, receivedAtMs: number): number {
  if (value === undefined || value === null || value === '') return receivedAtMs
  const ms =
    typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? fromText(value) : Number.NaN
  if (Number.isNaN(ms))
    throw new RefusedValue(`timestamp: not an ISO 8601 time or milliseconds since 1970: ${shown(value)}`)
  if (ms < MIN_MS || ms > MAX_MS)
    throw new RefusedValue(`timestamp: outside the years 1900 to 2299: ${shown(value)}`)
  return ms
}

function fromNumber(value: number): number {
  return Math.trunc(Math.abs(value) < SECONDS_BELOW ? value * 1000 : value)
}

function fromText(text: string): number {
  if (/^-?\d{9,}(\.\d+)?$/.test(text)) return fromNumber(Number(text))
  const match = ISO.exec(text)
  if (!match) return Number.NaN
  const standard = text.replace(' ', 'T').replace(',', '.')
  return Date.parse(match[1] === undefined && standard.length > 10 ? `${standard}Z` : standard)
}

/** Whether the sender's clock is far off: more than a day ahead, or more than two years behind. */
export function timeFlag(tsMs: number, receivedAtMs: number): '' | 'future' | 'past' {
  if (tsMs > receivedAtMs + FUTURE_MS) return 'future'
  return tsMs < receivedAtMs - PAST_MS ? 'past' : ''
}
