/** Which record here is which at Pipedrive. The handle is the first parameter. */
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import type { Selectable } from 'kysely'
import type { PipedriveTables } from './pipedrive.table.ts'
import type { OursNoted } from './reconcile.ts'
import type { PipedriveDb } from './setting.store.ts'

export type LinkRow = Selectable<PipedriveTables['pipedrive_link']>
export type RecordKey = { readonly workspaceId: string; readonly kind: Kind; readonly localId: string }

export function findLink(db: PipedriveDb, key: RecordKey): Promise<LinkRow | undefined> {
  return db
    .selectFrom('pipedrive_link')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .executeTakeFirst()
}

/** Links of records here, by their id here. */
export async function findLinks(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  localIds: readonly string[],
): Promise<Map<string, LinkRow>> {
  const rows = await listWith(db, { workspaceId, kind }, 'local_id', localIds)
  return new Map(rows.map((row) => [row.local_id, row]))
}

/** Links of records at Pipedrive, by their id there. */
export async function findLinksByVendor(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  vendorIds: readonly number[],
): Promise<Map<number, LinkRow>> {
  const rows = await listWith(db, { workspaceId, kind }, 'vendor_id', vendorIds.map(String))
  return new Map(rows.map((row) => [Number(row.vendor_id), row]))
}

async function listWith(
  db: PipedriveDb,
  { workspaceId, kind }: Omit<RecordKey, 'localId'>,
  column: 'local_id' | 'vendor_id',
  ids: readonly string[],
): Promise<LinkRow[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('pipedrive_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .where(column, 'in', ids)
    .execute()
}

/** Some links that are in use, in the order of their ids at Pipedrive, after one of them. */
export function listLinks(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  page: { afterVendorId: number; limit: number },
): Promise<LinkRow[]> {
  return db
    .selectFrom('pipedrive_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .where('state', '=', 'LINKED')
    .where('vendor_id', '>', String(page.afterVendorId))
    .orderBy('vendor_id')
    .limit(page.limit)
    .execute()
}

/**
 * Notes, before it is asked, that a record is asked to be made: a crash or a lost answer leaves this behind.
 * @param asked when, and what it was asked to say
 */
export async function noteAsked(
  db: PipedriveDb,
  key: RecordKey,
  asked: { at: Date; base: Fields },
): Promise<void> {
  const row = {
    state: 'SENDING' as const,
    vendor_id: null,
    asked_at: asked.at,
    base: JSON.stringify(asked.base),
  }
  await db
    .insertInto('pipedrive_link')
    .values({
      workspace_id: key.workspaceId,
      kind: key.kind,
      local_id: key.localId,
      vendor_updated_at: null,
      linked_at: null,
      ...row,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind', 'local_id']).doUpdateSet(row))
    .execute()
}

export type Linked = {
  readonly vendorId: number
  readonly base: Fields
  readonly ours: OursNoted
  readonly vendorUpdatedAt: Date
  readonly at: Date
  /** When it was asked for without an answer, if it was: another may still arrive. Absent: what is known of that stays. */
  readonly askedAt?: Date | null
}

/**
 * Both records are one from now on. Whatever else was linked to the record at Pipedrive is let go: ask first whether it
 * may be.
 */
export async function saveLink(db: PipedriveDb, key: RecordKey, linked: Linked): Promise<void> {
  await db
    .deleteFrom('pipedrive_link')
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('vendor_id', '=', String(linked.vendorId))
    .where('local_id', '<>', key.localId)
    .execute()
  const row = {
    vendor_id: linked.vendorId,
    state: 'LINKED' as const,
    ...(linked.askedAt === undefined ? {} : { asked_at: linked.askedAt }),
    base: JSON.stringify(linked.base),
    ours: JSON.stringify(linked.ours),
    vendor_updated_at: linked.vendorUpdatedAt,
    linked_at: linked.at,
  }
  await db
    .insertInto('pipedrive_link')
    .values({
      workspace_id: key.workspaceId,
      kind: key.kind,
      local_id: key.localId,
      asked_at: linked.askedAt ?? null,
      ...row,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'kind', 'local_id']).doUpdateSet(row))
    .execute()
}

/** Links of records of which a request was not answered since that instant. */
export function listAskedSince(
  db: PipedriveDb,
  workspaceId: string,
  kind: Kind,
  since: Date,
): Promise<LinkRow[]> {
  return db
    .selectFrom('pipedrive_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .where('state', '=', 'LINKED')
    .where('asked_at', '>=', since)
    .execute()
}

export async function saveOurs(db: PipedriveDb, key: RecordKey, ours: OursNoted): Promise<void> {
  await db
    .updateTable('pipedrive_link')
    .set({ ours: JSON.stringify(ours) })
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .execute()
}

export async function markGone(db: PipedriveDb, key: RecordKey): Promise<void> {
  await db
    .updateTable('pipedrive_link')
    .set({ state: 'GONE', vendor_id: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .execute()
}

export async function deleteLink(db: PipedriveDb, key: RecordKey): Promise<void> {
  await db
    .deleteFrom('pipedrive_link')
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', key.kind)
    .where('local_id', '=', key.localId)
    .execute()
}

/** Pipedrive told of a change of this record: it is read again. Answers whether it is one of ours. */
export async function askToLookAgain(
  db: PipedriveDb,
  hint: {
    workspaceId: string
    kind: Kind
    vendorId: number
    mergedIntoId: number | null
    at: Date
  },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pipedrive_link')
    .set({
      look_again_at: hint.at,
      ...(hint.mergedIntoId === null ? {} : { merged_into_hint: hint.mergedIntoId }),
    })
    .where('workspace_id', '=', hint.workspaceId)
    .where('kind', '=', hint.kind)
    .where('vendor_id', '=', String(hint.vendorId))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export function listToLookAgain(db: PipedriveDb, workspaceId: string, limit: number): Promise<LinkRow[]> {
  return db
    .selectFrom('pipedrive_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('look_again_at', 'is not', null)
    .orderBy('look_again_at')
    .limit(limit)
    .execute()
}

/** Looked at; unless Pipedrive told of it again meanwhile. */
export async function noteLooked(db: PipedriveDb, link: LinkRow): Promise<void> {
  await db
    .updateTable('pipedrive_link')
    .set({ look_again_at: null, merged_into_hint: null })
    .where('workspace_id', '=', link.workspace_id)
    .where('kind', '=', link.kind)
    .where('local_id', '=', link.local_id)
    .where('look_again_at', '=', link.look_again_at)
    .execute()
}
