/** Saved funnels in the relational store. The handle is the first parameter. A deleted one is kept for a while, to be restored. */
import type { FunnelStep } from '@tributary/contract/funnels'
import type { Kysely } from 'kysely'
import type { FunnelTables } from './saved-funnel.table.ts'

type Db = Kysely<FunnelTables>
type Shape = { name: string; steps: readonly FunnelStep[]; window_minutes: number }

const COLUMNS = ['id', 'name', 'steps', 'window_minutes', 'created_at'] as const

export function listFunnels(db: Db, workspaceId: string) {
  return db
    .selectFrom('saved_funnel')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

export function insertFunnel(
  db: Db,
  row: Shape & { id: string; workspace_id: string; created_by: string | null; created_at: Date },
) {
  return db
    .insertInto('saved_funnel')
    .values({ ...row, steps: JSON.stringify(row.steps), deleted_at: null })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}

/** Whether there was such a funnel. */
export async function updateFunnel(
  db: Db,
  workspaceId: string,
  id: string,
  { steps, ...change }: { [Field in keyof Shape]?: Shape[Field] | undefined },
): Promise<boolean> {
  const set = { ...change, ...(steps === undefined ? {} : { steps: JSON.stringify(steps) }) }
  const { numUpdatedRows } = await db
    .updateTable('saved_funnel')
    .set({ ...set, workspace_id: workspaceId })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Marks a funnel as deleted, or with null as kept again. Whether that changed anything. */
export async function markFunnelDeleted(
  db: Db,
  workspaceId: string,
  id: string,
  deletedAt: Date | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('saved_funnel')
    .set({ deleted_at: deletedAt })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('deleted_at', deletedAt === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function purgeFunnels(db: Db, workspaceId: string, deletedBefore: Date): Promise<void> {
  await db
    .deleteFrom('saved_funnel')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', '<', deletedBefore)
    .execute()
}
