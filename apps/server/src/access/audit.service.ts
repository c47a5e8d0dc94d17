/**
 * The audit log: every change of a workspace, who made it and what was before. Use cases write their entry with
 * {@link recordChange} in the transaction of the change itself, so that neither exists without the other.
 */
import type { QueryExecutorProvider } from 'kysely'
import type { Author } from './access.ts'
import { insertEntries } from './audit.store.ts'
import { actorOfEntry, type Change, differenceOf } from './audit.ts'

export type { AuditTables } from './audit.table.ts'

/**
 * Notes one change down. An update that changes nothing leaves no entry. Values of fields whose name says password,
 * secret, token, key or hash are hidden.
 *
 * @param db the transaction in which the change is made, whatever tables its type knows
 * @param author who acts, as `ActorOf` answered; `systemAuthor` for what the server does by itself
 */
export async function recordChange(db: QueryExecutorProvider, author: Author, change: Change): Promise<void> {
  await recordChanges(db, author, [change])
}

/** As {@link recordChange}, for many things at once, in few statements. */
export async function recordChanges(
  db: QueryExecutorProvider,
  author: Author,
  changes: readonly Change[],
): Promise<void> {
  const entries = changes.flatMap((change) => {
    const difference = differenceOf(change.before, change.after)
    if (difference === undefined) return []
    return [
      {
        workspace_id: author.workspaceId,
        ...actorOfEntry(author),
        action: change.action,
        subject_kind: change.kind,
        subject_id: change.id,
        subject_name: change.name ?? '',
        before: difference.before,
        after: difference.after,
        request_id: author.requestId ?? null,
      },
    ]
  })
  await insertEntries(db, entries)
}
