/** From a deal of a file to a deal of the workspace: a new one, or the known one as the file has it now. Pure. */
import { closedMs, type DealState, isClosed, type Line, type Move, nextVersion, type Stage } from './deals.ts'
import type { FileDeal } from './import-deals.ts'

/** Where the deals of a file come from, so that the file can be imported again. */
export const FILE_SOURCE = 'file'

export type FileContext = {
  readonly agentId: string | null
  readonly organisationId: string | null
  /** The product and its price in the catalogue. */
  readonly product:
    | { readonly id: string; readonly name: string; readonly priceMinor: string | null }
    | undefined
  /** The stage in which deals are worked on before they close. */
  readonly workingStage: Stage
  readonly nowMs: number
  /** Of a day, in the workspace's zone, or of an instant. */
  readonly momentMs: (moment: string) => number
  readonly newId: () => string
  readonly by: string | null
}

/** The deal as the file has it; the very same deal when the file says nothing new. */
export function importedState(
  before: DealState | undefined,
  file: FileDeal,
  context: FileContext,
): DealState {
  const sinceMs = stageSince(before, file, context)
  const openedMs = openedAt(before, file, context)
  const fields = {
    name: nameOf(file, context),
    stageId: file.stage.stageId,
    kind: file.stage.kind,
    stageSinceMs: sinceMs,
    openedMs: Math.min(openedMs, sinceMs),
    amountMinor: file.amountMinor,
    isAmountFromLines:
      before?.isAmountFromLines === true && !file.hasProducts && before.amountMinor === file.amountMinor,
    currency: file.currency,
    agentId: context.agentId,
    organisationId: context.organisationId,
    lossReason: file.lossReason,
    lines: before !== undefined && !file.hasProducts ? before.lines : linesOf(file, context),
  }
  if (before === undefined)
    return {
      dealId: context.newId(),
      ...fields,
      ownerId: null,
      contactId: null,
      campaignId: null,
      expectedClose: null,
      note: '',
      source: FILE_SOURCE,
      externalId: file.externalId,
      isDeleted: false,
      version: 1,
      revision: 1,
      moves: firstMoves(fields, context),
    }
  const after = { ...before, ...fields, isDeleted: false, moves: movesAfter(before, fields, context) }
  return JSON.stringify(after) === JSON.stringify(before) ? before : { ...after, ...nextVersion(before) }
}

/** A file without names: what is sold to whom, as the catalogue calls it. */
function nameOf(file: FileDeal, { product }: FileContext): string {
  if (file.name !== '') return file.name
  return [product?.name ?? file.product, file.account].filter(Boolean).join(' for ') || file.externalId
}

function linesOf(file: FileDeal, { product }: FileContext): Line[] {
  return product === undefined
    ? []
    : [{ productId: product.id, quantity: 1, priceMinor: product.priceMinor ?? file.amountMinor ?? '0' }]
}

function openedAt(before: DealState | undefined, file: FileDeal, context: FileContext): number {
  if (file.opened !== '') return context.momentMs(file.opened)
  return before?.openedMs ?? context.nowMs
}

/** The closing day; for an open deal the day it was opened, unless it is in that stage already. */
function stageSince(before: DealState | undefined, file: FileDeal, context: FileContext): number {
  if (file.closed !== '') return context.momentMs(file.closed)
  if (before !== undefined && before.stageId === file.stage.stageId) return before.stageSinceMs
  // Reopened: the file does not say when.
  if (before !== undefined && closedMs(before) !== null) return context.nowMs
  return openedAt(before, file, context)
}

type Placed = Pick<DealState, 'stageId' | 'kind' | 'stageSinceMs' | 'openedMs'>

/** Opened where deals are worked on, then closed; or opened where it is. */
function firstMoves(deal: Placed, context: FileContext): Move[] {
  if (!isClosed(deal.kind)) return [moveOf(deal.stageId, deal.kind, deal.stageSinceMs, null, context)]
  const { workingStage } = context
  return [
    moveOf(workingStage.stageId, workingStage.kind, deal.openedMs, null, context),
    moveOf(deal.stageId, deal.kind, deal.stageSinceMs, workingStage.stageId, context),
  ]
}

/** What the file says last is the end of the history: later moves, which it does not know, go. */
function movesAfter(before: DealState, deal: Placed, context: FileContext): readonly Move[] {
  if (before.stageId === deal.stageId && before.stageSinceMs === deal.stageSinceMs) return before.moves
  const earlier = before.moves.filter(
    (move) => move.atMs <= deal.stageSinceMs && move.stageId !== deal.stageId,
  )
  const from = earlier.at(-1)?.stageId ?? null
  return [...earlier, moveOf(deal.stageId, deal.kind, deal.stageSinceMs, from, context)]
}

function moveOf(
  stageId: string,
  kind: DealState['kind'],
  atMs: number,
  fromStageId: string | null,
  context: FileContext,
): Move {
  return {
    moveId: context.newId(),
    fromStageId,
    stageId,
    kind,
    atMs,
    by: context.by,
    recordedMs: context.nowMs,
  }
}

/** Days of a file are read again and again: each is found once. */
export function rememberedMoments(find: (moment: string) => number): (moment: string) => number {
  const known = new Map<string, number>()
  return function momentMs(moment) {
    const ms = known.get(moment) ?? find(moment)
    known.set(moment, ms)
    return ms
  }
}
