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
import type { WorkspaceSettings } from '../access/access.ts'
import type { ContactCampaigns } from '../contacts/contacts.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { listChangesOfDeal } from './deal-change.store.ts'
import { readDealCursor, writeDealCursor } from './deal-cursor.ts'
import { momentMs } from './deal-days.ts'
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
import { createDealUndo } from './deal-undo.service.ts'
import { changeOnWire, dealOnWire, lineOnWire, moveOnWire, stageOnWire } from './deal-wire.ts'
import { type DealAuthor, saveChange, type WritingDeps } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import { type DealState, moveDeal, nextVersion } from './deals.ts'
import type { RunningImports } from './import-running.ts'
import type { PipelineService } from './pipeline.service.ts'

export type DealsService = ReturnType<typeof createDealsService>
export type DealsDeps = WritingDeps & {
  readonly db: Kysely<DealTables>
  readonly outbox: Pick<OutboxService, 'wake'>
  readonly pipeline: PipelineService
  readonly running: RunningImports
  /** Whose contacts a member may name besides their own. */
  readonly contactCampaigns: Pick<ContactCampaigns, 'sharedWith'>
}

/** Who acts, whose deals they see, and where their days begin. */
export type DealActor = DealAuthor & {
  readonly view: DealView
  readonly workspace: Pick<WorkspaceSettings, 'timeZone'>
}

const SHOWN_CHANGES = 50
const EXPORT_PAGE = 1_000

export function createDealsService(deps: DealsDeps) {
  const { db, pipeline } = deps
  const undoing = createDealUndo(deps)
  const { sharedWith } = deps.contactCampaigns

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
        is_amount_from_lines: shown.is_amount_from_lines,
        lines: lines.map(lineOnWire),
        moves: moves.map(moveOnWire),
        changes: changes.map(changeOnWire),
        conversion_id: shown.kind === 'WON' ? conversionIdOf(dealId) : null,
      }
    },

    choices: async (view: DealView): Promise<DealChoices> => {
      const { workspaceId } = view
      const [owners, agents, campaigns] = await Promise.all([
        listMembers(db, workspaceId),
        listAgents(db, workspaceId),
        listCampaigns(db, view),
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
          timeZone: who.workspace.timeZone,
        })
        keepToOneself(who, deal)
        await checkReferences(trx, { view: who.view, sharedWith }, deal)
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
        await checkReferences(trx, { view: who.view, sharedWith }, after, before)
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
      const { timeZone } = who.workspace
      const atMs = request.at === undefined ? nowMs : momentMs(request.at, { nowMs, timeZone })
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
            timeZone,
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
          after: { ...before, ...nextVersion(before), isDeleted: true },
        }))
        return { change_id: await saveChange(deps, trx, who, 'delete', changes), deals: changes.length }
      }),

    ...undoing,
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
