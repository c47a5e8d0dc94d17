/** Contacts: what they are made of, whose they are, and what a change to one writes. Pure. */
import type { CustomValues } from '@tributary/contract/contacts'
import type { Organisation } from '@tributary/contract/organisations'
import { recordScope } from '@tributary/contract/permissions'
import { daysSinceContact, NEVER_CONTACTED_DAYS } from '@tributary/models/contacts/priority'
import type { Kysely, RawBuilder } from 'kysely'
import type { Actor } from '../access/access.ts'
import { hashEmail } from '../collect/email-hash.ts'
import { nameKey, organisationKey, searchTextOf } from './contact-text.ts'
import type { ContactTables } from './contacts.table.ts'

export type ContactsDb = Kysely<ContactTables>

/** A contact as changes see it: instants as text, so that two states compare as JSON. */
export type ContactRecord = {
  readonly id: string
  readonly owner_id: string | null
  readonly organisation_id: string | null
  readonly name: string
  readonly name_key: string
  readonly title: string
  readonly email: string | null
  readonly email_hash: string | null
  readonly phone_text: string | null
  readonly phone_e164: string | null
  readonly linkedin_url: string | null
  readonly country: string
  readonly note: string
  readonly tags: readonly string[]
  readonly custom: CustomValues
  readonly source: string
  readonly last_contact_at: string | null
  readonly warmth_order: number | null
  readonly snoozed_until: string | null
  readonly dismissed_at: string | null
  readonly search_text: string
  readonly created_at: string
  readonly updated_at: string
  readonly deleted_at: string | null
  readonly merged_into: string | null
  readonly version: number
}

export type OrganisationRecord = {
  readonly id: string
  readonly owner_id: string | null
  readonly name: string
  readonly name_key: string
  readonly domain: string
  readonly sector: string
  readonly country: string
  readonly note: string
  readonly tags: readonly string[]
  readonly custom: CustomValues
  readonly source: string
  readonly created_at: string
  readonly updated_at: string
  readonly deleted_at: string | null
  readonly version: number
}

/** Whose contacts an actor works with. null: the team's. */
export function ownScope(who: Pick<Actor, 'role' | 'userId'>): string | null {
  // A program has no contacts of its own: it sees nothing where a role sees only its own.
  return recordScope(who.role) === 'team' ? null : (who.userId ?? '')
}

/** What a reader sees of an organisation, and whether it is theirs to change. */
export type OrganisationAccess = Pick<Organisation, 'shows' | 'may_edit'>

/**
 * A member with own contacts has the organisations that they made or were given. Of others where a contact of theirs
 * works they see the name; and where contacts of colleagues work, a change is not theirs alone.
 *
 * @param isShared whether a contact works there that is not theirs
 */
export function organisationAccess(
  who: Pick<Actor, 'role' | 'userId'>,
  organisation: Pick<OrganisationRecord, 'owner_id'>,
  isShared: boolean,
): OrganisationAccess {
  const own = ownScope(who)
  const isTheirs = own === null || organisation.owner_id === own
  return {
    shows: isTheirs ? 'all' : 'name',
    may_edit: own === null || (isTheirs && !isShared),
  }
}

/** The person that a contact is: by the address they are known under, else the contact itself. */
export function contactHandle(contact: { id: string; email_hash: string | null }): string {
  return contact.email_hash === null ? `c:${contact.id}` : `e:${contact.email_hash}`
}

/** The record with everything that follows from its fields. */
export function withDerived(contact: ContactRecord, organisationName: string | null): ContactRecord {
  return {
    ...contact,
    name_key: nameKey(contact.name),
    email_hash: contact.email === null ? null : hashEmail(contact.email),
    search_text: searchTextOf({ ...contact, organisationName }),
  }
}

export function newOrganisation(
  fields: { id: string; name: string; source: string; owner_id: string | null },
  now: string,
): OrganisationRecord {
  return {
    domain: '',
    sector: '',
    country: '',
    note: '',
    tags: [],
    custom: {},
    ...fields,
    name_key: organisationKey(fields.name),
    created_at: now,
    updated_at: now,
    deleted_at: null,
    version: 1,
  }
}

export function newContact(
  fields: Partial<ContactRecord> & Pick<ContactRecord, 'id' | 'name' | 'source'>,
  organisationName: string | null,
  now: string,
): ContactRecord {
  const empty = {
    owner_id: null,
    organisation_id: null,
    name_key: '',
    title: '',
    email: null,
    email_hash: null,
    phone_text: null,
    phone_e164: null,
    linkedin_url: null,
    country: '',
    note: '',
    tags: [],
    custom: {},
    last_contact_at: null,
    warmth_order: null,
    snoozed_until: null,
    dismissed_at: null,
    search_text: '',
    deleted_at: null,
    merged_into: null,
  }
  return withDerived({ ...empty, ...fields, created_at: now, updated_at: now, version: 1 }, organisationName)
}

/** Why a contact is suggested, in one sentence. */
export function suggestionReason(warmness: number, lastContactMs: number | null, nowMs: number): string {
  const days = daysSinceContact(lastContactMs, nowMs)
  const warm =
    warmness >= 7
      ? 'Warm'
      : warmness >= 3
        ? 'Lukewarm'
        : warmness > 0
          ? 'Cool'
          : 'Nothing known of their interest'
  const degree = warmness > 0 ? `${warm} (${warmness.toFixed(1)} of 10)` : warm
  return `${degree}, ${waiting(days)}.`
}

function waiting(days: number): string {
  if (days === NEVER_CONTACTED_DAYS) return 'never contacted'
  if (days === 0) return 'contacted today'
  const ago = days === 1 ? 'yesterday' : `${days} days ago`
  return days >= 30 ? `last contacted ${ago}: it is time` : `last contacted ${ago}`
}

/** Tables of later capabilities that name a contact; see README. */
export type ContactReference = {
  readonly table: string
  /** Column that names a row of the table. */
  readonly key: string
  /** Column with the contact. */
  readonly column: string
  /** A column that is unique together with the contact: such rows of both contacts stay where they are. */
  readonly uniqueWith?: string
}

/** What contacts ask of outreach campaigns, which come later. */
export type ContactCampaigns = {
  /** Ids of contacts in campaigns that the member belongs to: a subquery of one column. */
  readonly sharedWith: (workspaceId: string, userId: string) => RawBuilder<string>
  /** Ids of contacts that are in a campaign: a subquery of one column. */
  readonly assigned: (workspaceId: string) => RawBuilder<string>
  readonly campaignsOf: (
    db: ContactsDb,
    workspaceId: string,
    contactIds: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly { campaign_id: string; name: string }[]>>
}
