/** Workspaces, members, pixels and keys in the relational store. The handle is the first parameter. */
import type { ApiKeyScope, Role } from '@tributary/contract/permissions'
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'

type Db = Kysely<AccessTables>

const PASSWORD_PROVIDER = 'credential'

export async function insertWorkspace(
  db: Db,
  row: { id: string; name: string; currency: string | null; time_zone: string; is_sample: boolean },
): Promise<void> {
  await db.insertInto('workspace').values(row).execute()
}

export async function updateWorkspace(
  db: Db,
  workspaceId: string,
  change: { name?: string; currency?: string | null; time_zone?: string },
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await db.updateTable('workspace').set(change).where('id', '=', workspaceId).execute()
}

export async function deleteWorkspaceRow(db: Db, workspaceId: string): Promise<void> {
  await db.deleteFrom('workspace').where('id', '=', workspaceId).execute()
}

export async function insertMember(
  db: Db,
  row: { workspace_id: string; user_id: string; role: Role },
): Promise<void> {
  await db
    .insertInto('workspace_member')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function deleteMember(db: Db, workspaceId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('workspace_member')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute()
}

export function listOwners(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspace_member')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'OWNER')
    .execute()
}

/** The owners, held until the transaction ends: two of them cannot step down at once. */
export function lockOwners(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspace_member')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'OWNER')
    .orderBy('user_id')
    .forUpdate()
    .execute()
}

/** Workspaces of a user, the own ones before the sample, oldest first. */
export function listWorkspacesOfUser(db: Db, userId: string) {
  return db
    .selectFrom('workspace_member')
    .innerJoin('workspace', 'workspace.id', 'workspace_member.workspace_id')
    .select([
      'workspace.id',
      'workspace.name',
      'workspace.currency',
      'workspace.time_zone',
      'workspace.is_sample',
      'workspace_member.role',
    ])
    .where('workspace_member.user_id', '=', userId)
    .orderBy('workspace.is_sample')
    .orderBy('workspace.created_at')
    .execute()
}

export function findWorkspace(db: Db, workspaceId: string) {
  return db.selectFrom('workspace').selectAll().where('id', '=', workspaceId).executeTakeFirst()
}

export function listWorkspaces(db: Db) {
  return db.selectFrom('workspace').select(['id', 'name', 'is_sample']).orderBy('created_at').execute()
}

export function findSampleWorkspace(db: Db) {
  return db.selectFrom('workspace').selectAll().where('is_sample', '=', true).executeTakeFirst()
}

export function findMembership(db: Db, workspaceId: string, userId: string) {
  return db
    .selectFrom('workspace_member')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function insertPixel(db: Db, row: { id: string; workspace_id: string }): Promise<void> {
  await db.insertInto('pixel').values(row).execute()
}

export function listPixels(db: Db) {
  return db.selectFrom('pixel').select(['id', 'workspace_id']).execute()
}

export function findPixelOfWorkspace(db: Db, workspaceId: string) {
  return db
    .selectFrom('pixel')
    .select(['id'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at')
    .executeTakeFirst()
}

export async function insertApiKey(
  db: Db,
  row: {
    id: string
    workspace_id: string
    name: string
    prefix: string
    key_hash: string
    scopes: ApiKeyScope[]
    created_by: string | null
  },
) {
  return db.insertInto('api_key').values(row).returningAll().executeTakeFirstOrThrow()
}

export function listApiKeys(db: Db, workspaceId: string) {
  return db
    .selectFrom('api_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at')
    .execute()
}

/** Answers the deleted key, if there was one. */
export function deleteApiKey(db: Db, workspaceId: string, id: string) {
  return db
    .deleteFrom('api_key')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

export function findApiKeyByHash(db: Db, keyHash: string) {
  return db.selectFrom('api_key').selectAll().where('key_hash', '=', keyHash).executeTakeFirst()
}

export async function touchApiKey(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('api_key').set({ last_used_at: at }).where('id', '=', id).execute()
}

export function findUserByEmail(db: Db, email: string) {
  return db.selectFrom('user').selectAll().where('email', '=', email).executeTakeFirst()
}

export function findUser(db: Db, userId: string) {
  return db.selectFrom('user').selectAll().where('id', '=', userId).executeTakeFirst()
}

export async function updateUser(
  db: Db,
  userId: string,
  change: { email: string; name: string },
  at: Date,
): Promise<void> {
  await db
    .updateTable('user')
    .set({ ...change, updatedAt: at })
    .where('id', '=', userId)
    .execute()
}

/** Replaces the password by which a user signs in, or gives them the first one. */
export async function savePassword(
  db: Db,
  row: { id: string; userId: string; passwordHash: string },
  at: Date,
): Promise<void> {
  const { id, userId, passwordHash } = row
  await db
    .deleteFrom('account')
    .where('userId', '=', userId)
    .where('providerId', '=', PASSWORD_PROVIDER)
    .execute()
  await db
    .insertInto('account')
    .values({
      id,
      accountId: userId,
      providerId: PASSWORD_PROVIDER,
      userId,
      password: passwordHash,
      updatedAt: at,
    })
    .execute()
}

/** Oldest first. */
export function listUserIds(db: Db) {
  return db.selectFrom('user').select('id').orderBy('createdAt').orderBy('id').execute()
}

export async function findInstallationValue(db: Db, name: string): Promise<string | undefined> {
  return (await db.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst())
    ?.value
}

export async function saveInstallationValue(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

export function listInstallationValues(db: Db, prefix: string) {
  return db
    .selectFrom('installation')
    .selectAll()
    .where('name', 'like', `${prefix}%`)
    .orderBy('name')
    .execute()
}

export async function deleteInstallationValue(db: Db, name: string): Promise<void> {
  await db.deleteFrom('installation').where('name', '=', name).execute()
}
