/** Planned campaigns in the relational store. The handle is the first parameter. */
import type { SaveCampaign } from '@tributary/contract/campaigns'
import { type Kysely, sql } from 'kysely'
import type { CampaignTables } from './campaigns.table.ts'

type Db = Kysely<CampaignTables>

export function listCampaigns(db: Db, workspaceId: string) {
  return db
    .selectFrom('campaign')
    .select(['id', 'kind', 'name', 'platform', 'channel', 'budget_minor', 'currency', 'note'])
    .select([
      sql<string | null>`to_char(starts_on, 'YYYY-MM-DD')`.as('starts_on'),
      sql<string | null>`to_char(ends_on, 'YYYY-MM-DD')`.as('ends_on'),
    ])
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .execute()
}

/** Whether it was added: a name is used once in a workspace. */
export async function insertCampaign(
  db: Db,
  workspaceId: string,
  id: string,
  plan: SaveCampaign,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('campaign')
    .values({ id, workspace_id: workspaceId, ...plan })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export function findCampaignByName(db: Db, workspaceId: string, name: string) {
  return db
    .selectFrom('campaign')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function updateCampaign(
  db: Db,
  workspaceId: string,
  id: string,
  plan: SaveCampaign,
  updatedAt: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('campaign')
    .set({ ...plan, updated_at: updatedAt })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('kind', '=', 'paid')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function deleteCampaign(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('campaign')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('kind', '=', 'paid')
    .executeTakeFirst()
  return numDeletedRows > 0n
}
