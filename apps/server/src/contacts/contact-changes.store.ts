/** What was done to contacts and organisations, with what it takes to undo it. The handle is the first parameter. */
import { insertChangeRows } from './contact-records.sql.ts'
import type { ChangeKind, RecordSubject, StoredFields } from './contacts.table.ts'
import type { ContactsDb } from './contacts.ts'

export type ChangeRow = {
  readonly subject: RecordSubject
  readonly record_id: string
  readonly before: StoredFields | null
  readonly after: StoredFields
}

export type NewChange = {
  readonly id: string
  readonly workspaceId: string
  readonly kind: ChangeKind
  readonly title: string
  readonly madeBy: string | null
  readonly madeAt: Date
  readonly detail: Readonly<Record<string, unknown>>
}

export async function insertChange(
  db: ContactsDb,
  change: NewChange,
  rows: readonly ChangeRow[],
): Promise<void> {
  await db
    .insertInto('contact_change')
    .values({
      id: change.id,
      workspace_id: change.workspaceId,
      kind: change.kind,
      title: change.title,
      made_by: change.madeBy,
      made_at: change.madeAt,
      undone_at: null,
      detail: JSON.stringify(change.detail),
    })
    .execute()
  if (rows.length > 0) await insertChangeRows(change.id, JSON.stringify(rows)).execute(db)
}

/** Locked until the transaction ends. */
export function lockChange(db: ContactsDb, workspaceId: string, id: string) {
  return db
    .selectFrom('contact_change')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export function listChangeRows(db: ContactsDb, changeId: string): Promise<ChangeRow[]> {
  return db
    .selectFrom('contact_change_row')
    .select(['subject', 'record_id', 'before', 'after'])
    .where('change_id', '=', changeId)
    .execute()
}

export async function markUndone(db: ContactsDb, id: string, at: Date): Promise<void> {
  await db.updateTable('contact_change').set({ undone_at: at }).where('id', '=', id).execute()
}

export function listImports(db: ContactsDb, workspaceId: string, madeBy: string | null) {
  let query = db
    .selectFrom('contact_change')
    .leftJoin('user', 'user.id', 'contact_change.made_by')
    .select(['contact_change.id', 'title', 'made_at', 'undone_at', 'detail', 'user.name as made_by_name'])
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'import')
  if (madeBy !== null) query = query.where('made_by', '=', madeBy)
  return query.orderBy('contact_change.id', 'desc').limit(100).execute()
}

/** Changes of one contact that were not undone, newest first. */
export function listChangesOf(db: ContactsDb, workspaceId: string, recordId: string, limit: number) {
  return db
    .selectFrom('contact_change_row')
    .innerJoin('contact_change', 'contact_change.id', 'contact_change_row.change_id')
    .leftJoin('user', 'user.id', 'contact_change.made_by')
    .select([
      'contact_change.id',
      'kind',
      'title',
      'made_at',
      'undone_at',
      'before',
      'after',
      'user.name as made_by_name',
    ])
    .where('record_id', '=', recordId)
    .where('workspace_id', '=', workspaceId)
    .orderBy('contact_change.id', 'desc')
    .limit(limit)
    .execute()
}
