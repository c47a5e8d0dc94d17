/** People, conflicts and decisions in the relational store. Every statement names the workspace. */
import type { Kysely } from 'kysely'
import type { DecisionKind, PeopleTables, StoredLinkState } from './people.table.ts'

type Db = Kysely<PeopleTables>

/** Just above every text that begins with the other, by bytes. */
const END = '\u{10ffff}'

/** Known since, the latest first. */
export function listPeople(
  db: Db,
  workspaceId: string,
  before: { since: Date; person: string } | undefined,
  limit: number,
) {
  let query = db.selectFrom('person').selectAll().where('workspace_id', '=', workspaceId)
  if (before)
    query = query.where((where) =>
      where.or([
        where('known_since', '<', before.since),
        where.and([where('known_since', '=', before.since), where('person', '>', before.person)]),
      ]),
    )
  return query.orderBy('known_since', 'desc').orderBy('person').limit(limit).execute()
}

/** People with a handle that begins with one of the texts, by handle. */
export async function searchPeople(
  db: Db,
  workspaceId: string,
  beginnings: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('person_handle')
    .select('person')
    .where('workspace_id', '=', workspaceId)
    .where((where) =>
      where.or(
        beginnings.map((text) => where.and([where('handle', '>=', text), where('handle', '<', text + END)])),
      ),
    )
    .orderBy('handle')
    .limit(limit * 4)
    .execute()
  return [...new Set(rows.map((row) => row.person))].slice(0, limit)
}

export function findPeople(db: Db, workspaceId: string, people: readonly string[]) {
  return people.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('person')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('person', 'in', people)
        .execute()
}

export function findHandle(db: Db, workspaceId: string, handle: string) {
  return db
    .selectFrom('person_handle')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('handle', '=', handle)
    .executeTakeFirst()
}

/** Whom handles belong to; those without a row are left out. */
export async function findPersonOfHandles(
  db: Db,
  workspaceId: string,
  handles: readonly string[],
): Promise<Map<string, string>> {
  if (handles.length === 0) return new Map()
  const rows = await db
    .selectFrom('person_handle')
    .select(['handle', 'person'])
    .where('workspace_id', '=', workspaceId)
    .where('handle', 'in', [...new Set(handles)])
    .execute()
  return new Map(rows.map((row) => [row.handle, row.person]))
}

export function findManualLink(db: Db, workspaceId: string, handle: string, other: string) {
  return db
    .selectFrom('person_link')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('handle', '=', handle)
    .where('other', '=', other)
    .where('source', '=', 'manual')
    .executeTakeFirstOrThrow()
}

export function listHandlesOf(db: Db, workspaceId: string, person: string, limit: number) {
  return db
    .selectFrom('person_handle')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('person', '=', person)
    .orderBy('handle')
    .limit(limit)
    .execute()
}

/** Links with one of the handles at an end, undone ones included, with who decided last about each. */
export async function listLinksOf(db: Db, workspaceId: string, handles: readonly string[], limit: number) {
  if (handles.length === 0) return []
  return db
    .selectFrom('person_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((where) => where.or([where('handle', 'in', handles), where('other', 'in', handles)]))
    .orderBy('ts')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export function listDecisions(db: Db, workspaceId: string, linkIds: readonly string[]) {
  return linkIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('person_decision')
        .leftJoin('user', 'user.id', 'person_decision.decided_by')
        .select(['link_id', 'kind', 'decided_at', 'user.name as decided_by'])
        .where('workspace_id', '=', workspaceId)
        .where('link_id', 'in', linkIds)
        .orderBy('person_decision.id')
        .execute()
}

export function findLink(db: Db, workspaceId: string, id: string) {
  return db
    .selectFrom('person_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function setLinkState(
  db: Db,
  workspaceId: string,
  id: string,
  state: StoredLinkState,
): Promise<void> {
  await db
    .updateTable('person_link')
    .set({ state })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

export async function keepApart(db: Db, workspaceId: string, id: string): Promise<void> {
  await db
    .updateTable('person_link')
    .set({ is_kept_apart: true })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** The latest found first. */
export function listConflicts(db: Db, workspaceId: string, beforeId: string | undefined, limit: number) {
  let query = db
    .selectFrom('person_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'conflict')
    .where('is_kept_apart', '=', false)
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

export async function insertDecision(
  db: Db,
  row: {
    workspace_id: string
    kind: DecisionKind
    link_id: string | null
    handle: string | null
    decided_by: string | null
    decided_at: Date
  },
): Promise<void> {
  await db.insertInto('person_decision').values(row).execute()
}

export async function setSharedDecision(
  db: Db,
  workspaceId: string,
  handle: string,
  decision: boolean | null,
): Promise<void> {
  await db
    .insertInto('person_handle')
    .values({
      workspace_id: workspaceId,
      handle,
      person: handle,
      // Readers are told: of a handle that they know nothing about they would believe its next link until it is settled.
      written_person: '',
      shared_decision: decision,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'handle']).doUpdateSet({ shared_decision: decision }),
    )
    .execute()
}
