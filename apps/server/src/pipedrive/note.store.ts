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

/** Strikes a note off, unless the record was written again since the note was read. */
export async function strikeNote(db: PipedriveDb, workspaceId: string, note: Note): Promise<void> {
  await db
    .deleteFrom('pipedrive_note')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', note.kind)
    .where('local_id', '=', note.local_id)
    .where('turn', '=', note.turn)
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
