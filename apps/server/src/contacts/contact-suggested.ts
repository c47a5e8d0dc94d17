/** Order of suggestions. Pure. */
import { daysSinceContact, priority, WAITING_DAYS } from '@tributary/models/contacts/priority'
import {
  MAX_WARMNESS,
  shownWarmness,
  warmnessOfOrder,
  warmthOrder,
} from '@tributary/models/contacts/warmness'
import type { ContactRecord } from './contacts.ts'

export type Ranked = {
  readonly record: ContactRecord
  /** To one decimal, as it is shown: so that anybody can check the priority. */
  readonly warmness: number
  readonly days: number
  readonly priority: number
}

/** By priority, the newest contact first where it is the same. */
export function rankContacts(records: readonly ContactRecord[], nowMs: number, limit: number): Ranked[] {
  return records
    .map((record): Ranked => {
      const warmness = shownWarmness(warmnessOfOrder(record.warmth_order, nowMs))
      const lastMs = record.last_contact_at === null ? null : Date.parse(record.last_contact_at)
      const days = daysSinceContact(lastMs, nowMs)
      return { record, warmness, days, priority: priority(warmness, days) }
    })
    .sort((a, b) => b.priority - a.priority || (a.record.id < b.record.id ? 1 : -1))
    .slice(0, limit)
}

/** Half of the last digit that is shown, and a little: rounding must not lose a contact. */
const ROUNDING = 0.051

/**
 * How warm a contact of the last thirty days must be to come before one with this priority, as a `warmth_order`.
 * null: any may; Infinity: none can.
 */
export function leastWarmthOrder(priorityToBeat: number, nowMs: number): number | null {
  const most = ((WAITING_DAYS - 1) / WAITING_DAYS) * 0.3
  const warmness = ((priorityToBeat - most) / 0.7) * 10 - ROUNDING
  return warmness > MAX_WARMNESS ? Number.POSITIVE_INFINITY : warmthOrder(warmness, nowMs)
}
