/**
 * Pipedrive's limits of one token, read from the headers of its answers: requests in two seconds, and a daily budget of
 * tokens that each operation costs. Pure.
 */
import type { Failure } from './outcome.ts'

export type Limits = {
  /** Requests left in the running window; null while unknown. */
  readonly burstLeft: number | null
  readonly burstResetAtMs: number
  /** Tokens left today; null while unknown, or when the headers do not say. */
  readonly dailyLeft: number | null
}

export const UNKNOWN_LIMITS: Limits = { burstLeft: null, burstResetAtMs: 0, dailyLeft: null }

/** A wait longer than this is not the two-second window but the daily budget. */
const LONGEST_BURST_WAIT_MS = 60_000
const DEFAULT_WAIT_MS = 2_000
const DAY_MS = 86_400_000

export function readLimits(headers: Headers, before: Limits, nowMs: number): Limits {
  const burstLeft = numberOf(headers.get('x-ratelimit-remaining'))
  const resetSeconds = numberOf(headers.get('x-ratelimit-reset'))
  const dailyLeft =
    numberOf(headers.get('x-daily-ratelimit-token-remaining')) ??
    numberOf(headers.get('x-daily-requests-left'))
  return {
    burstLeft: burstLeft ?? before.burstLeft,
    burstResetAtMs: resetSeconds === null ? before.burstResetAtMs : nowMs + resetSeconds * 1000,
    dailyLeft: dailyLeft ?? before.dailyLeft,
  }
}

/** What stands against the next request, known before it is sent: a request that would be refused is not made at all. */
export function findObstacle(limits: Limits, nowMs: number): Failure | undefined {
  if (limits.burstLeft === 0 && limits.burstResetAtMs > nowMs)
    return { kind: 'rateLimited', retryAfterMs: limits.burstResetAtMs - nowMs }
  return undefined
}

/** What a 429 means: a pause, or the end of the day's budget. */
export function readTooMany(headers: Headers, limits: Limits, nowMs: number): Failure {
  const waitSeconds = numberOf(headers.get('retry-after')) ?? numberOf(headers.get('x-ratelimit-reset'))
  const waitMs = waitSeconds === null ? DEFAULT_WAIT_MS : Math.max(1000, waitSeconds * 1000)
  if (limits.dailyLeft === 0 || waitMs > LONGEST_BURST_WAIT_MS)
    return { kind: 'budgetExhausted', untilMs: nextMidnight(nowMs) }
  return { kind: 'rateLimited', retryAfterMs: waitMs }
}

/** Pipedrive renews budgets at the midnight of its servers; UTC is the best that is known. */
function nextMidnight(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS
}

function numberOf(text: string | null): number | null {
  const value = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
