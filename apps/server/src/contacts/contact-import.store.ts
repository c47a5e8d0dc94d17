/** What an import asks of and leaves in the relational store. The handle is the first parameter. */
import { sql } from 'kysely'
import { inScope, type ListScope } from './contact-list.sql.ts'
import { CONTACT_FIELDS } from './contact-records.sql.ts'
import { recordOf } from './contacts.store.ts'
import type { ContactRecord, ContactsDb } from './contacts.ts'

/** Keys that one statement asks for. */
const KEYS_AT_ONCE = 5_000

/** Contacts in scope with one of these clues; locked until the transaction ends. */
export async function findTwins(
  db: ContactsDb,
  scope: ListScope,
  clues: { emailHashes: readonly string[]; phones: readonly string[]; nameKeys: readonly string[] },
): Promise<ContactRecord[]> {
  const found = new Map<string, ContactRecord>()
  const wanted = [
    ['email_hash', clues.emailHashes],
    ['phone_e164', clues.phones],
    ['name_key', clues.nameKeys],
  ] as const
  for (const [column, keys] of wanted) {
    const unique = [...new Set(keys)]
    for (let at = 0; at < unique.length; at += KEYS_AT_ONCE) {
      const rows = await db
        .selectFrom('contact')
        .select(CONTACT_FIELDS)
        .where(inScope(scope))
        .where(column, '=', sql<string>`any(${unique.slice(at, at + KEYS_AT_ONCE)}::text[])`)
        .orderBy('id')
        .forUpdate()
        .execute()
      for (const row of rows) found.set(row.id, recordOf(row))
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * After many rows were written: the embedded store has nobody who does this by itself, and without it plans rest on
 * what the table was before.
 */
export async function refreshStatistics(db: ContactsDb): Promise<void> {
  await sql`vacuum (analyze) contact, organisation`.execute(db)
}

const ROWS_AT_ONCE = 5_000

export async function insertRefusals(
  db: ContactsDb,
  changeId: string,
  refusals: readonly { row: number; reason: string }[],
): Promise<void> {
  for (let at = 0; at < refusals.length; at += ROWS_AT_ONCE) {
    const rows = refusals
      .slice(at, at + ROWS_AT_ONCE)
      .map(({ row, reason }) => ({ change_id: changeId, row_number: row, reason }))
    await db.insertInto('contact_import_refusal').values(rows).execute()
  }
}

/** Of an import that the member may see: `madeBy` null for all. */
export async function listRefusals(
  db: ContactsDb,
  workspaceId: string,
  changeId: string,
  madeBy: string | null,
): Promise<{ row: number; reason: string }[]> {
  let query = db
    .selectFrom('contact_import_refusal')
    .innerJoin('contact_change', 'contact_change.id', 'contact_import_refusal.change_id')
    .select(['row_number as row', 'reason'])
    .where('workspace_id', '=', workspaceId)
    .where('change_id', '=', changeId)
  if (madeBy !== null) query = query.where('made_by', '=', madeBy)
  return query.orderBy('row_number').execute()
}
