/** Saved views, share links and annotations in the relational store. The handle is the first parameter. */
import type { ViewPage } from '@tributary/contract/views'
import { type Kysely, sql } from 'kysely'
import type { ViewTables } from './views.table.ts'

type Db = Kysely<ViewTables>
type NewPage = {
  id: string
  workspace_id: string
  name: string
  page: ViewPage
  search: string
  created_by: string | null
}

export function listViews(db: Db, workspaceId: string) {
  return db
    .selectFrom('saved_view')
    .select(['id', 'name', 'page', 'search', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

export function insertView(db: Db, row: NewPage) {
  return db
    .insertInto('saved_view')
    .values(row)
    .returning(['id', 'name', 'page', 'search', 'created_at'])
    .executeTakeFirstOrThrow()
}

/** The name of a view, held until the transaction ends. */
export function lockView(db: Db, workspaceId: string, id: string) {
  return db
    .selectFrom('saved_view')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function renameView(db: Db, workspaceId: string, id: string, name: string): Promise<void> {
  await db
    .updateTable('saved_view')
    .set({ name })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** Answers the deleted view or link, if there was one. */
export function deletePage(db: Db, table: 'saved_view' | 'share_link', workspaceId: string, id: string) {
  return db
    .deleteFrom(table)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning(['name', 'page', 'search'])
    .executeTakeFirst()
}

const NOTE_COLUMNS = ['body', sql<string>`to_char(day, 'YYYY-MM-DD')`.as('day')] as const

/** Answers the deleted note, if there was one. */
export function deleteAnnotation(db: Db, workspaceId: string, id: string) {
  return db
    .deleteFrom('annotation')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning(NOTE_COLUMNS)
    .executeTakeFirst()
}

/** A note, held until the transaction ends. */
export function lockAnnotation(db: Db, workspaceId: string, id: string) {
  return db
    .selectFrom('annotation')
    .select(NOTE_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

const LINK_COLUMNS = ['id', 'name', 'page', 'search', 'created_at', 'expires_at', 'last_used_at'] as const

export function listShareLinks(db: Db, workspaceId: string) {
  return db
    .selectFrom('share_link')
    .select(LINK_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
}

export function insertShareLink(db: Db, row: NewPage & { token_hash: string; expires_at: Date | null }) {
  return db.insertInto('share_link').values(row).returning(LINK_COLUMNS).executeTakeFirstOrThrow()
}

/** The link with this token, ended or not. */
export function findShareLink(db: Db, tokenHash: string) {
  return db
    .selectFrom('share_link')
    .select(['id', 'workspace_id', 'name', 'page', 'search', 'expires_at', 'last_used_at'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export async function noteShareLinkUse(db: Db, id: string, usedAt: Date): Promise<void> {
  await db.updateTable('share_link').set({ last_used_at: usedAt }).where('id', '=', id).execute()
}

export function listAnnotations(db: Db, workspaceId: string, range: { from: string; to: string }) {
  return db
    .selectFrom('annotation')
    .select(['id', 'body', 'created_by', sql<string>`to_char(day, 'YYYY-MM-DD')`.as('day')])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`day between ${range.from}::date and ${range.to}::date`)
    .orderBy('annotation.day')
    .orderBy('created_at')
    .limit(1000)
    .execute()
}

export async function insertAnnotation(
  db: Db,
  row: { id: string; workspace_id: string; day: string; body: string; created_by: string | null },
): Promise<void> {
  await db.insertInto('annotation').values(row).execute()
}

export async function updateAnnotation(
  db: Db,
  workspaceId: string,
  id: string,
  change: { day: string; body: string },
): Promise<void> {
  await db
    .updateTable('annotation')
    .set(change)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}
