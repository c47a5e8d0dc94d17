/** How a workspace uses Pipedrive, and who is at work for it. The handle is the first parameter. */
import type { MarkerCodes } from '@tributary/connectors/pipedrive/pipedrive'
import type { Kysely, Selectable } from 'kysely'
import type { PipedriveTables } from './pipedrive.table.ts'

export type PipedriveDb = Kysely<PipedriveTables>
export type Setting = Selectable<PipedriveTables['pipedrive_setting']>

export function findSetting(db: PipedriveDb, workspaceId: string): Promise<Setting | undefined> {
  return db
    .selectFrom('pipedrive_setting')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
}

/** The setting of the workspace, with the values of a new one where there was none. */
export async function openSetting(db: PipedriveDb, workspaceId: string): Promise<Setting> {
  await db
    .insertInto('pipedrive_setting')
    .values({ workspace_id: workspaceId })
    .onConflict((conflict) => conflict.column('workspace_id').doNothing())
    .execute()
  return db
    .selectFrom('pipedrive_setting')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
}

export async function updateSetting(
  db: PipedriveDb,
  workspaceId: string,
  change: { warm_threshold?: number; sends_meetings?: boolean },
): Promise<void> {
  await db.updateTable('pipedrive_setting').set(change).where('workspace_id', '=', workspaceId).execute()
}

export async function saveCompany(
  db: PipedriveDb,
  workspaceId: string,
  company: { id: number; name: string; domain: string; markers: MarkerCodes },
): Promise<void> {
  await db
    .updateTable('pipedrive_setting')
    .set({
      company_id: company.id,
      linked_company_id: company.id,
      company_name: company.name,
      company_domain: company.domain,
      marker_codes: JSON.stringify(company.markers),
    })
    .where('workspace_id', '=', workspaceId)
    .execute()
}

/** Forgets what is linked, queued and in conflict: it was about another company. */
export async function forgetLinked(db: PipedriveDb, workspaceId: string): Promise<void> {
  await db.deleteFrom('pipedrive_link').where('workspace_id', '=', workspaceId).execute()
  await db.deleteFrom('pipedrive_item').where('workspace_id', '=', workspaceId).execute()
  await db.deleteFrom('pipedrive_conflict').where('workspace_id', '=', workspaceId).execute()
}

/** Forgets which company it was: with the last key gone, another may be chosen. */
export async function clearCompany(db: PipedriveDb, workspaceId: string): Promise<void> {
  await db
    .updateTable('pipedrive_setting')
    .set({ company_id: null, company_name: '', company_domain: '', marker_codes: '{}' })
    .where('workspace_id', '=', workspaceId)
    .execute()
}

/** Whether the lease was taken, or kept by the same holder: one at a time sends for a workspace. */
export async function takeLease(
  db: PipedriveDb,
  workspaceId: string,
  lease: { id: string; now: Date; until: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pipedrive_setting')
    .set({ lease_id: lease.id, lease_until: lease.until })
    .where('workspace_id', '=', workspaceId)
    .where((where) =>
      where.or([
        where('lease_until', 'is', null),
        where('lease_until', '<=', lease.now),
        where('lease_id', '=', lease.id),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function dropLease(db: PipedriveDb, workspaceId: string, leaseId: string): Promise<void> {
  await db
    .updateTable('pipedrive_setting')
    .set({ lease_id: null, lease_until: null })
    .where('workspace_id', '=', workspaceId)
    .where('lease_id', '=', leaseId)
    .execute()
}

export async function noteSwept(db: PipedriveDb, workspaceId: string, at: Date): Promise<void> {
  await db
    .updateTable('pipedrive_setting')
    .set({ swept_at: at })
    .where('workspace_id', '=', workspaceId)
    .execute()
}

/** Workspaces with records written since they were last looked at, or that Pipedrive told of. */
export async function listWorkspacesToWake(db: PipedriveDb): Promise<string[]> {
  const noted = await db.selectFrom('pipedrive_note').select('workspace_id').distinct().execute()
  const told = await db
    .selectFrom('pipedrive_link')
    .select('workspace_id')
    .where('look_again_at', 'is not', null)
    .distinct()
    .execute()
  return [...new Set([...noted, ...told].map((row) => row.workspace_id))]
}

export async function listConnectedWorkspaces(db: PipedriveDb): Promise<string[]> {
  const rows = await db
    .selectFrom('pipedrive_setting')
    .select('workspace_id')
    .where('company_id', 'is not', null)
    .execute()
  return rows.map((row) => row.workspace_id)
}
