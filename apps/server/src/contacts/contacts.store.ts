/** Contacts in the relational store. The handle is the first parameter. */
import { type RawBuilder, type Selectable, sql } from 'kysely'
import {
  inScope,
  type ListScope,
  listOrder,
  type PageAfter,
  selectCount,
  selectPage,
  selectTags,
} from './contact-list.sql.ts'
import { CONTACT_FIELDS, insertRecords, updateRecords } from './contact-records.sql.ts'
import {
  hasWords,
  mayBeMisspelt,
  type NearWord,
  selectMatches,
  selectNearOrganisations,
  setNearness,
  waysToMean,
} from './contact-search.sql.ts'
import type { SearchedWords } from './contact-text.ts'
import type { ContactTables } from './contacts.table.ts'
import type { ContactRecord, ContactsDb } from './contacts.ts'

type Row = Selectable<ContactTables['contact']>
type Conditions = readonly RawBuilder<boolean>[]

const iso = (date: Date | null) => date?.toISOString() ?? null

export function recordOf({ workspace_id: _, ...row }: Row): ContactRecord {
  return {
    ...row,
    last_contact_at: iso(row.last_contact_at),
    snoozed_until: iso(row.snoozed_until),
    dismissed_at: iso(row.dismissed_at),
    deleted_at: iso(row.deleted_at),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}

/** Contacts that are there and in scope, in no order. */
export async function findContacts(
  db: ContactsDb,
  scope: ListScope,
  ids: readonly string[],
): Promise<ContactRecord[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('contact')
    .select(CONTACT_FIELDS)
    .where(inScope(scope))
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(recordOf)
}

/** Also deleted ones; locked until the transaction ends. */
export async function lockContacts(
  db: ContactsDb,
  workspaceId: string,
  ids: readonly string[],
): Promise<ContactRecord[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('contact')
    .select(CONTACT_FIELDS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(recordOf)
}

export async function listContacts(
  db: ContactsDb,
  scope: ListScope,
  conditions: Conditions,
  page: { sort: Parameters<typeof listOrder>[0]; after: PageAfter | undefined; limit: number },
): Promise<ContactRecord[]> {
  const { past, orderBy } = listOrder(page.sort, page.after)
  const { rows } = await selectPage<Row>(scope, past ? [...conditions, past] : conditions, {
    orderBy,
    limit: page.limit,
  }).execute(db)
  return rows.map(recordOf)
}

/**
 * Contacts with all words, those whose name is nearest first; where they are few, also those that nearly have them. Runs
 * across scopes, see `needsOpenIndex`.
 */
export async function searchContacts(
  db: ContactsDb,
  scope: ListScope,
  conditions: Conditions,
  { words, limit }: { words: SearchedWords; limit: number },
): Promise<ContactRecord[]> {
  const exact = await matches(db, scope, conditions, { ways: [hasWords(words)], words, limit })
  const isNearAsked = words.digits === null && words.words.some(mayBeMisspelt)
  if (exact.length >= Math.min(limit, 5) || !isNearAsked) return exact
  const near = await db.transaction().execute(async (trx) => {
    await setNearness.execute(trx)
    const meant: NearWord[] = []
    for (const word of new Set(words.words)) {
      const found = mayBeMisspelt(word)
        ? await selectNearOrganisations(scope.workspaceId, word).execute(trx)
        : undefined
      meant.push({ word, organisationIds: found?.rows.map(({ id }) => id) ?? [] })
    }
    return matches(trx, scope, conditions, { ways: waysToMean(meant), words, limit })
  })
  const known = new Set(exact.map((contact) => contact.id))
  return [...exact, ...near.filter((contact) => !known.has(contact.id))].slice(0, limit)
}

async function matches(
  db: ContactsDb,
  scope: ListScope,
  conditions: Conditions,
  wanted: Parameters<typeof selectMatches>[2],
): Promise<ContactRecord[]> {
  return (await selectMatches<Row>(scope, conditions, wanted).execute(db)).rows.map(recordOf)
}

/** How many there are, counted to `most`. */
export async function countContacts(
  db: ContactsDb,
  scope: ListScope,
  conditions: Conditions,
  most: number,
): Promise<number> {
  const { rows } = await selectCount(scope, conditions, most).execute(db)
  return Number(rows[0]?.count ?? 0)
}

export async function insertContacts(
  db: ContactsDb,
  workspaceId: string,
  contacts: readonly ContactRecord[],
): Promise<void> {
  if (contacts.length > 0) await insertRecords('contact', workspaceId, JSON.stringify(contacts)).execute(db)
}

export async function updateContacts(
  db: ContactsDb,
  workspaceId: string,
  contacts: readonly ContactRecord[],
): Promise<void> {
  if (contacts.length > 0) await updateRecords('contact', workspaceId, JSON.stringify(contacts)).execute(db)
}

/** Names of members and organisations that contacts show. */
export async function findNames(
  db: ContactsDb,
  workspaceId: string,
  ids: { owners: readonly string[]; organisations: readonly string[] },
): Promise<{ owners: ReadonlyMap<string, string>; organisations: ReadonlyMap<string, string> }> {
  const owners =
    ids.owners.length === 0
      ? []
      : await db
          .selectFrom('user')
          .select(['id', 'name'])
          .where('id', '=', sql<string>`any(${[...ids.owners]}::text[])`)
          .execute()
  const organisations =
    ids.organisations.length === 0
      ? []
      : await db
          .selectFrom('organisation')
          .select(['id', 'name'])
          .where('workspace_id', '=', workspaceId)
          .where('deleted_at', 'is', null)
          .where('id', '=', sql<string>`any(${[...ids.organisations]}::uuid[])`)
          .execute()
  return {
    owners: new Map(owners.map((row) => [row.id, row.name])),
    organisations: new Map(organisations.map((row) => [row.id, row.name])),
  }
}

/** Members who may own contacts. */
export function listMembers(db: ContactsDb, workspaceId: string) {
  return db
    .selectFrom('workspace_member')
    .innerJoin('user', 'user.id', 'workspace_member.user_id')
    .select(['user.id as user_id', 'user.name', 'user.email', 'workspace_member.role'])
    .where('workspace_member.workspace_id', '=', workspaceId)
    .orderBy('user.name')
    .execute()
}

export function listTags(db: ContactsDb, workspaceId: string) {
  return db
    .selectFrom('contact_tag')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .limit(500)
    .execute()
}

/** Tags of the contacts in scope, where the workspace's would tell of contacts that are out of it. */
export async function listTagsInUse(db: ContactsDb, scope: ListScope): Promise<{ name: string }[]> {
  return (await selectTags(scope, 500).execute(db)).rows
}

export async function rememberTags(
  db: ContactsDb,
  workspaceId: string,
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return
  await db
    .insertInto('contact_tag')
    .values([...new Set(tags)].map((name) => ({ workspace_id: workspaceId, name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
