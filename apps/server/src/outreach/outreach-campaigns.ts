/** What came of an outreach campaign, counted. Pure. */
import { ACTIVITY_KINDS, type ActivityKind, type ActivityState } from '@tributary/contract/activities'
import {
  type OutreachPerformance,
  type OutreachResult,
  TARGET_STATES,
  type TargetCounts,
  type TargetState,
} from '@tributary/contract/outreach'
import { resultOf } from './activities.ts'

export type ResultRow = {
  readonly kind: ActivityKind
  readonly state: ActivityState
  readonly outcome: string | null
  readonly contact_id: string | null
  readonly created_by: string | null
}

/** Contacts count once each, however often they were written to; meetings count as they were held or agreed. */
export function resultOfAll(rows: readonly ResultRow[]): OutreachResult {
  const contacts = { tried: new Set<string>(), reached: new Set<string>(), replied: new Set<string>() }
  let meetings = 0
  for (const row of rows) {
    const result = resultOf(row)
    if (result?.meeting && row.kind === 'MEETING') meetings++
    if (!result || row.contact_id === null) continue
    contacts.tried.add(row.contact_id)
    if (result.reached) contacts.reached.add(row.contact_id)
    if (result.replied) contacts.replied.add(row.contact_id)
  }
  return {
    activities: rows.length,
    tried: contacts.tried.size,
    reached: contacts.reached.size,
    replied: contacts.replied.size,
    meetings,
  }
}

export type DealSum = {
  readonly owner_id: string | null
  readonly kind: string
  readonly currency: string | null
  readonly deals: number
  readonly amountMinor: bigint
}

type DealResult = Pick<OutreachPerformance['by_member'][number], 'deals' | 'won' | 'revenue'>

/** Deals, won ones, and what they are worth: one entry a currency, never added across. */
export function dealResult(sums: readonly DealSum[]): DealResult {
  const won = sums.filter((sum) => sum.kind === 'WON')
  const revenue = new Map<string, bigint>()
  for (const sum of won)
    if (sum.currency !== null) revenue.set(sum.currency, (revenue.get(sum.currency) ?? 0n) + sum.amountMinor)
  const count = (list: readonly DealSum[]) => list.reduce((total, sum) => total + sum.deals, 0)
  return {
    deals: count(sums),
    won: count(won),
    revenue: [...revenue]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => ({ currency, amount_minor: String(amount) })),
  }
}

/** Performance of all rows and of each part of them. Members come by name, those without activities included. */
export function performanceOf(
  rows: readonly ResultRow[],
  sums: readonly DealSum[],
  nameOf: (userId: string) => string,
  memberIds: readonly string[],
): Pick<OutreachPerformance, 'total' | 'deals' | 'won' | 'open_deals' | 'revenue' | 'by_member' | 'by_kind'> {
  const people = new Set([
    ...memberIds,
    ...rows.map((row) => row.created_by),
    ...sums.map((sum) => sum.owner_id),
  ])
  const open = sums.filter((sum) => sum.kind !== 'WON' && sum.kind !== 'LOST')
  return {
    total: resultOfAll(rows),
    ...dealResult(sums),
    open_deals: dealResult(open).deals,
    by_member: [...people]
      .map((userId) => ({
        user_id: userId,
        name: userId === null ? 'Nobody' : nameOf(userId),
        ...resultOfAll(rows.filter((row) => row.created_by === userId)),
        ...dealResult(sums.filter((sum) => sum.owner_id === userId)),
      }))
      .sort((a, b) => b.activities - a.activities || (a.name < b.name ? -1 : 1)),
    by_kind: ACTIVITY_KINDS.map((kind) => ({
      kind,
      ...resultOfAll(rows.filter((row) => row.kind === kind)),
    })).filter((entry) => entry.activities > 0),
  }
}

/** Contacts by state, those that no contact is in included. */
export function targetCounts(rows: readonly { state: TargetState; contacts: number }[]): TargetCounts {
  const counts = Object.fromEntries(TARGET_STATES.map((state) => [state, 0])) as Record<TargetState, number>
  for (const row of rows) counts[row.state] += row.contacts
  return counts
}
