/** What later capabilities do with contacts, inside their own transactions. See README. */
import { AppError } from '@tributary/contract/errors'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Actor } from '../access/access.ts'
import type { ListScope } from './contact-list.sql.ts'
import * as warmth from './contact-warmth.store.ts'
import * as store from './contacts.store.ts'
import type { ContactTables } from './contacts.table.ts'
import { type ContactCampaigns, type ContactsDb, contactHandle, ownScope } from './contacts.ts'

export type { ContactCampaigns, ContactReference, ContactsDb } from './contacts.ts'

export type WarmthToAdd = {
  readonly id: string
  readonly workspaceId: string
  readonly contactId: string
  /** What happened: `CALL`, `MEETING`. */
  readonly kind: string
  /** Above zero warms, below zero cools. */
  readonly points: number
  /** In words, for "why 7.2": `Call: wants an offer`. */
  readonly reason: string
  readonly at: Date
  /** null: the product itself. */
  readonly recordedBy: string | null
  /** What it comes from, such as an activity's id; {@link removeWarmth} takes it back. */
  readonly sourceId: string | null
}

/** Adds a row to the warmness ledger of a contact; it may lie in the past. */
export async function addWarmth(db: ContactsDb, entry: WarmthToAdd): Promise<void> {
  await warmth.insertWarmth(db, [
    {
      id: entry.id,
      workspace_id: entry.workspaceId,
      contact_id: entry.contactId,
      kind: entry.kind,
      points: entry.points,
      reason: entry.reason,
      at: entry.at,
      recorded_by: entry.recordedBy,
      source_id: entry.sourceId,
    },
  ])
  await warmth.refreshWarmth(db, entry.workspaceId, [entry.contactId])
}

/** Takes back what a source gave, as if it had never been. */
export async function removeWarmth(db: ContactsDb, workspaceId: string, sourceId: string): Promise<void> {
  await warmth.refreshWarmth(db, workspaceId, await warmth.deleteBySource(db, workspaceId, sourceId))
}

/** The contact was spoken to: moves the last contact forward, never back, and ends a snooze that lies before. */
export async function noteContacted(
  db: ContactsDb,
  contacted: { workspaceId: string; contactId: string; at: Date },
): Promise<void> {
  await db
    .updateTable('contact')
    .set({ last_contact_at: sql<Date>`greatest(last_contact_at, ${contacted.at}::timestamptz)` })
    .where('workspace_id', '=', contacted.workspaceId)
    .where('id', '=', contacted.contactId)
    .execute()
}

/** Sets the last contact, also back: when an activity was taken back, to the latest of what is left. */
export async function setLastContact(
  db: ContactsDb,
  contacted: { workspaceId: string; contactId: string; at: Date | null },
): Promise<void> {
  await db
    .updateTable('contact')
    .set({ last_contact_at: contacted.at })
    .where('workspace_id', '=', contacted.workspaceId)
    .where('id', '=', contacted.contactId)
    .execute()
}

export type ContactCard = {
  readonly contactId: string
  readonly name: string
  readonly title: string
  readonly email: string | null
  readonly phone: string | null
  readonly ownerId: string | null
  readonly organisationId: string | null
  readonly organisationName: string | null
  /** `e:<hash>` or `c:<contact id>`. */
  readonly handle: string
  readonly warmthOrder: number | null
  readonly isDeleted: boolean
}

/** Contacts by id, also deleted ones; ids that are not there are absent. */
export async function findContactCards(
  db: ContactsDb,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, ContactCard>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('contact')
    .leftJoin('organisation', (join) =>
      join.onRef('organisation.id', '=', 'contact.organisation_id').on('organisation.deleted_at', 'is', null),
    )
    .select([
      'contact.id',
      'contact.name',
      'contact.title',
      'contact.email',
      'contact.email_hash',
      'contact.phone_e164',
      'contact.phone_text',
      'contact.owner_id',
      'contact.organisation_id',
      'contact.warmth_order',
      'contact.deleted_at',
    ])
    .select('organisation.name as organisation_name')
    .where('contact.workspace_id', '=', workspaceId)
    .where('contact.id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, cardOf(row)]))
}

type CardRow = Pick<
  Selectable<ContactTables['contact']>,
  | 'id'
  | 'name'
  | 'title'
  | 'email'
  | 'email_hash'
  | 'phone_e164'
  | 'phone_text'
  | 'owner_id'
  | 'organisation_id'
  | 'warmth_order'
  | 'deleted_at'
> & { organisation_name: string | null }

function cardOf(row: CardRow): ContactCard {
  return {
    contactId: row.id,
    name: row.name,
    title: row.title,
    email: row.email,
    phone: row.phone_e164 ?? row.phone_text,
    ownerId: row.owner_id,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    handle: contactHandle(row),
    warmthOrder: row.warmth_order,
    isDeleted: row.deleted_at !== null,
  }
}

/** Ends the request unless the actor may see all of these contacts. */
export async function requireContacts(
  db: ContactsDb,
  who: Actor,
  ids: readonly string[],
  campaigns?: ContactCampaigns,
): Promise<void> {
  const found = await store.findContacts(db, scopeOf(who, campaigns), ids)
  const known = new Set(found.map((contact) => contact.id))
  const missing = ids.find((id) => !known.has(id))
  if (missing !== undefined)
    throw new AppError('ContactNotFound', `There is no contact ${missing}, or it is not one of yours.`)
}

/** Which contacts an actor may see. */
export function scopeOf(who: Actor, campaigns: ContactCampaigns | undefined): ListScope {
  const ownUserId = ownScope(who)
  return {
    workspaceId: who.workspaceId,
    ownUserId,
    shared: ownUserId === null ? undefined : campaigns?.sharedWith(who.workspaceId, ownUserId),
  }
}
