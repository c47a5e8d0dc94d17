/** From what a form says to a deal: a new one, or an edited one; and whether it refers to what the workspace has. */
import type { SaveDeal } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { momentMs } from './deal-days.ts'
import { type Choosing, findReferences, listChoosable, listMembers } from './deal-name.store.ts'
import type { DealTables } from './deals.table.ts'
import { type DealState, isFuture, nextVersion, type Stage, sumOfLines } from './deals.ts'

export type NewDeal = {
  readonly stages: readonly Stage[]
  readonly dealId: string
  readonly moveId: string
  readonly nowMs: number
  readonly by: string | null
  readonly timeZone: string
}

/** Throws ValidationFailed for a stage that the pipeline does not have, and for a deal of the future. */
export function newDeal(wanted: SaveDeal, given: NewDeal): DealState {
  const stage = given.stages.find(
    ({ stageId }) => wanted.stage_id === undefined || stageId === wanted.stage_id,
  )
  if (!stage)
    throw new AppError('ValidationFailed', `This pipeline has no stage ${wanted.stage_id}.`, [
      { path: 'stage_id', message: 'is no stage of this pipeline' },
    ])
  const openedMs = wanted.opened_at === undefined ? given.nowMs : momentMs(wanted.opened_at, given)
  if (isFuture(openedMs, given.nowMs))
    throw new AppError('ValidationFailed', `opened_at: ${wanted.opened_at} is in the future`, [
      { path: 'opened_at', message: 'is in the future' },
    ])
  return {
    dealId: given.dealId,
    ...fieldsOf(wanted, given.by),
    stageId: stage.stageId,
    kind: stage.kind,
    stageSinceMs: openedMs,
    openedMs,
    lossReason: stage.kind === 'LOST' ? wanted.loss_reason : '',
    source: 'manual',
    externalId: null,
    isDeleted: false,
    version: 1,
    revision: 1,
    moves: [
      {
        moveId: given.moveId,
        fromStageId: null,
        stageId: stage.stageId,
        kind: stage.kind,
        atMs: openedMs,
        by: given.by,
        recordedMs: given.nowMs,
      },
    ],
  }
}

export function editedDeal(before: DealState, wanted: SaveDeal): DealState {
  return {
    ...before,
    ...fieldsOf(wanted, before.ownerId),
    ...nextVersion(before),
    lossReason: before.kind === 'LOST' ? wanted.loss_reason : '',
  }
}

/** A currency without an amount says nothing. */
function fieldsOf(wanted: SaveDeal, owner: string | null) {
  const lines = wanted.lines.map((line) => ({
    productId: line.product_id,
    quantity: line.quantity,
    priceMinor: plainDigits(line.price_minor),
  }))
  const amount = wanted.amount_minor ?? sumOfLines(lines)
  return {
    name: wanted.name,
    amountMinor: amount === undefined ? null : plainDigits(amount),
    isAmountFromLines: wanted.amount_minor === null && amount !== undefined,
    currency: amount === undefined ? null : wanted.currency,
    ownerId: wanted.owner_id === undefined ? owner : wanted.owner_id,
    agentId: wanted.agent_id,
    organisationId: wanted.organisation_id,
    contactId: wanted.contact_id,
    campaignId: wanted.campaign_id,
    expectedClose: wanted.expected_close,
    note: wanted.note,
    lines,
  }
}

/** `007` is 7: the same amount is the same text. */
const plainDigits = (minor: string): string => String(BigInt(minor))

/**
 * Throws ValidationFailed naming each reference that is not there, or that the actor does not see. What the deal referred
 * to before stays, whatever became of it.
 */
export async function checkReferences(
  db: Kysely<DealTables>,
  choosing: Choosing,
  deal: DealState,
  before?: DealState,
): Promise<void> {
  const { workspaceId } = choosing.view
  const found = await findReferences(db, workspaceId, [deal])
  const choosable = await listChoosable(db, choosing, deal)
  const members = deal.ownerId === null ? [] : await listMembers(db, workspaceId)
  const old = new Set(before?.lines.map(({ productId }) => productId))
  type Known = { has: (id: string) => boolean }
  const checks: readonly (readonly [string, string | null, string | null | undefined, Known, string])[] = [
    ['owner_id', deal.ownerId, before?.ownerId, new Set(members.map(({ id }) => id)), 'member who sells'],
    ['agent_id', deal.agentId, before?.agentId, found.agents, 'sales agent'],
    ['organisation_id', deal.organisationId, before?.organisationId, choosable, 'organisation'],
    ['contact_id', deal.contactId, before?.contactId, choosable, 'contact'],
    ['campaign_id', deal.campaignId, before?.campaignId, choosable, 'campaign'],
    ...deal.lines.map(({ productId }, at) => {
      const was = old.has(productId) ? productId : undefined
      return [`lines.${at}.product_id`, productId, was, found.products, 'product'] as const
    }),
  ]
  const issues = checks
    .filter(([, id, was, known]) => id !== null && id !== was && !known.has(id))
    .map(([path, id, , , what]) => ({ path, message: `there is no ${what} ${id} that you may choose` }))
  if (issues.length > 0)
    throw new AppError(
      'ValidationFailed',
      issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
      issues,
    )
}
