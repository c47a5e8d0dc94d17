/** The deals of a file, a few hundred a transaction. */
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Actor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { organisationKey } from '../contacts/contact-text.ts'
import { extendChange, insertChange } from './deal-change.store.ts'
import { lockStates, type WrittenDeal } from './deal-state.store.ts'
import { type WritingDeps, writeDeals } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import type { Stage } from './deals.ts'
import type { FileDeal } from './import-deals.ts'
import type { Names } from './import-names.service.ts'
import { mapExternalIds } from './import-names.store.ts'
import { FILE_SOURCE, importedState } from './import-state.ts'
import { nameKey } from './name-key.ts'

type Db = Kysely<DealTables>

/** The embedded store answers one transaction at a time: others wait for as long as one slice takes, about a quarter of a second. */
const DEALS_PER_SLICE = 250

export type WrittenFile = {
  /** null: nothing was different, or it was a dry run. */
  readonly changeId: string | null
  /** Ids of the file. */
  readonly created: ReadonlySet<string>
  readonly changed: ReadonlySet<string>
}

type SliceContext = {
  readonly stages: readonly Stage[]
  readonly names: Names
  readonly momentMs: (moment: string) => number
}

/**
 * Writes what is different about the deals, each of another `externalId`. All slices are one change, noted with the first of
 * them: a crash leaves a change that can be undone.
 */
export async function importSlices(
  deps: WritingDeps & { readonly db: Db },
  who: Actor,
  plan: {
    readonly stages: readonly Stage[]
    readonly names: Names
    readonly deals: readonly FileDeal[]
    readonly title: string
    readonly isDryRun: boolean
    readonly momentMs: (moment: string) => number
    readonly onSlice: (done: number) => void
  },
): Promise<WrittenFile> {
  const { db } = deps
  const { deals, isDryRun } = plan
  const created = new Set<string>()
  const changed = new Set<string>()
  const id = deps.newId()
  let isNoted = false

  async function write(trx: Db, changes: readonly WrittenDeal[]): Promise<void> {
    await writeDeals(deps, trx, who.workspaceId, changes)
    if (isNoted) await extendChange(trx, id, changes)
    else await noteImport(deps, trx, who, { id, changes, title: plan.title, rows: deals.length })
  }

  for (let from = 0; from < deals.length; from += DEALS_PER_SLICE) {
    const slice = deals.slice(from, from + DEALS_PER_SLICE)
    const changes = isDryRun
      ? await compare(deps, db, who, slice, plan)
      : await db.transaction().execute(async (trx: Db) => {
          const found = await compare(deps, trx, who, slice, plan)
          if (found.length > 0) await write(trx, found)
          return found
        })
    for (const { before, externalId } of changes) (before ? changed : created).add(externalId)
    isNoted ||= changes.length > 0
    plan.onSlice(from + slice.length)
    await yieldToOthers()
  }
  return { changeId: isNoted && !isDryRun ? id : null, created, changed }
}

/** What is different between the file and what is stored, whose rows are locked. */
async function compare(
  deps: WritingDeps,
  trx: Db,
  who: Actor,
  slice: readonly FileDeal[],
  { names, stages, momentMs }: SliceContext,
): Promise<(WrittenDeal & { readonly externalId: string })[]> {
  const { workspaceId } = who
  const ids = await mapExternalIds(
    trx,
    workspaceId,
    FILE_SOURCE,
    slice.map(({ externalId }) => externalId),
  )
  const known = new Map(
    (await lockStates(trx, workspaceId, [...new Set(ids.values())])).map((deal) => [deal.dealId, deal]),
  )
  const workingStage = stages.find(({ kind }) => kind === 'OPPORTUNITY') ?? stages[0]
  return slice.flatMap((file) => {
    const before = known.get(ids.get(file.externalId) ?? '')
    const after = importedState(before, file, {
      agentId: names.agents.get(nameKey(file.agent))?.id ?? null,
      organisationId: names.accounts.get(organisationKey(file.account))?.id ?? null,
      product: names.products.get(nameKey(file.product)),
      workingStage: workingStage ?? file.stage,
      nowMs: deps.now(),
      momentMs,
      newId: deps.newId,
      by: who.userId,
    })
    return after === before ? [] : [{ before, after, externalId: file.externalId }]
  })
}

async function noteImport(
  deps: WritingDeps,
  trx: Db,
  who: Actor,
  noted: { id: string; changes: readonly WrittenDeal[]; title: string; rows: number },
): Promise<void> {
  await insertChange(trx, {
    id: noted.id,
    workspaceId: who.workspaceId,
    kind: 'import',
    madeBy: who.userId,
    madeAt: new Date(deps.now()),
    deals: noted.changes,
  })
  // One entry for all of them: a file of thousands would bury the log.
  await recordChange(trx, who, {
    action: 'import',
    kind: 'deal',
    id: noted.id,
    name: noted.title,
    after: { rows: noted.rows },
  })
}
