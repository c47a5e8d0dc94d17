/** The workspace's own stages, and what it sells. */
import type { PipelineStage, Product, SavePipeline, SaveProduct } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { recordChange } from '../access/audit.service.ts'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { lockStates } from './deal-state.store.ts'
import { productOnWire, stageOnWire } from './deal-wire.ts'
import { type DealAuthor, retellDeals, type WritingDeps } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'
import type { Stage } from './deals.ts'
import {
  countDeals,
  insertStages,
  listDealIdsOfStages,
  listStages,
  retireStages,
  updateStage,
} from './pipeline.store.ts'
import { FIRST_STAGES, planPipeline } from './pipeline.ts'
import * as products from './product.store.ts'

export type PipelineService = ReturnType<typeof createPipelineService>
export type PipelineDeps = WritingDeps & {
  readonly db: Kysely<DealTables>
  readonly outbox: Pick<OutboxService, 'wake'>
}

export function createPipelineService(deps: PipelineDeps) {
  const { db } = deps

  /** The stages in order; a workspace that has none yet gets the first ones. */
  async function stages(workspaceId: string, handle: Kysely<DealTables> = db): Promise<Stage[]> {
    const known = await listStages(handle, workspaceId)
    if (known.length > 0) return known
    const first = FIRST_STAGES.map((stage, position) => ({ ...stage, stageId: deps.newId(), position }))
    await insertStages(handle, workspaceId, first)
    return listStages(handle, workspaceId)
  }

  async function saveStages(author: DealAuthor, wanted: SavePipeline['stages']): Promise<PipelineStage[]> {
    const { workspaceId } = author
    await stages(workspaceId)
    const saved = await db.transaction().execute(async (trx: Kysely<DealTables>) => {
      const before = await listStages(trx, workspaceId)
      const plan = planPipeline(before, wanted, await countDeals(trx, workspaceId))
      if ('problems' in plan)
        throw new AppError('Conflict', plan.problems.map(({ message }) => message).join('; '), plan.problems)
      const at = new Date(deps.now())
      // Out of the way first: two stages may swap their names.
      await retireStages(trx, workspaceId, [...before.map(({ stageId }) => stageId)], at)
      for (const stage of plan.kept) {
        await updateStage(trx, workspaceId, stage)
        await retireStages(trx, workspaceId, [stage.stageId], null)
      }
      await insertStages(
        trx,
        workspaceId,
        plan.added.map((stage) => ({ ...stage, stageId: deps.newId() })),
      )
      if (plan.renamed.length > 0) {
        const ids = await listDealIdsOfStages(trx, workspaceId, plan.renamed)
        await retellDeals(deps, trx, workspaceId, await lockStates(trx, workspaceId, idsOf(ids)))
      }
      const after = await listStages(trx, workspaceId)
      await recordChange(trx, author, {
        action: 'update',
        kind: 'pipeline',
        id: workspaceId,
        before: { stages: before },
        after: { stages: after },
      })
      return after
    })
    deps.outbox.wake()
    return saved.map(stageOnWire)
  }

  async function changeProduct(author: DealAuthor, id: string, product: SaveProduct): Promise<void> {
    const { workspaceId } = author
    await db.transaction().execute(async (trx: Kysely<DealTables>) => {
      const before = await products.findProduct(trx, workspaceId, id)
      if (!before) throw noSuchProduct(id)
      await refuseNamesake(trx, workspaceId, product.name, id)
      await products.updateProduct(trx, workspaceId, id, product, new Date(deps.now()))
      if (before.name !== product.name) {
        const ids = await products.listDealIdsOfProduct(trx, id)
        await retellDeals(deps, trx, workspaceId, await lockStates(trx, workspaceId, idsOf(ids)))
      }
      const change = { action: 'update', kind: 'product', id, name: product.name, before, after: product }
      await recordChange(trx, author, change)
    })
    deps.outbox.wake()
  }

  return {
    stages,
    listStages: async (workspaceId: string): Promise<PipelineStage[]> =>
      (await stages(workspaceId)).map(stageOnWire),
    /** Throws Conflict where deals stand in the way. */
    saveStages,

    listProducts: async (workspaceId: string): Promise<Product[]> =>
      (await products.listProducts(db, workspaceId)).map(productOnWire),

    createProduct: async (author: DealAuthor, product: SaveProduct): Promise<Product> => {
      const { workspaceId } = author
      const id = deps.newId()
      await db.transaction().execute(async (trx: Kysely<DealTables>) => {
        await refuseNamesake(trx, workspaceId, product.name)
        await products.insertProduct(trx, workspaceId, id, product, new Date(deps.now()))
        const change = { action: 'create', kind: 'product', id, name: product.name, after: product }
        await recordChange(trx, author, change)
      })
      return { product_id: id, ...product }
    },

    changeProduct,

    /** Throws NotFound, and Conflict when deals name it. */
    removeProduct: async (author: DealAuthor, id: string): Promise<void> => {
      await db.transaction().execute(async (trx: Kysely<DealTables>) => {
        const before = await products.findProduct(trx, author.workspaceId, id)
        if (!before) throw noSuchProduct(id)
        if (!(await products.deleteUnusedProduct(trx, author.workspaceId, id)))
          throw new AppError('Conflict', `Deals name ${before.name}. Say that it is no longer sold instead.`)
        await recordChange(trx, author, { action: 'delete', kind: 'product', id, name: before.name, before })
      })
    },
  }
}

const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

async function refuseNamesake(
  trx: Kysely<DealTables>,
  workspaceId: string,
  name: string,
  ownId?: string,
): Promise<void> {
  const namesake = await products.findNamesake(trx, workspaceId, name)
  if (namesake && namesake.id !== ownId)
    throw new AppError('Conflict', `There is a product ${namesake.name} already.`, [
      { path: 'name', message: 'is used already' },
    ])
}

function noSuchProduct(id: string): AppError {
  return new AppError('NotFound', `This workspace has no product ${id}.`)
}
