/** From what a form says to a deal: a new one, or an edited one; and whether it refers to what the workspace has. */
import type { SaveDeal } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { findReferences, listMembers } from './deal-name.store.ts'
import type { DealTables } from './deals.table.ts'
import { type DealState, type Stage, sumOfLines } from './deals.ts'

export type NewDeal = {
  readonly stages: readonly Stage[]
  readonly dealId: string
  readonly moveId: string
  readonly nowMs: number
  readonly by: string | null
}

/** Throws ValidationFailed for a stage that the pipeline does not have. */
export function newDeal(wanted: SaveDeal, given: NewDeal): DealState {
  const stage = given.stages.find(
    ({ stageId }) => wanted.stage_id === undefined || stageId === wanted.stage_id,
  )
  if (!stage)
    throw new AppError('ValidationFailed', `This pipeline has no stage ${wanted.stage_id}.`, [
      { path: 'stage_id', message: 'is no stage of this pipeline' },
    ])
  return {
    dealId: given.dealId,
    ...fieldsOf(wanted, given.by),
    stageId: stage.stageId,
    kind: stage.kind,
    stageSinceMs: given.nowMs,
    openedMs: given.nowMs,
    lossReason: stage.kind === 'LOST' ? wanted.loss_reason : '',
    source: 'manual',
    externalId: null,
    isDeleted: false,
    version: 1,
    moves: [
      {
        moveId: given.moveId,
        fromStageId: null,
        stageId: stage.stageId,
        kind: stage.kind,
        atMs: given.nowMs,
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
    lossReason: before.kind === 'LOST' ? wanted.loss_reason : '',
    version: before.version + 1,
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

/** Throws ValidationFailed naming each reference that the workspace does not have. */
export async function checkReferences(
  db: Kysely<DealTables>,
  workspaceId: string,
  deal: DealState,
): Promise<void> {
  const found = await findReferences(db, workspaceId, [deal])
  const members = deal.ownerId === null ? [] : await listMembers(db, workspaceId)
  const checks: readonly (readonly [string, string | null, ReadonlyMap<string, unknown>, string])[] = [
    ['owner_id', deal.ownerId, new Map(members.map(({ id, name }) => [id, name])), 'member who sells'],
    ['agent_id', deal.agentId, found.agents, 'sales agent'],
    ['organisation_id', deal.organisationId, found.organisations, 'organisation'],
    ['contact_id', deal.contactId, found.contacts, 'contact'],
    ['campaign_id', deal.campaignId, found.campaigns, 'campaign'],
    ...deal.lines.map(
      (line, at) => [`lines.${at}.product_id`, line.productId, found.products, 'product'] as const,
    ),
  ]
  const issues = checks
    .filter(([, id, known]) => id !== null && !known.has(id))
    .map(([path, id, , what]) => ({ path, message: `this workspace has no ${what} ${id}` }))
  if (issues.length > 0)
    throw new AppError(
      'ValidationFailed',
      issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
      issues,
    )
}
