/** A deal on its way through the pipeline: what may be done with it, and what payment it is. Pure. */
import type { StageKind } from '@tributary/contract/deals'
import { dayOf } from '../access/workspace-days.ts'

export type Stage = {
  readonly stageId: string
  readonly name: string
  readonly kind: StageKind
  readonly probability: number
}

export type Line = { readonly productId: string; readonly quantity: number; readonly priceMinor: string }

/** A deal was put in a stage. The first move has no stage before it. */
export type Move = {
  readonly moveId: string
  readonly fromStageId: string | null
  readonly stageId: string
  readonly kind: StageKind
  readonly atMs: number
  readonly by: string | null
  readonly recordedMs: number
}

/** Everything that is known of a deal, as JSON can keep it: amounts are decimal text of minor units. */
export type DealState = {
  readonly dealId: string
  readonly name: string
  readonly stageId: string
  readonly kind: StageKind
  readonly stageSinceMs: number
  readonly openedMs: number
  readonly amountMinor: string | null
  /** The amount is the sum of the lines, and changes with them. */
  readonly isAmountFromLines: boolean
  readonly currency: string | null
  readonly ownerId: string | null
  readonly agentId: string | null
  readonly organisationId: string | null
  readonly contactId: string | null
  readonly campaignId: string | null
  readonly expectedClose: string | null
  readonly lossReason: string
  readonly note: string
  readonly source: string
  readonly externalId: string | null
  readonly isDeleted: boolean
  /** Grows with every change, an undo included. */
  readonly version: number
  /** The version that wrote this content: an undo brings it back. */
  readonly revision: number
  readonly lines: readonly Line[]
  /** Oldest first. */
  readonly moves: readonly Move[]
}

export type MoveRequest = {
  readonly to: Stage
  readonly atMs: number
  readonly nowMs: number
  readonly moveId: string
  readonly by: string | null
  readonly lossReason?: string | undefined
  /** Of the workspace: what happened on one day may be told in any order. */
  readonly timeZone: string
}

/** Clocks of a browser and of the server differ a little. */
const CLOCK_SLACK_MS = 60_000

export function isFuture(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + CLOCK_SLACK_MS
}

/** Of a deal whose content changes. */
export function nextVersion(deal: Pick<DealState, 'version'>): Pick<DealState, 'version' | 'revision'> {
  return { version: deal.version + 1, revision: deal.version + 1 }
}

/**
 * The deal in its new stage; the same deal when it is there already; or why it may not be moved so. Days are compared with
 * days: on the day that it entered its present stage, it may go on to the next.
 */
export function moveDeal(deal: DealState, request: MoveRequest): DealState | { readonly problem: string } {
  const { to, timeZone } = request
  if (to.stageId === deal.stageId) return deal
  const day = dayOf(request.atMs, timeZone)
  if (isFuture(request.atMs, request.nowMs)) return { problem: `${day} is in the future` }
  const since = dayOf(deal.stageSinceMs, timeZone)
  if (day < since) return { problem: `${day} is before ${deal.name} entered its present stage (${since})` }
  const atMs = Math.max(request.atMs, deal.stageSinceMs)
  return {
    ...deal,
    ...nextVersion(deal),
    stageId: to.stageId,
    kind: to.kind,
    stageSinceMs: atMs,
    lossReason: to.kind === 'LOST' ? (request.lossReason ?? deal.lossReason) : '',
    moves: [
      ...deal.moves,
      {
        moveId: request.moveId,
        fromStageId: deal.stageId,
        stageId: to.stageId,
        kind: to.kind,
        atMs,
        by: request.by,
        recordedMs: request.nowMs,
      },
    ],
  }
}

export function isClosed(kind: StageKind): boolean {
  return kind === 'WON' || kind === 'LOST'
}

export function closedMs(deal: Pick<DealState, 'kind' | 'stageSinceMs'>): number | null {
  return isClosed(deal.kind) ? deal.stageSinceMs : null
}

const RANKS: Readonly<Record<StageKind, number>> = {
  LEAD: 0,
  MQL: 1,
  SQL: 2,
  OPPORTUNITY: 3,
  WON: 4,
  LOST: 0,
}

/** The furthest of LEAD 0, MQL 1, SQL 2, OPPORTUNITY 3, WON 4 that it ever was in; LOST is no step of the way. */
export function reachedRank(deal: Pick<DealState, 'moves' | 'kind'>): number {
  return Math.max(RANKS[deal.kind], ...deal.moves.map((move) => RANKS[move.kind]))
}

/** The sum of the lines; undefined without any. */
export function sumOfLines(lines: readonly Line[]): string | undefined {
  if (lines.length === 0) return undefined
  return String(lines.reduce((sum, line) => sum + BigInt(line.priceMinor) * BigInt(line.quantity), 0n))
}

/** Share of won deals among the closed ones; null when none is closed. */
export function winRate(deals: readonly Pick<DealState, 'kind'>[]): number | null {
  const won = deals.filter((deal) => deal.kind === 'WON').length
  const closed = deals.filter((deal) => isClosed(deal.kind)).length
  return closed === 0 ? null : won / closed
}

const DAY_MS = 86_400_000

/** Days from opening to closing; null while it is open. */
export function cycleDays(deal: Pick<DealState, 'kind' | 'stageSinceMs' | 'openedMs'>): number | null {
  const closed = closedMs(deal)
  return closed === null ? null : (closed - deal.openedMs) / DAY_MS
}

/** What a change did to a deal; it made the deal where there is nothing before it. */
export type DoneToDeal = { readonly before: DealState | undefined; readonly after: DealState }

/** What would have to be true for an undo to give back exactly what was: nothing happened to the deal since. */
export function canUndo(current: DealState, after: DealState): boolean {
  return current.revision === after.revision
}

/** The deal as it was before the change, as a version of its own; what the change made is deleted. */
export function undoneDeal(current: DealState, { before, after }: DoneToDeal): DealState {
  if (before === undefined) return { ...current, ...nextVersion(current), isDeleted: true }
  // A merge of contacts gives a deal another contact, and is no change of the deal.
  const contactId = before.contactId === after.contactId ? current.contactId : before.contactId
  return { ...before, contactId, version: current.version + 1 }
}
