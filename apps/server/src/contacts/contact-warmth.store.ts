/** The warmness ledger in the relational store. The handle is the first parameter. */
import { warmnessAt, warmthOrder } from '@tributary/models/contacts/warmness'
import { type Insertable, sql } from 'kysely'
import { insertWarmthRows, updateWarmthOrders } from './contact-warmth.sql.ts'
import type { ContactTables } from './contacts.table.ts'
import type { ContactsDb } from './contacts.ts'

export type NewWarmth = Insertable<ContactTables['contact_warmth']>

/** Adds rows in the order given; the caller refreshes the contacts. */
export async function insertWarmth(db: ContactsDb, rows: readonly NewWarmth[]): Promise<void> {
  if (rows.length === 0) return
  await insertWarmthRows(JSON.stringify(rows)).execute(db)
}

/** Takes back all rows of a source; answers the contacts they belonged to. */
export async function deleteBySource(
  db: ContactsDb,
  workspaceId: string,
  sourceId: string,
): Promise<string[]> {
  const rows = await db
    .deleteFrom('contact_warmth')
    .where('workspace_id', '=', workspaceId)
    .where('source_id', '=', sourceId)
    .returning('contact_id')
    .execute()
  return [...new Set(rows.map((row) => row.contact_id))]
}

export async function deleteEntry(db: ContactsDb, workspaceId: string, id: string): Promise<void> {
  await db.deleteFrom('contact_warmth').where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
}

/** Oldest first, with the names of the members who recorded them. */
export function listWarmth(db: ContactsDb, workspaceId: string, contactId: string) {
  return db
    .selectFrom('contact_warmth')
    .leftJoin('user', 'user.id', 'contact_warmth.recorded_by')
    .select(['contact_warmth.id', 'kind', 'points', 'reason', 'at', 'user.name as recorded_by_name'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .orderBy('at')
    .orderBy('contact_warmth.id')
    .execute()
}

/** Plays the ledgers of these contacts and stores what they come to. */
export async function refreshWarmth(
  db: ContactsDb,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<void> {
  if (contactIds.length === 0) return
  const rows = await db
    .selectFrom('contact_warmth')
    .select(['id', 'contact_id', 'kind', 'points', 'at'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', sql<string>`any(${[...contactIds]}::uuid[])`)
    .execute()
  const ledgers = Map.groupBy(rows, (row) => row.contact_id)
  const orders = [...new Set(contactIds)].map((id) => {
    const ledger = (ledgers.get(id) ?? []).map((row) => ({ ...row, atMs: row.at.getTime() }))
    const lastMs = Math.max(...ledger.map((row) => row.atMs))
    return {
      id,
      warmth_order: ledger.length === 0 ? null : warmthOrder(warmnessAt(ledger, lastMs).value, lastMs),
    }
  })
  await updateWarmthOrders(workspaceId, JSON.stringify(orders)).execute(db)
}
