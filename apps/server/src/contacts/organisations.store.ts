/** Organisations in the relational store. The handle is the first parameter. */
import { type Selectable, sql } from 'kysely'
import type { ListScope } from './contact-list.sql.ts'
import { insertRecords, updateRecords } from './contact-records.sql.ts'
import type { ContactTables } from './contacts.table.ts'
import type { ContactsDb, OrganisationRecord } from './contacts.ts'
import {
  countPerOrganisation,
  type OrganisationsAsked,
  selectOrganisations,
  selectSharedOrganisations,
} from './organisations.sql.ts'

type Row = Selectable<ContactTables['organisation']>

function recordOf({ workspace_id: _, ...row }: Row): OrganisationRecord {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    deleted_at: row.deleted_at?.toISOString() ?? null,
  }
}

/** Also deleted ones; locked until the transaction ends. */
export async function lockOrganisations(
  db: ContactsDb,
  workspaceId: string,
  ids: readonly string[],
): Promise<OrganisationRecord[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('organisation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(recordOf)
}

/** By the key of their name; the oldest where several have the same. */
export async function findOrganisationsByKey(
  db: ContactsDb,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, OrganisationRecord>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('organisation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .where('name_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.name_key, recordOf(row)]))
}

export async function listOrganisations(
  db: ContactsDb,
  scope: ListScope,
  asked: OrganisationsAsked,
): Promise<OrganisationRecord[]> {
  return (await selectOrganisations<Row>(scope, asked).execute(db)).rows.map(recordOf)
}

/** How many contacts in scope work at each. */
export async function countContactsAt(
  db: ContactsDb,
  scope: ListScope,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await countPerOrganisation(scope, ids).execute(db)
  return new Map(rows.map((row) => [row.organisation_id, Number(row.count)]))
}

/** Of these organisations, those where somebody works who is not a contact of this member. */
export async function findSharedOrganisations(
  db: ContactsDb,
  workspaceId: string,
  userId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await selectSharedOrganisations(workspaceId, userId, ids).execute(db)
  return new Set(rows.map((row) => row.organisation_id))
}

/** Ids of the contacts of organisations, also deleted ones. */
export async function listContactIdsAt(
  db: ContactsDb,
  workspaceId: string,
  organisationIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('contact')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('organisation_id', '=', sql<string>`any(${[...organisationIds]}::uuid[])`)
    .execute()
  return rows.map((row) => row.id)
}

export async function insertOrganisations(
  db: ContactsDb,
  workspaceId: string,
  rows: readonly OrganisationRecord[],
): Promise<void> {
  if (rows.length > 0) await insertRecords('organisation', workspaceId, JSON.stringify(rows)).execute(db)
}

export async function updateOrganisations(
  db: ContactsDb,
  workspaceId: string,
  rows: readonly OrganisationRecord[],
): Promise<void> {
  if (rows.length > 0) await updateRecords('organisation', workspaceId, JSON.stringify(rows)).execute(db)
}
