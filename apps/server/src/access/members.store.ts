/** Members and invitations in the relational store. The handle is the first parameter. */
import type { Role } from '@tributary/contract/permissions'
import { type Kysely, sql } from 'kysely'
import type { AccessTables } from './access.table.ts'

type Db = Kysely<AccessTables>

/** By name. */
export function listMembers(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspace_member as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.name', 'u.email', 'u.twoFactorEnabled', 'm.role', 'm.created_at'])
    .select((e) =>
      e
        .selectFrom('session as s')
        .select(({ fn }) => fn.max('s.updatedAt').as('seen'))
        .whereRef('s.userId', '=', 'u.id')
        .as('last_seen_at'),
    )
    .where('m.workspace_id', '=', workspaceId)
    .orderBy(sql`lower(u.name)`)
    .orderBy('u.id')
    .execute()
}

/** A member with their name, held until the transaction ends. */
export function lockMember(db: Db, workspaceId: string, userId: string) {
  return db
    .selectFrom('workspace_member as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['m.user_id', 'm.role', 'u.name'])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.user_id', '=', userId)
    .forUpdate('m')
    .executeTakeFirst()
}

export async function updateRole(db: Db, workspaceId: string, userId: string, role: Role): Promise<void> {
  await db
    .updateTable('workspace_member')
    .set({ role })
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute()
}

/** Whether somebody of this address belongs to the workspace. */
export async function hasMemberWithEmail(db: Db, workspaceId: string, email: string): Promise<boolean> {
  const found = await db
    .selectFrom('workspace_member as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select('u.id')
    .where('m.workspace_id', '=', workspaceId)
    .where('u.email', '=', email)
    .executeTakeFirst()
  return found !== undefined
}

const withInviter = (db: Db) =>
  db
    .selectFrom('invitation as i')
    .leftJoin('user as u', 'u.id', 'i.invited_by')
    .select(['i.id', 'i.workspace_id', 'i.email', 'i.role', 'i.token_hash', 'i.created_at', 'i.expires_at'])
    .select('u.name as invited_by')

/** Newest first. */
export function listInvitations(db: Db, workspaceId: string) {
  return withInviter(db)
    .where('i.workspace_id', '=', workspaceId)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .execute()
}

export function findInvitation(db: Db, workspaceId: string, id: string) {
  return withInviter(db).where('i.workspace_id', '=', workspaceId).where('i.id', '=', id).executeTakeFirst()
}

/** The invitation of a link with its workspace's name, expired or not. */
export function findInvitationByToken(db: Db, tokenHashes: readonly string[]) {
  return withInviter(db)
    .innerJoin('workspace as w', 'w.id', 'i.workspace_id')
    .select('w.name as workspace_name')
    .where('i.token_hash', 'in', tokenHashes)
    .executeTakeFirst()
}

/** Roles that the invitations of these links give. */
export async function listRolesOfTokens(
  db: Db,
  workspaceId: string,
  tokenHashes: readonly string[],
): Promise<Role[]> {
  const rows = await db
    .selectFrom('invitation')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('token_hash', 'in', tokenHashes)
    .execute()
  return rows.map((row) => row.role)
}

type NewInvitation = {
  id: string
  workspace_id: string
  email: string | null
  role: Role
  token_hash: string
  expires_at: Date
  invited_by: string | null
  created_at: Date
}

/** Whether it was added: an address is invited to a workspace once. */
export async function insertInvitation(db: Db, row: NewInvitation): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('invitation')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'email']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Gives an invitation another link, which is that of whoever asked for it; the one before no longer works. */
export async function renewInvitation(
  db: Db,
  id: string,
  change: { token_hash: string; expires_at: Date; invited_by: string | null },
): Promise<void> {
  await db.updateTable('invitation').set(change).where('id', '=', id).execute()
}

export async function deleteInvitation(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('invitation').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Takes an invitation away, so that of two who use its link at once only one has it. */
export function takeInvitation(db: Db, tokenHashes: readonly string[]) {
  return db.deleteFrom('invitation').where('token_hash', 'in', tokenHashes).returningAll().executeTakeFirst()
}

/** Takes the invitations of a member away that give one of these roles. */
export function deleteInvitationsOf(db: Db, workspaceId: string, invitedBy: string, roles: readonly Role[]) {
  return db
    .deleteFrom('invitation')
    .where('workspace_id', '=', workspaceId)
    .where('invited_by', '=', invitedBy)
    .where('role', 'in', roles)
    .returning(['id', 'email', 'role'])
    .execute()
}

export async function insertUser(
  db: Db,
  row: { id: string; email: string; name: string; emailVerified: boolean },
): Promise<void> {
  await db.insertInto('user').values(row).execute()
}

/**
 * Addresses of accounts for whom this user answers alone: every workspace they belong to, but the sample, is one of
 * which this user is an owner. Whoever reads a message to them, such as a new password's link, could be them.
 */
export async function listWards(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('user as u')
    .select('u.email')
    .where('u.id', 'in', (e) =>
      e
        .selectFrom('workspace_member as theirs')
        .innerJoin('workspace as w', 'w.id', 'theirs.workspace_id')
        .leftJoin('workspace_member as mine', (join) =>
          join
            .onRef('mine.workspace_id', '=', 'theirs.workspace_id')
            .on('mine.user_id', '=', userId)
            .on('mine.role', '=', 'OWNER'),
        )
        .select('theirs.user_id')
        .where('w.is_sample', '=', false)
        .groupBy('theirs.user_id')
        .having((group) =>
          group(group.fn.count('theirs.workspace_id'), '=', group.fn.count('mine.workspace_id')),
        ),
    )
    .execute()
  return rows.map((row) => row.email)
}
