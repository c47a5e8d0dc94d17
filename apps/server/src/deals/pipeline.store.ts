/** Stages of a workspace's pipeline. The handle is the first parameter. */
import type { Kysely } from 'kysely'
import type { DealTables } from './deals.table.ts'
import type { Stage } from './deals.ts'

type Db = Kysely<DealTables>

/** In order; retired ones, which only old moves name, left out unless asked for. */
export async function listStages(db: Db, workspaceId: string, withRetired = false): Promise<Stage[]> {
  let query = db
    .selectFrom('pipeline_stage')
    .select(['id', 'name', 'kind', 'probability'])
    .where('workspace_id', '=', workspaceId)
  if (!withRetired) query = query.where('retired_at', 'is', null)
  const rows = await query.orderBy('position').orderBy('id').execute()
  return rows.map(({ id, name, kind, probability }) => ({ stageId: id, name, kind, probability }))
}

/** Adds stages; one whose name the workspace has already, from another request at the same time, is left out. */
export async function insertStages(
  db: Db,
  workspaceId: string,
  stages: readonly (Stage & { position: number })[],
): Promise<void> {
  if (stages.length === 0) return
  await db
    .insertInto('pipeline_stage')
    .values(
      stages.map(({ stageId, name, kind, probability, position }) => ({
        id: stageId,
        workspace_id: workspaceId,
        name,
        kind,
        probability,
        position,
        retired_at: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function updateStage(
  db: Db,
  workspaceId: string,
  { stageId, ...change }: Stage & { position: number },
): Promise<void> {
  await db
    .updateTable('pipeline_stage')
    .set(change)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', stageId)
    .execute()
}

/** Names are free again at once: they are swapped in one request. */
export async function retireStages(
  db: Db,
  workspaceId: string,
  stageIds: readonly string[],
  at: Date | null,
): Promise<void> {
  if (stageIds.length === 0) return
  await db
    .updateTable('pipeline_stage')
    .set({ retired_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', stageIds)
    .execute()
}

/** How many deals are in each of the stages, those without any left out. */
export async function countDeals(db: Db, workspaceId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('deal')
    .select(['stage_id', (eb) => eb.fn.countAll<string>().as('deals')])
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .groupBy('stage_id')
    .execute()
  return new Map(rows.map((row) => [row.stage_id, Number(row.deals)]))
}

export function listDealIdsOfStages(db: Db, workspaceId: string, stageIds: readonly string[]) {
  return db
    .selectFrom('deal')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('stage_id', 'in', stageIds)
    .where('deleted_at', 'is', null)
    .execute()
}
