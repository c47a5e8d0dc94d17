/** The audit log in the relational store. The handle is the first parameter. */
import type { Kysely, QueryExecutorProvider } from 'kysely'
import { insertEntriesSql, type NewEntry } from './audit.sql.ts'
import type { AuditTables } from './audit.table.ts'

type Db = Kysely<AuditTables>

/** Adds entries in one statement. */
export async function insertEntries(db: QueryExecutorProvider, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length > 0) await insertEntriesSql(entries).execute(db)
}

export type EntryFilter = {
  readonly kind?: string | undefined
  readonly subjectId?: string | undefined
  readonly actorId?: string | undefined
  readonly action?: string | undefined
  readonly from?: Date | undefined
  /** Exclusive. */
  readonly until?: Date | undefined
}

/** Newest first, those before the entry `beforeSeq`. */
export function listEntries(
  db: Db,
  workspaceId: string,
  filter: EntryFilter,
  page: { beforeSeq: string | undefined; limit: number },
) {
  let query = db.selectFrom('audit_entry').selectAll().where('workspace_id', '=', workspaceId)
  if (page.beforeSeq !== undefined) query = query.where('seq', '<', page.beforeSeq)
  if (filter.kind !== undefined) query = query.where('subject_kind', '=', filter.kind)
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId)
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.until !== undefined) query = query.where('at', '<', filter.until)
  return query.orderBy('seq', 'desc').limit(page.limit).execute()
}

/** The kinds, verbs and people that the log of a workspace names, for its filters. */
export async function listChoices(db: Db, workspaceId: string) {
  const [kinds, actions, actors] = await Promise.all([
    db
      .selectFrom('audit_entry')
      .select('subject_kind')
      .distinct()
      .where('workspace_id', '=', workspaceId)
      .orderBy('subject_kind')
      .execute(),
    db
      .selectFrom('audit_entry')
      .select('action')
      .distinct()
      .where('workspace_id', '=', workspaceId)
      .orderBy('action')
      .execute(),
    db
      .selectFrom('audit_entry')
      .select(['actor_id', (e) => e.fn.max('actor_name').as('actor_name')])
      .where('workspace_id', '=', workspaceId)
      .where('actor_id', 'is not', null)
      .groupBy('actor_id')
      .orderBy('actor_name')
      .execute(),
  ])
  return { kinds, actions, actors }
}
