/** Members' keys to Pipedrive, sealed. The handle is the first parameter. */
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { PipedriveTables } from './pipedrive.table.ts'
import type { PipedriveDb } from './setting.store.ts'

export type KeyRow = Selectable<PipedriveTables['pipedrive_key']>

export function listKeys(db: PipedriveDb, workspaceId: string): Promise<KeyRow[]> {
  return db
    .selectFrom('pipedrive_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute()
}

export function findKeyOf(db: PipedriveDb, workspaceId: string, userId: string): Promise<KeyRow | undefined> {
  return db
    .selectFrom('pipedrive_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export function findKey(db: PipedriveDb, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom('pipedrive_key').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A member has one key: a new one takes the place of the old. */
export async function saveKey(
  db: PipedriveDb,
  row: Insertable<PipedriveTables['pipedrive_key']>,
): Promise<void> {
  const { id: _id, workspace_id: _workspace, user_id: _user, ...rest } = row
  await db
    .insertInto('pipedrive_key')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'user_id'])
        .doUpdateSet({ ...rest, wait_until: null, wait_for: null, failures: 0, daily_left: null }),
    )
    .execute()
}

export async function updateKey(
  db: PipedriveDb,
  id: string,
  change: Updateable<PipedriveTables['pipedrive_key']>,
): Promise<void> {
  await db.updateTable('pipedrive_key').set(change).where('id', '=', id).execute()
}

export async function deleteKey(db: PipedriveDb, id: string): Promise<void> {
  await db.deleteFrom('pipedrive_key').where('id', '=', id).execute()
}

export async function findCursor(db: PipedriveDb, keyId: string, kind: Kind): Promise<Date | undefined> {
  const row = await db
    .selectFrom('pipedrive_cursor')
    .select('since')
    .where('key_id', '=', keyId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row?.since
}

export async function saveCursor(db: PipedriveDb, keyId: string, kind: Kind, since: Date): Promise<void> {
  await db
    .insertInto('pipedrive_cursor')
    .values({ key_id: keyId, kind, since })
    .onConflict((conflict) => conflict.columns(['key_id', 'kind']).doUpdateSet({ since }))
    .execute()
}
