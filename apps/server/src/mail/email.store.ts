/** Messages in the relational store. The handle is the first parameter. */
import type { Kysely, QueryExecutorProvider } from 'kysely'
import { insertMessageSql, type NewMessage } from './email.sql.ts'
import type { EmailTables } from './email.table.ts'

type Db = Kysely<EmailTables>
type Row = EmailTables['email_message']
/** Adds a message in whatever transaction the handle is. */
export async function insertMessage(db: QueryExecutorProvider, row: NewMessage): Promise<void> {
  await insertMessageSql(row).execute(db)
}

/** Takes up to `limit` messages that are due; nobody else takes them until `until`, also after a crash. */
export function claimDue(db: Db, at: Date, until: Date, limit: number) {
  return db
    .updateTable('email_message')
    .set((e) => ({ attempts: e('attempts', '+', 1), next_attempt_at: until }))
    .where('id', 'in', (e) =>
      e
        .selectFrom('email_message')
        .select('id')
        .where('state', '=', 'waiting')
        .where('next_attempt_at', '<=', at)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()
}

export async function saveOutcome(
  db: Db,
  id: string,
  outcome: Partial<Pick<Row, 'state' | 'last_error' | 'next_attempt_at' | 'sent_at'>>,
): Promise<void> {
  await db.updateTable('email_message').set(outcome).where('id', '=', id).execute()
}

/** Who may see a message: the administrators of its workspace, and for those of accounts whoever answers for them. */
export type Visibility = { readonly workspaceId: string; readonly recipients: readonly string[] }

function visible(db: Db, { workspaceId, recipients }: Visibility) {
  return db
    .selectFrom('email_message')
    .selectAll()
    .where((e) =>
      e.or([
        e('workspace_id', '=', workspaceId),
        ...(recipients.length === 0
          ? []
          : [e.and([e('workspace_id', 'is', null), e('recipient', 'in', recipients)])]),
      ]),
    )
}

/** Newest first: those before the id, which grows with time. */
export function listMessages(db: Db, whose: Visibility, beforeId: string | undefined, limit: number) {
  const query = visible(db, whose).orderBy('id', 'desc').limit(limit)
  return (beforeId === undefined ? query : query.where('id', '<', beforeId)).execute()
}

export function findMessage(db: Db, whose: Visibility, id: string) {
  return visible(db, whose).where('id', '=', id).executeTakeFirst()
}

/** Messages that were settled before this time: nothing needs them any more. */
export async function deleteOld(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('email_message')
    .where('state', '!=', 'waiting')
    .where('created_at', '<', before)
    .execute()
}
