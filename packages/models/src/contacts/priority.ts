/** Whom to contact next. */

/** Days that a contact nobody ever spoke to counts as waiting. */
export const NEVER_CONTACTED_DAYS = 999
/** After so many days without contact waiting longer makes no difference. */
export const WAITING_DAYS = 30

const DAY_MS = 86_400_000

/** Whole days since the last contact; {@link NEVER_CONTACTED_DAYS} when there was none. A contact in the future counts as today. */
export function daysSinceContact(lastContactMs: number | null, nowMs: number): number {
  if (lastContactMs === null) return NEVER_CONTACTED_DAYS
  return Math.max(0, Math.floor((nowMs - lastContactMs) / DAY_MS))
}

/**
 * `warmness / 10 x 0.7 + min(days / 30, 1) x 0.3`: 0 to 1.
 *
 * @param warmness 0 to 10
 * @param days whole days since the last contact
 * @example priority(8, 15) // 0.71
 */
export function priority(warmness: number, days: number): number {
  return (warmness / 10) * 0.7 + Math.min(days / WAITING_DAYS, 1) * 0.3
}
