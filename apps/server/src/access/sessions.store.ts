/** Sessions in the relational store. The handle is the first parameter. */
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'

type Db = Kysely<AccessTables>

/** Those that have not ended, the latest first. */
export function listSessions(db: Db, userId: string, at: Date) {
  return db
    .selectFrom('session')
    .select(['id', 'userAgent', 'ipAddress', 'createdAt', 'updatedAt'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', at)
    .orderBy('updatedAt', 'desc')
    .orderBy('id')
    .execute()
}

/** Answers how many there were. */
export async function deleteSession(db: Db, userId: string, id: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('userId', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Answers how many there were. */
export async function deleteOtherSessions(db: Db, userId: string, keptId: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('userId', '=', userId)
    .where('id', '!=', keptId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
