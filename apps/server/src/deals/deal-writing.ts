/**
 * Writes changed deals with everything that goes with them, in the caller's transaction: the rows, what an undo needs, the
 * audit entries, and the facts for the outbox.
 */
import type { DealChange } from '@tributary/contract/deals'
import type { Kysely } from 'kysely'
import type { Author } from '../access/access.ts'
import { recordChanges } from '../access/audit.service.ts'
import { appendToOutbox } from '../outbox/outbox.service.ts'
import type { OutboxFact } from '../outbox/outbox.ts'
import { insertChange } from './deal-change.store.ts'
import { findReferences, type References } from './deal-name.store.ts'
import { handleOfDeal, type PayingDeal, paymentFacts } from './deal-payment.ts'
import { markRetold, type WrittenDeal, writeStates } from './deal-state.store.ts'
import { dealStateFact } from './deal-state-fact.ts'
import type { DealTables } from './deals.table.ts'
import type { DealState, Stage } from './deals.ts'
import { listStages } from './pipeline.store.ts'

export type WritingDeps = {
  readonly now: () => number
  readonly newId: () => string
  /** Grows from call to call. */
  readonly nextVersion: () => bigint
}

/** Who makes the change: as the audit log keeps it. */
export type DealAuthor = Author

/**
 * Saves the deals and answers the id of the change. `changes` hold locked deals.
 *
 * @param trx the transaction in which the deals were locked
 */
export async function saveChange(
  deps: WritingDeps,
  trx: Kysely<DealTables>,
  author: DealAuthor,
  kind: DealChange['kind'],
  changes: readonly WrittenDeal[],
): Promise<string> {
  const id = deps.newId()
  const { workspaceId } = author
  const madeAt = new Date(deps.now())
  await writeDeals(deps, trx, workspaceId, changes)
  await insertChange(trx, { id, workspaceId, kind, madeBy: author.userId, madeAt, deals: changes })
  await recordChanges(trx, author, changes.map(auditEntry(AUDIT_ACTIONS[kind])))
  return id
}

const AUDIT_ACTIONS: Readonly<Record<DealChange['kind'], string>> = {
  create: 'create',
  edit: 'update',
  move: 'move',
  delete: 'delete',
  import: 'import',
}

/** An entry of the audit log about one deal. */
export function auditEntry(action: string) {
  return ({ before, after }: WrittenDeal) => ({
    action,
    kind: 'deal',
    id: after.dealId,
    name: after.name,
    before: before === undefined ? null : auditFields(before),
    after: auditFields(after),
  })
}

/** Moves have a history of their own, and versions say nothing to a reader. */
function auditFields({ moves: _, version: __, revision: ___, ...fields }: DealState) {
  return fields
}

/** Writes the rows and tells the outbox what follows from them. */
export async function writeDeals(
  deps: WritingDeps,
  trx: Kysely<DealTables>,
  workspaceId: string,
  changes: readonly WrittenDeal[],
): Promise<void> {
  const both = changes.flatMap(({ before, after }) => (before === undefined ? [after] : [before, after]))
  const references = await findReferences(trx, workspaceId, both)
  await writeStates(trx, workspaceId, changes, searchNamesOf(references), new Date(deps.now()))
  const stages = await stagesById(trx, workspaceId)
  const facts = changes.flatMap(({ before, after }) => [
    ...paymentFacts(before && paying(before, references), paying(after, references)),
    ...stateFacts(after, stages, references),
  ])
  await appendToOutbox(trx, { workspaceId, version: deps.nextVersion(), facts })
}

/**
 * Tells anew how deals stand, whose payments they are and what a search finds them by, after something that they refer to
 * changed its name or handle.
 */
export async function retellDeals(
  deps: Pick<WritingDeps, 'nextVersion'>,
  trx: Kysely<DealTables>,
  workspaceId: string,
  deals: readonly DealState[],
): Promise<void> {
  const references = await findReferences(trx, workspaceId, deals)
  await markRetold(trx, workspaceId, deals, searchNamesOf(references))
  const stages = await stagesById(trx, workspaceId)
  const facts = deals.flatMap((deal) => [
    // As if it were won this moment: nobody knows any more which handle was told.
    ...paymentFacts(undefined, paying(deal, references)),
    ...stateFacts(deal, stages, references),
  ])
  await appendToOutbox(trx, { workspaceId, version: deps.nextVersion(), facts })
}

function searchNamesOf({ organisations, contacts }: References) {
  return (deal: DealState) =>
    [organisations.get(deal.organisationId ?? ''), contacts.get(deal.contactId ?? '')].flatMap(
      (named) => named?.name ?? [],
    )
}

async function stagesById(trx: Kysely<DealTables>, workspaceId: string): Promise<Map<string, Stage>> {
  return new Map((await listStages(trx, workspaceId, true)).map((stage) => [stage.stageId, stage]))
}

function paying(deal: DealState, references: References): PayingDeal {
  const contact = references.contacts.get(deal.contactId ?? '')
  const productNames = productNamesOf(references)
  return { deal, handle: handleOfDeal(deal, contact?.emailHash ?? null), productNames }
}

const productNamesOf = ({ products }: References) =>
  new Map([...products].map(([id, { name }]) => [id, name]))

function stateFacts(
  deal: DealState,
  stages: ReadonlyMap<string, Stage>,
  references: References,
): OutboxFact[] {
  const stage = stages.get(deal.stageId)
  if (stage === undefined) return []
  const organisation = references.organisations.get(deal.organisationId ?? '')
  const agent = references.agents.get(deal.agentId ?? '')
  return [
    dealStateFact(deal, stage, {
      owner: references.owners.get(deal.ownerId ?? '')?.name ?? '',
      agent: agent?.name ?? '',
      office: agent?.office ?? '',
      organisation: organisation?.name ?? '',
      sector: organisation?.sector ?? '',
      campaign: references.campaigns.get(deal.campaignId ?? '')?.name ?? '',
      products: productNamesOf(references),
    }),
  ]
}
