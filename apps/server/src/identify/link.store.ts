/** Links, handles and people in the relational store, many rows at once. The handle of the store is the first parameter. */
import type { Kysely } from 'kysely'
import {
  deletePeople,
  type HandleRow,
  type LinkRow,
  markWritten,
  type NewLink,
  selectHandles,
  selectLinksOf,
  selectManualLinksOf,
  selectUnwritten,
  selectUnwrittenWorkspaces,
  updateLinkStates,
  upsertHandles,
  upsertLinks,
  upsertPeople,
} from './link-rows.sql.ts'
import type { PeopleTables, StoredLinkState } from './people.table.ts'

type Db = Kysely<PeopleTables>

export type { HandleRow, LinkRow, NewLink }

export async function storeLinks(db: Db, workspaceId: string, links: readonly NewLink[]): Promise<LinkRow[]> {
  if (links.length === 0) return []
  return (await upsertLinks(workspaceId, links).execute(db)).rows
}

export async function findLinksOf(
  db: Db,
  workspaceId: string,
  handles: readonly string[],
): Promise<LinkRow[]> {
  if (handles.length === 0) return []
  return (await selectLinksOf(workspaceId, handles).execute(db)).rows
}

export async function findManualLinksOf(
  db: Db,
  workspaceId: string,
  handles: readonly string[],
): Promise<LinkRow[]> {
  if (handles.length === 0) return []
  return (await selectManualLinksOf(workspaceId, handles).execute(db)).rows
}

export async function findHandles(
  db: Db,
  workspaceId: string,
  handles: readonly string[],
): Promise<HandleRow[]> {
  if (handles.length === 0) return []
  return (await selectHandles(workspaceId, handles).execute(db)).rows
}

export async function saveHandles(
  db: Db,
  workspaceId: string,
  rows: readonly { handle: string; person: string; isShared: boolean; written: string }[],
): Promise<void> {
  if (rows.length > 0) await upsertHandles(workspaceId, rows).execute(db)
}

export async function saveLinkStates(
  db: Db,
  states: readonly { id: string; state: StoredLinkState }[],
): Promise<void> {
  if (states.length > 0) await updateLinkStates(states).execute(db)
}

export async function savePeople(
  db: Db,
  workspaceId: string,
  people: readonly { person: string; sinceMs: number; handles: number }[],
  gone: readonly string[],
): Promise<void> {
  if (gone.length > 0) await deletePeople(workspaceId, gone).execute(db)
  if (people.length > 0) await upsertPeople(workspaceId, people).execute(db)
}

export async function findUnwritten(db: Db, workspaceId: string, limit: number) {
  return (await selectUnwritten(workspaceId, limit).execute(db)).rows
}

export async function saveWritten(
  db: Db,
  workspaceId: string,
  rows: readonly { handle: string; person: string }[],
): Promise<void> {
  await markWritten(workspaceId, rows).execute(db)
}

export async function listUnwrittenWorkspaces(db: Db): Promise<string[]> {
  return (await selectUnwrittenWorkspaces().execute(db)).rows.map((row) => row.workspace_id)
}

/** Handles after one, by bytes. */
export async function listHandles(
  db: Db,
  workspaceId: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('person_handle')
    .select('handle')
    .where('workspace_id', '=', workspaceId)
    .where('handle', '>', after)
    .orderBy('handle')
    .limit(limit)
    .execute()
  return rows.map((row) => row.handle)
}

/** False when the workspace is gone: nothing can be stored for it any more. */
export async function holdWorkspace(db: Db, workspaceId: string): Promise<boolean> {
  const row = await db
    .selectFrom('workspace')
    .select('id')
    .where('id', '=', workspaceId)
    .forKeyShare()
    .executeTakeFirst()
  return row !== undefined
}
