/** How people are joined in each workspace, and the links inferred from behaviour, in the relational store. */
import { DEFAULT_LIMITS, type SharedLimits } from '@tributary/models/identity/shared-handle'
import type { Kysely } from 'kysely'
import type { PeopleTables } from './people.table.ts'

type Db = Kysely<PeopleTables>

export async function findLimits(db: Db, workspaceId: string): Promise<SharedLimits> {
  const row = await db
    .selectFrom('person_setting')
    .select('max_people')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return row === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, maxPeople: row.max_people }
}

export function findSetting(db: Db, workspaceId: string) {
  return db
    .selectFrom('person_setting')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
}

export async function saveSetting(
  db: Db,
  row: { workspace_id: string; max_people: number; device_links: boolean; device_score: number },
): Promise<void> {
  const { workspace_id: _, ...values } = row
  await db
    .insertInto('person_setting')
    .values(row)
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(values))
    .execute()
}

/** Workspaces where links are inferred from behaviour. */
export async function listDeviceWorkspaces(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('person_setting')
    .select('workspace_id')
    .where('device_links', '=', true)
    .execute()
  return rows.map((row) => row.workspace_id)
}

/** Deletes inferred links that nobody decided about, all or those that are no longer inferred; answers their ends. */
export async function deleteDeviceLinks(
  db: Db,
  workspaceId: string,
  ids?: readonly string[],
): Promise<string[]> {
  if (ids?.length === 0) return []
  let query = db
    .deleteFrom('person_link')
    .where('workspace_id', '=', workspaceId)
    .where('source', '=', 'device')
    .where('state', '<>', 'undone')
  if (ids !== undefined) query = query.where('id', 'in', ids)
  const rows = await query.returning(['handle', 'other']).execute()
  return rows.flatMap((row) => [row.handle, row.other])
}

export function listDeviceLinks(db: Db, workspaceId: string) {
  return db
    .selectFrom('person_link')
    .select(['id', 'handle', 'other'])
    .where('workspace_id', '=', workspaceId)
    .where('source', '=', 'device')
    .where('state', '<>', 'undone')
    .execute()
}
