/** Keeping records in step with Pipedrive: the words of the trade and its decisions. Pure. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Failure } from '@tributary/connectors/pipedrive/outcome'

/** A record here, as far as Pipedrive is concerned. */
export type LocalRecord = {
  readonly id: string
  readonly ownerId: string | null
  readonly label: string
  readonly fields: Fields
  readonly updatedAtMs: number
  /** Ids here of what the record belongs to. */
  readonly parents: LocalParents
  /** 0 to 10; of persons only. */
  readonly warmness?: number
  /** Of activities: whether it is a meeting. */
  readonly isMeeting?: boolean
}
export type LocalParents = { readonly [Each in Exclude<Kind, 'activity'>]?: string | null }

/** The records here, whichever capability keeps them. */
export type LocalRecords = {
  /** The record as it is now; undefined when it was deleted or merged. */
  find(workspaceId: string, kind: Kind, id: string): Promise<LocalRecord | undefined>
  /** Deals of a contact. */
  listDeals(workspaceId: string, contactId: string): Promise<string[]>
  /** Writes fields that were changed at Pipedrive; answers why not where that cannot be. */
  apply(workspaceId: string, kind: Kind, id: string, changes: Fields): Promise<string | undefined>
}

/** Fields that a record here cannot be without. */
export const REQUIRED_FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  organization: ['name'],
  person: ['name'],
  deal: ['title', 'currency', 'status'],
  activity: ['subject', 'type', 'due_date', 'done'],
}

export type SendReason = 'warm' | 'meeting' | 'deal' | 'asked' | 'changed'

/** Why a record that is not at Pipedrive yet goes there, or undefined when it does not. */
export function reasonToSend(
  kind: Kind,
  record: LocalRecord,
  setting: { readonly warmThreshold: number; readonly sendsMeetings: boolean },
  isContactThere: boolean,
): SendReason | undefined {
  if (kind === 'person') return (record.warmness ?? 0) >= setting.warmThreshold ? 'warm' : undefined
  if (kind === 'activity') {
    if (record.isMeeting && setting.sendsMeetings) return 'meeting'
    return undefined
  }
  if (kind === 'deal') return isContactThere ? 'deal' : undefined
  return undefined // an organisation goes with its first contact
}

const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 30 * 60_000
/** How long a write whose answer was lost may still take place: before that nobody looks whether it did. */
export const SETTLE_MS = 60_000
/** With the longest pauses about half a day. */
const MAX_ATTEMPTS = 30
/** The network in front of Pipedrive blocks keys that go on asking. */
const BLOCKED_MS = 5 * 60_000
const BUDGET_AGAIN_MS = 60 * 60_000

export type NextStep = {
  readonly state: 'PENDING' | 'FAILED' | 'RETRY'
  readonly nextAttemptAtMs: number
  readonly attempts: number
}

/** What becomes of a queued record that could not be sent. */
export function stepAfterFailure(failure: Failure, attempts: number, nowMs: number): NextStep {
  switch (failure.kind) {
    // Nothing was tried: it stays where it is in the queue, and the key waits.
    case 'rateLimited':
    case 'budgetExhausted':
    case 'unauthorised':
      return { state: 'PENDING', nextAttemptAtMs: nowMs, attempts }
    case 'refused':
    case 'gone':
      return { state: 'FAILED', nextAttemptAtMs: nowMs, attempts: attempts + 1 }
    case 'unavailable': {
      const state = attempts + 1 >= MAX_ATTEMPTS ? 'FAILED' : 'RETRY'
      const waitMs = Math.max(retryWaitMs(attempts), failure.mayHaveHappened ? SETTLE_MS : 0)
      return { state, nextAttemptAtMs: nowMs + waitMs, attempts: attempts + 1 }
    }
  }
}

/** 5 s, 10 s, 20 s ... half an hour. */
export function retryWaitMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20))
}

export type KeyPause = {
  readonly untilMs: number
  readonly waitFor: 'limit' | 'budget' | 'service'
}

/**
 * How long a whole key rests after a failure; undefined: not at all.
 * @param before answers of this key without use before this one, in a row, and what it waited for last
 */
export function pauseAfter(
  failure: Failure,
  before: { readonly failures: number; readonly waitFor: KeyPause['waitFor'] | null },
  nowMs: number,
): KeyPause | undefined {
  if (failure.kind === 'rateLimited') return { untilMs: nowMs + failure.retryAfterMs, waitFor: 'limit' }
  if (failure.kind === 'budgetExhausted') {
    // It was midnight, but not where Pipedrive's servers are: an hour, then, not a day.
    const untilMs =
      before.waitFor === 'budget' ? Math.min(failure.untilMs, nowMs + BUDGET_AGAIN_MS) : failure.untilMs
    return { untilMs, waitFor: 'budget' }
  }
  if (failure.kind !== 'unavailable') return undefined
  if (failure.reason.startsWith('a web page')) return { untilMs: nowMs + BLOCKED_MS, waitFor: 'service' }
  // One failure is the record's own matter; several in a row are the service's.
  return before.failures < 2
    ? undefined
    : { untilMs: nowMs + retryWaitMs(before.failures - 2), waitFor: 'service' }
}
