/** Deals: see them as list, board and page; make, edit, move, delete them; undo what was done. */
import type {
  Board,
  BoardQuery,
  ChangedDeals,
  Deal,
  DealChoices,
  DealPage,
  Deals,
  DealsQuery,
  MoveDeals,
  SaveDeal,
} from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely } from 'kysely'
import { recordChanges } from '../access/audit.service.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { listChangesOfDeal, lockChange, noteUndone } from './deal-change.store.ts'
import { readDealCursor, writeDealCursor } from './deal-cursor.ts'
import { checkReferences, editedDeal, newDeal } from './deal-editing.ts'
import {
  type DealView,
  findShown,
  listDeals,
  listLines,
  listMoves,
  listSeen,
  listStageTops,
  type ShownDeal,
  sumStages,
} from './deal-list.store.ts'
import { listAgents, listCampaigns, listMembers } from './deal-name.store.ts'
import { conversionIdOf } from './deal-payment.ts'
import { lockStates, type WrittenDeal } from './deal-state.store.ts'
import { changeOnWire, dealOnWire, lineOnWire, moveOnWire, stageOnWire } from './deal-wire.ts'
import { auditEntry, type DealAuthor, saveChange, type WritingDeps, writeDeals } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import { canUndo, type DealState, moveDeal } from './deals.ts'
import type { PipelineService } from './pipeline.service.ts'

export type DealsService = ReturnType<typeof createDealsService>
export type DealsDeps = WritingDeps & {
  readonly db: Kysely<DealTables>
  readonly outbox: Pick<OutboxService, 'wake'>
  readonly pipeline: PipelineService
}

/** Who acts and whose deals they see. */
export type DealActor = DealAuthor & { readonly view: DealView }

const SHOWN_CHANGES = 50
const EXPORT_PAGE = 1_000

export function createDealsService(deps: DealsDeps) {
  const { db, pipeline } = deps

  /** Runs a change in one transaction, and lets the outbox know once it is committed. */
  async function change<Result>(work: (trx: Kysely<DealTables>) => Promise<Result>): Promise<Result> {
    const result = await db.transaction().execute((trx) => work(trx))
    deps.outbox.wake()
    return result
  }

  /** The deals of these ids that the actor sees, locked. Throws NotFound for the first that is not among them. */
  async function lockSeen(
    trx: Kysely<DealTables>,
    who: DealActor,
    ids: readonly string[],
  ): Promise<DealState[]> {
    const deals = await lockStates(trx, who.workspaceId, ids)
    const seen = new Set(await listSeen(trx, who.view, ids))
    const missing = ids.find((id) => !seen.has(id))
    if (missing !== undefined) throw noSuch(missing)
    return deals
  }

  async function page(
    view: DealView,
    query: DealsQuery,
  ): Promise<{ rows: ShownDeal[]; nextCursor: string | null }> {
    const { sort, limit, cursor, ...filter } = query
    const after = cursor === undefined ? undefined : readDealCursor(sort, cursor)
    const { rows, next } = await search(filter, () => listDeals(db, view, { filter, sort, limit, after }))
    return { rows, nextCursor: next === undefined ? null : writeDealCursor(sort, next) }
  }

  return {
    list: async (view: DealView, query: DealsQuery): Promise<Deals> => {
      const { rows, nextCursor } = await page(view, query)
      return { deals: rows.map(dealOnWire), next_cursor: nextCursor }
    },

    /** Every deal that the filter leaves, a page at a time. */
    async *exported(view: DealView, query: Omit<DealsQuery, 'limit' | 'cursor'>): AsyncGenerator<Deal[]> {
      for (let cursor: string | undefined; ; ) {
        const { rows, nextCursor } = await page(view, { ...query, limit: EXPORT_PAGE, cursor })
        yield rows.map(dealOnWire)
        if (nextCursor === null) return
        cursor = nextCursor
      }
    },

    board: async (view: DealView, { limit, ...filter }: BoardQuery): Promise<Board> => {
      const stages = await pipeline.stages(view.workspaceId)
      const sums = await search(filter, () => sumStages(db, view, filter))
      const tops = await search(filter, () => listStageTops(db, view, filter, limit))
      return {
        stages: stages.map((stage) => {
          const own = sums.filter((sum) => sum.stageId === stage.stageId)
          const top = tops.get(stage.stageId)
          return {
            ...stageOnWire(stage),
            count: own.reduce((count, sum) => count + sum.count, 0),
            sums: own.flatMap(({ currency, amountMinor }) =>
              currency === null || amountMinor === null ? [] : [{ currency, amount_minor: amountMinor }],
            ),
            deals: (top?.rows ?? []).map(dealOnWire),
            next_cursor: top?.next === undefined ? null : writeDealCursor('stage_since', top.next),
          }
        }),
      }
    },

    get: async (view: DealView, dealId: string): Promise<DealPage> => {
      const shown = await findShown(db, view, dealId)
      if (!shown) throw noSuch(dealId)
      const [lines, moves, changes] = await Promise.all([
        listLines(db, dealId),
        listMoves(db, dealId),
        listChangesOfDeal(db, dealId, SHOWN_CHANGES),
      ])
      return {
        ...dealOnWire(shown),
        note: shown.note,
        source: shown.source,
        external_id: shown.external_id,
        lines: lines.map(lineOnWire),
        moves: moves.map(moveOnWire),
        changes: changes.map(changeOnWire),
        conversion_id: shown.kind === 'WON' ? conversionIdOf(dealId) : null,
      }
    },

    choices: async (workspaceId: string): Promise<DealChoices> => {
      const [owners, agents, campaigns] = await Promise.all([
        listMembers(db, workspaceId),
        listAgents(db, workspaceId),
        listCampaigns(db, workspaceId),
      ])
      return { owners, agents, campaigns }
    },

    /** Throws ValidationFailed for references that the workspace does not have. */
    create: async (who: DealActor, wanted: SaveDeal): Promise<ChangedDeals & { deal_id: string }> => {
      const stages = await pipeline.stages(who.workspaceId)
      return change(async (trx) => {
        const deal = newDeal(wanted, {
          stages,
          dealId: deps.newId(),
          moveId: deps.newId(),
          nowMs: deps.now(),
          by: who.userId,
        })
        keepToOneself(who, deal)
        await checkReferences(trx, who.workspaceId, deal)
        const changeId = await saveChange(deps, trx, who, 'create', [{ before: undefined, after: deal }])
        return { change_id: changeId, deals: 1, deal_id: deal.dealId }
      })
    },

    /** Throws NotFound, Conflict when somebody else changed the deal meanwhile, ValidationFailed. */
    edit: (who: DealActor, dealId: string, wanted: SaveDeal): Promise<ChangedDeals> =>
      change(async (trx) => {
        const [before] = await lockSeen(trx, who, [dealId])
        if (!before) throw noSuch(dealId)
        if (wanted.version !== undefined && wanted.version !== before.version)
          throw new AppError('Conflict', `${before.name} was changed meanwhile. Load it again.`, [
            { path: 'version', message: `is ${wanted.version}, the deal's is ${before.version}` },
          ])
        const after = editedDeal(before, wanted)
        keepToOneself(who, after, before)
        await checkReferences(trx, who.workspaceId, after)
        return { change_id: await saveChange(deps, trx, who, 'edit', [{ before, after }]), deals: 1 }
      }),

    /** Moves all of the deals or none. Those in the stage already are left as they are. */
    move: async (who: DealActor, request: MoveDeals): Promise<ChangedDeals> => {
      const to = (await pipeline.stages(who.workspaceId)).find((stage) => stage.stageId === request.stage_id)
      if (!to)
        throw new AppError('ValidationFailed', `This pipeline has no stage ${request.stage_id}.`, [
          { path: 'stage_id', message: 'is no stage of this pipeline' },
        ])
      const nowMs = deps.now()
      const atMs = request.at === undefined ? nowMs : Date.parse(request.at)
      return change(async (trx) => {
        const deals = await lockSeen(trx, who, [...new Set(request.deal_ids)])
        const changes: WrittenDeal[] = []
        for (const before of deals) {
          const after = moveDeal(before, {
            to,
            nowMs,
            // Two clicks within a second of a clock that stepped back are still one after the other.
            atMs: request.at === undefined ? Math.max(atMs, before.stageSinceMs) : atMs,
            moveId: deps.newId(),
            by: who.userId,
            lossReason: request.loss_reason,
          })
          if ('problem' in after)
            throw new AppError('ValidationFailed', after.problem, [{ path: 'at', message: after.problem }])
          if (after !== before) changes.push({ before, after })
        }
        return { change_id: await saveChange(deps, trx, who, 'move', changes), deals: changes.length }
      })
    },

    remove: (who: DealActor, dealIds: readonly string[]): Promise<ChangedDeals> =>
      change(async (trx) => {
        const deals = await lockSeen(trx, who, [...new Set(dealIds)])
        const changes = deals.map((before) => ({
          before,
          after: { ...before, isDeleted: true, version: before.version + 1 },
        }))
        return { change_id: await saveChange(deps, trx, who, 'delete', changes), deals: changes.length }
      }),

    /** Everything is as it was before the change. Throws NotFound, and Conflict when it is undone or its deals went on. */
    undo: (who: DealActor, changeId: string): Promise<{ deals: number }> =>
      change(async (trx) => {
        const done = await lockChange(trx, who.workspaceId, changeId)
        // Who sees only their own deals takes back only what they did themselves.
        if (!done || (who.view.ownerId !== undefined && done.madeBy !== who.userId))
          throw new AppError('NotFound', `No change of deals has the id ${changeId}.`)
        if (done.undoneAt !== null) throw new AppError('Conflict', 'This was undone already.')
        const ids = done.deals.map(({ dealId }) => dealId)
        const current = new Map(
          (await lockStates(trx, who.workspaceId, ids)).map((deal) => [deal.dealId, deal]),
        )
        const stages = new Map(
          (await pipeline.stages(who.workspaceId, trx)).map((stage) => [stage.stageId, stage]),
        )
        const changes = done.deals.map(({ dealId, before: was, after }): WrittenDeal => {
          const before = current.get(dealId)
          if (!before || !canUndo(before, after))
            throw new AppError(
              'Conflict',
              `${before?.name ?? 'A deal'} was changed since, so this cannot be undone.`,
            )
          const back = was ?? { ...after, isDeleted: true, version: after.version + 1 }
          if (!back.isDeleted && stages.get(back.stageId)?.kind !== back.kind)
            throw new AppError(
              'Conflict',
              `The stage that ${back.name} was in is no longer part of the pipeline.`,
            )
          return { before, after: back }
        })
        await writeDeals(deps, trx, who.workspaceId, changes)
        await noteUndone(trx, changeId, new Date(deps.now()))
        await recordChanges(
          trx,
          who,
          done.kind === 'import'
            ? [{ action: 'undo_import', kind: 'deal', id: changeId, after: { deals: changes.length } }]
            : changes.map(auditEntry('undo')),
        )
        return { deals: changes.length }
      }),
  }
}

/**
 * Row-level security does not let an index of words be used: such a statement, which names its workspace as all do, runs
 * across scopes.
 */
function search<Result>({ q }: { q?: string | undefined }, read: () => Promise<Result>): Promise<Result> {
  return q ? acrossScopes(read) : read()
}

/** Who sees only their own deals gives none to others. */
function keepToOneself(who: DealActor, after: DealState, before?: DealState): void {
  const { ownerId } = who.view
  if (ownerId === undefined || after.ownerId === ownerId || after.ownerId === before?.ownerId) return
  throw new AppError('ValidationFailed', 'owner_id: your role keeps deals to yourself', [
    { path: 'owner_id', message: 'your role keeps deals to yourself' },
  ])
}

function noSuch(dealId: string): AppError {
  return new AppError('NotFound', `This workspace has no deal ${dealId}.`)
}
