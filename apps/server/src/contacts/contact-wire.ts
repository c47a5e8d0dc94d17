/** Records as they travel. Pure. */
import type { Contact } from '@tributary/contract/contacts'
import type { Organisation } from '@tributary/contract/organisations'
import { shownWarmness, warmnessOfOrder } from '@tributary/models/contacts/warmness'
import type { ContactRecord, OrganisationAccess, OrganisationRecord } from './contacts.ts'

export type Names = {
  readonly owners: ReadonlyMap<string, string>
  readonly organisations: ReadonlyMap<string, string>
}
export type CampaignsOfContacts = ReadonlyMap<string, readonly { campaign_id: string; name: string }[]>

export function contactOnWire(
  record: ContactRecord,
  about: { names: Names; campaigns: CampaignsOfContacts; nowMs: number },
): Contact {
  const { names, campaigns, nowMs } = about
  const organisationName = names.organisations.get(record.organisation_id ?? '')
  return {
    contact_id: record.id,
    name: record.name,
    title: record.title,
    email: record.email,
    phone: record.phone_text,
    phone_e164: record.phone_e164,
    linkedin_url: record.linkedin_url,
    country: record.country,
    note: record.note,
    tags: [...record.tags],
    custom: record.custom,
    owner_id: record.owner_id,
    owner_name: names.owners.get(record.owner_id ?? '') ?? null,
    // A deleted organisation has no name here; its contacts find it again when it is brought back.
    organisation_id: organisationName === undefined ? null : record.organisation_id,
    organisation_name: organisationName ?? null,
    source: record.source,
    warmness: shownWarmness(warmnessOfOrder(record.warmth_order, nowMs)),
    last_contact_at: record.last_contact_at,
    snoozed_until: record.snoozed_until,
    dismissed_at: record.dismissed_at,
    campaigns: [...(campaigns.get(record.id) ?? [])],
    created_at: record.created_at,
    updated_at: record.updated_at,
    version: record.version,
  }
}

export function organisationOnWire(
  record: OrganisationRecord,
  about: {
    owners: ReadonlyMap<string, string>
    contacts: ReadonlyMap<string, number>
    access: OrganisationAccess
  },
): Organisation {
  const isWhole = about.access.shows === 'all'
  return {
    organisation_id: record.id,
    name: record.name,
    domain: isWhole ? record.domain : '',
    sector: isWhole ? record.sector : '',
    country: isWhole ? record.country : '',
    note: isWhole ? record.note : '',
    tags: isWhole ? [...record.tags] : [],
    custom: isWhole ? record.custom : {},
    owner_id: record.owner_id,
    owner_name: about.owners.get(record.owner_id ?? '') ?? null,
    source: record.source,
    contacts: about.contacts.get(record.id) ?? 0,
    ...about.access,
    created_at: record.created_at,
    updated_at: record.updated_at,
    version: record.version,
  }
}
