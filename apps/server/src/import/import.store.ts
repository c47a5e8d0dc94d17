/** Uploads, imports and path datasets in the relational store. Every statement names the workspace, but for the queue's own. */
import type { Insertable, Kysely, Selectable, Updateable } from 'kysely'
import type { ImportTables } from './import.table.ts'

type Db = Kysely<ImportTables>
export type UploadRow = Selectable<ImportTables['upload']>
export type ImportRow = Selectable<ImportTables['import']>
export type DatasetRow = Selectable<ImportTables['path_dataset']>

const UNFINISHED = ['queued', 'staging', 'storing'] as const

export async function insertUpload(db: Db, row: Insertable<ImportTables['upload']>): Promise<void> {
  await db.insertInto('upload').values(row).execute()
}

export function findUpload(db: Db, workspaceId: string, id: string): Promise<UploadRow | undefined> {
  return db
    .selectFrom('upload')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function deleteUpload(db: Db, id: string): Promise<void> {
  await db.deleteFrom('upload').where('id', '=', id).execute()
}

/** Uploads from before the moment: nobody came back for them. */
export function listStaleUploads(db: Db, before: Date): Promise<UploadRow[]> {
  return db.selectFrom('upload').selectAll().where('created_at', '<', before).execute()
}

/** Names of the files that unfinished imports read. */
export async function listFilesInUse(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('import').select('stored_name').where('state', 'in', UNFINISHED).execute()
  return rows.map(({ stored_name }) => stored_name)
}

/** Turns the upload into an import: an upload serves one. Undefined when another import was quicker. */
export function claimUpload(db: Db, row: Insertable<ImportTables['import']>): Promise<ImportRow | undefined> {
  return db.transaction().execute(async (trx) => {
    const claimed = await trx
      .deleteFrom('upload')
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.upload_id)
      .executeTakeFirst()
    if (claimed.numDeletedRows === 0n) return undefined
    return trx.insertInto('import').values(row).returningAll().executeTakeFirstOrThrow()
  })
}

export function findImport(db: Db, workspaceId: string, id: string): Promise<ImportRow | undefined> {
  return db
    .selectFrom('import')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export function listImports(db: Db, workspaceId: string, limit: number): Promise<ImportRow[]> {
  return db
    .selectFrom('import')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** The oldest import that is not finished, of any workspace: the queue is one per installation. */
export function findNextImport(db: Db): Promise<ImportRow | undefined> {
  return db
    .selectFrom('import')
    .selectAll()
    .where('state', 'in', UNFINISHED)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

/** Changes an import that is not finished. Answers false when it was cancelled meanwhile. */
export async function updateUnfinished(
  db: Db,
  id: string,
  change: Updateable<ImportTables['import']>,
): Promise<boolean> {
  const result = await db
    .updateTable('import')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', UNFINISHED)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Puts the dataset in the place of the one with its name. Answers the id of the one that is gone. */
export function replaceDataset(
  db: Db,
  row: Insertable<ImportTables['path_dataset']>,
): Promise<string | undefined> {
  return db.transaction().execute(async (trx) => {
    const old = await trx
      .deleteFrom('path_dataset')
      .where('workspace_id', '=', row.workspace_id)
      .where('name', '=', row.name)
      .returning('id')
      .executeTakeFirst()
    await trx.insertInto('path_dataset').values(row).execute()
    return old?.id === row.id ? undefined : old?.id
  })
}

export function listDatasets(db: Db, workspaceId: string): Promise<DatasetRow[]> {
  return db
    .selectFrom('path_dataset')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .execute()
}

export function findDataset(db: Db, workspaceId: string, id: string): Promise<DatasetRow | undefined> {
  return db
    .selectFrom('path_dataset')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function deleteDataset(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('path_dataset')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
