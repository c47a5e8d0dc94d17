/**
 * Takes back what was done to deals. Up to a few hundred it is all or none, in one transaction. What an import did to
 * thousands is taken back in slices, so that others are answered in between: how far it is stands beside the change, and
 * after a crash it goes on from there. Deals that somebody changes meanwhile stay as they are and are counted.
 */
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { UndoneDeals } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { recordChanges } from '../access/audit.service.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import {
  type ChangeHeader,
  findChange,
  listDone,
  listUndoing,
  lockChange,
  noteUndo,
} from './deal-change.store.ts'
import type { DealView } from './deal-list.store.ts'
import { lockStates, type WrittenDeal } from './deal-state.store.ts'
import { selectChangedSince, selectWithoutStage } from './deal-undo.sql.ts'
import { auditEntry, type DealAuthor, type WritingDeps, writeDeals } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import { canUndo, undoneDeal } from './deals.ts'
import type { RunningImports } from './import-running.ts'
import type { PipelineService } from './pipeline.service.ts'

type Db = Kysely<DealTables>
export type UndoDeps = WritingDeps & {
  readonly db: Db
  readonly outbox: Pick<OutboxService, 'wake'>
  readonly pipeline: Pick<PipelineService, 'stages'>
  readonly running: RunningImports
}

/** As many as one request changes. */
const MOST_AT_ONCE = 500
/** As of an import: others wait for as long as one slice takes. */
const DEALS_PER_SLICE = 250

const changedSince = (name: string) =>
  new AppError('Conflict', `${name} was changed since, so this cannot be undone.`)
const withoutStage = (name: string) =>
  new AppError('Conflict', `The stage that ${name} was in is no longer part of the pipeline.`)

export function createDealUndo(deps: UndoDeps) {
  const { db, running } = deps

  /** Takes back the next deals of a locked change. `kept` says of each that stays why. */
  async function undoSome(trx: Db, change: ChangeHeader, limit: number) {
    const { workspaceId } = change
    const done = await listDone(trx, change, limit)
    const ids = done.map(({ dealId }) => dealId)
    const current = new Map((await lockStates(trx, workspaceId, ids)).map((deal) => [deal.dealId, deal]))
    const stages = new Map(
      (await deps.pipeline.stages(workspaceId, trx)).map((stage) => [stage.stageId, stage]),
    )
    const changes: WrittenDeal[] = []
    const kept: AppError[] = []
    for (const row of done) {
      const before = current.get(row.dealId)
      const after = before && undoneDeal(before, row)
      if (!after || !canUndo(before, row.after)) kept.push(changedSince(before?.name ?? 'A deal'))
      else if (!after.isDeleted && stages.get(after.stageId)?.kind !== after.kind)
        kept.push(withoutStage(after.name))
      else changes.push({ before, after })
    }
    await writeDeals(deps, trx, workspaceId, changes)
    const isDone = done.length < limit
    await noteUndo(trx, change.id, {
      kept: kept.length,
      ...(done.length === 0 ? {} : { through: ids.at(-1) ?? '' }),
      ...(isDone ? { undoneAt: new Date(deps.now()) } : {}),
    })
    return { changes, kept, isDone }
  }

  /** All or none. */
  async function undoWhole(trx: Db, who: DealAuthor, change: ChangeHeader): Promise<UndoneDeals> {
    const { changes, kept } = await undoSome(trx, change, change.deals + 1)
    if (kept[0] !== undefined) throw kept[0]
    await recordChanges(
      trx,
      who,
      change.kind === 'import' ? [importEntry(change)] : changes.map(auditEntry('undo')),
    )
    return { deals: changes.length, kept: 0 }
  }

  /** From here on the undo goes to its end. Nothing is taken back yet. */
  async function begin(trx: Db, who: DealAuthor, change: ChangeHeader): Promise<void> {
    const changed = (await selectChangedSince(change.id).execute(trx)).rows[0]
    if (changed) throw changedSince(changed.name)
    const stageless = (await selectWithoutStage(change.id).execute(trx)).rows[0]
    if (stageless) throw withoutStage(stageless.name)
    await noteUndo(trx, change.id, { beganAt: new Date(deps.now()) })
    await recordChanges(trx, who, [importEntry(change)])
  }

  /** Goes on with an undo that began. */
  async function finish({ workspaceId, id }: ChangeHeader): Promise<UndoneDeals> {
    for (let done = 0; ; ) {
      const slice = await db.transaction().execute(async (trx: Db) => {
        const change = await lockChange(trx, workspaceId, id)
        if (!change || change.undoneAt !== null) return { change, isDone: true, count: 0 }
        const { changes, kept, isDone } = await undoSome(trx, change, DEALS_PER_SLICE)
        return { change, isDone, count: changes.length + kept.length }
      })
      done += slice.count
      if (slice.isDone) {
        const kept = (await findChange(db, workspaceId, id))?.undoKept ?? 0
        return { deals: (slice.change?.deals ?? 0) - kept, kept }
      }
      running.note(workspaceId, { done, total: slice.change?.deals ?? 0 })
      await yieldToOthers()
    }
  }

  /** Runs as the only import or undo of the workspace. */
  async function alone<Result>(workspaceId: string, work: () => Promise<Result>): Promise<Result> {
    running.begin(workspaceId, 'undo')
    try {
      return await work()
    } finally {
      running.end(workspaceId)
      deps.outbox.wake()
    }
  }

  return {
    /**
     * Everything is as it was before the change. Throws NotFound, and Conflict when it is undone or its deals went on. An
     * undo of many deals that began goes to its end.
     */
    undo: async (who: DealAuthor & { readonly view: DealView }, changeId: string): Promise<UndoneDeals> => {
      const { workspaceId } = who
      const known = undoable(who, changeId, await findChange(db, workspaceId, changeId))
      const locked = <Result>(work: (trx: Db, change: ChangeHeader) => Promise<Result>) =>
        db
          .transaction()
          .execute(async (trx: Db) =>
            work(trx, undoable(who, changeId, await lockChange(trx, workspaceId, changeId))),
          )
      if (known.deals <= MOST_AT_ONCE) {
        const undone = await locked((trx, change) => undoWhole(trx, who, change))
        deps.outbox.wake()
        return undone
      }
      return alone(workspaceId, async () => {
        await locked(async (trx, change) => {
          if (change.undoBeganAt === null) await begin(trx, who, change)
        })
        return finish(known)
      })
    },

    /** Goes on with undos that a crash cut off. */
    resumeUndos: async (): Promise<void> => {
      for (const change of await listUndoing(db))
        if (running.find(change.workspaceId) === null) await alone(change.workspaceId, () => finish(change))
    },
  }
}

/** The change, if it may be undone by who asks. */
function undoable(
  who: DealAuthor & { readonly view: DealView },
  changeId: string,
  change: ChangeHeader | undefined,
): ChangeHeader {
  // Who sees only their own deals takes back only what they did themselves.
  if (!change || (who.view.ownerId !== undefined && change.madeBy !== who.userId))
    throw new AppError('NotFound', `No change of deals has the id ${changeId}.`)
  if (change.undoneAt !== null) throw new AppError('Conflict', 'This was undone already.')
  return change
}

/** One entry for all of them: thousands would bury the log. */
function importEntry({ id, deals }: ChangeHeader) {
  return { action: 'undo_import', kind: 'deal', id, after: { deals } }
}
