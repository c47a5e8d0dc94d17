/** What both sides changed, and what is gone: for somebody to look at. The handle is the first parameter. */
import type { Insertable, Selectable } from 'kysely'
import type { RecordKey } from './link.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import type { PipedriveDb } from './setting.store.ts'

export type ConflictRow = Selectable<PipedriveTables['pipedrive_conflict']>
export type NewConflict = Omit<
  Insertable<PipedriveTables['pipedrive_conflict']>,
  'resolved_at' | 'resolved_by'
>

/** Adds one; an open one about the same thing gives way to it. */
export async function addConflict(db: PipedriveDb, conflict: NewConflict): Promise<void> {
  let same = db
    .deleteFrom('pipedrive_conflict')
    .where('workspace_id', '=', conflict.workspace_id)
    .where('kind', '=', conflict.kind)
    .where('local_id', '=', conflict.local_id)
    .where('what', '=', conflict.what)
    .where('field', 'is not distinct from', conflict.field ?? null)
    .where('resolved_at', 'is', null)
  // Of a record that is there thrice, each of the others is one to decide about.
  if (conflict.what === 'twice') same = same.where('theirs', '=', conflict.theirs ?? '')
  await same.execute()
  await db
    .insertInto('pipedrive_conflict')
    .values({ ...conflict, resolved_at: null, resolved_by: null })
    .execute()
}

/**
 * Open conflicts, the latest first; of records that this member's key sends, and the one with this id, where given.
 */
export function listOpenConflicts(
  db: PipedriveDb,
  workspaceId: string,
  limit: number,
  userId?: string | undefined,
  id?: string | undefined,
): Promise<ConflictRow[]> {
  let query = openOf(db, workspaceId, userId)
    .selectAll()
    .orderBy('noted_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (id !== undefined) query = query.where('id', '=', id)
  return query.execute()
}

export async function countOpenConflicts(
  db: PipedriveDb,
  workspaceId: string,
  userId: string | undefined,
): Promise<number> {
  const row = await openOf(db, workspaceId, userId)
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

function openOf(db: PipedriveDb, workspaceId: string, userId: string | undefined) {
  const open = db
    .selectFrom('pipedrive_conflict')
    .where('workspace_id', '=', workspaceId)
    .where('resolved_at', 'is', null)
  if (userId === undefined) return open
  return open.where(({ exists, selectFrom }) =>
    exists(
      selectFrom('pipedrive_item')
        .select('pipedrive_item.id')
        .whereRef('pipedrive_item.workspace_id', '=', 'pipedrive_conflict.workspace_id')
        .whereRef('pipedrive_item.kind', '=', 'pipedrive_conflict.kind')
        .whereRef('pipedrive_item.local_id', '=', 'pipedrive_conflict.local_id')
        .where('pipedrive_item.user_id', '=', userId),
    ),
  )
}

/** Whether it was open until now. */
export async function resolveConflict(
  db: PipedriveDb,
  conflict: { id: string; at: Date; by: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pipedrive_conflict')
    .set({ resolved_at: conflict.at, resolved_by: conflict.by })
    .where('id', '=', conflict.id)
    .where('resolved_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What was said about a record that is linked again, or whose record here is gone, no longer matters. */
export async function closeConflicts(
  db: PipedriveDb,
  key: RecordKey,
  what: ConflictRow['what'],
  at: Date,
): Promise<void> {
  await db
    .updateTable('pipedrive_conflict')
    .set({ resolved_at: at })
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .where('what', '=', what)
    .where('resolved_at', 'is', null)
    .execute()
}

/** Whether this was said before, decided or not. */
export async function hasConflict(
  db: PipedriveDb,
  key: RecordKey,
  what: ConflictRow['what'],
  theirs: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('pipedrive_conflict')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .where('what', '=', what)
    .where('theirs', '=', theirs)
    .executeTakeFirst()
  return row !== undefined
}

/** The other record at Pipedrive is gone, or the one that is linked. */
export async function closeTwice(
  db: PipedriveDb,
  key: RecordKey,
  otherVendorId: number,
  at: Date,
): Promise<void> {
  await db
    .updateTable('pipedrive_conflict')
    .set({ resolved_at: at })
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .where('what', '=', 'twice')
    .where('theirs', '=', String(otherVendorId))
    .where('resolved_at', 'is', null)
    .execute()
}
