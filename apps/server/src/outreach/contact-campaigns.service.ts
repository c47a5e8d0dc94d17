/** What contacts ask of outreach: whom campaigns share, who is in one, and which rows name a contact. */
import type { RawBuilder } from 'kysely'
import type { ContactCampaigns, ContactReference } from '../contacts/contact-links.service.ts'
import { assignedContacts, campaignsOfContacts, sharedContacts } from './contact-campaigns.sql.ts'

export const CONTACT_CAMPAIGNS: ContactCampaigns = {
  sharedWith: (workspaceId, userId): RawBuilder<string> => sharedContacts(workspaceId, userId),
  assigned: (workspaceId): RawBuilder<string> => assignedContacts(workspaceId),
  campaignsOf: async (db, workspaceId, contactIds) => {
    if (contactIds.length === 0) return new Map()
    const { rows } = await campaignsOfContacts(workspaceId, contactIds).execute(db)
    return new Map(
      [...Map.groupBy(rows, (row) => row.contact_id)].map(([id, list]) => [
        id,
        list.map(({ campaign_id, name }) => ({ campaign_id, name })),
      ]),
    )
  },
}

/** A merge of contacts moves these rows. */
export const CONTACT_REFERENCES: readonly ContactReference[] = [
  { table: 'activity', key: 'id', column: 'contact_id' },
  { table: 'campaign_contact', key: 'id', column: 'contact_id', uniqueWith: 'campaign_id' },
]
