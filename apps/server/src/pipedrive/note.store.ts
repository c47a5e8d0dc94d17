/** Records that were written since they were last looked at. The database writes the notes (migration 0013). */
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { PipedriveDb } from './setting.store.ts'

export type Note = { readonly kind: Kind; readonly local_id: string; readonly turn: number }

export function listNotes(db: PipedriveDb, workspaceId: string, limit: number): Promise<Note[]> {
  return db
    .selectFrom('pipedrive_note')
    .select(['kind', 'local_id', 'turn'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('kind')
    .orderBy('local_id')
    .limit(limit)
    .execute()
}

/** Strikes notes off, but those of records that were written again since the notes were read. */
export async function strikeNotes(
  db: PipedriveDb,
  workspaceId: string,
  notes: readonly Note[],
): Promise<void> {
  if (notes.length === 0) return
  await db
    .deleteFrom('pipedrive_note')
    .where('workspace_id', '=', workspaceId)
    .where((where) =>
      where(
        where.refTuple('kind', 'local_id', 'turn'),
        'in',
        notes.map((note) => where.tuple(note.kind, note.local_id, note.turn)),
      ),
    )
    .execute()
}

/** As if the records had been written. */
export async function addNotes(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  localIds: readonly string[],
): Promise<void> {
  if (localIds.length === 0) return
  await db
    .insertInto('pipedrive_note')
    .values(localIds.map((local_id) => ({ workspace_id: workspaceId, kind, local_id })))
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind', 'local_id']).doNothing())
    .execute()
}
