/** Rows as the contract tells them, with the names they refer to. */
import type { Activity } from '@tributary/contract/activities'
import type { Actor } from '../access/access.ts'
import { findContactCards } from '../contacts/contact-links.service.ts'
import * as store from './activities.store.ts'
import { mayEdit } from './activities.ts'
import { guestOf } from './activity-invite.ts'
import type { OutreachDb } from './outreach.table.ts'

const present = (ids: readonly (string | null)[]): string[] => ids.filter((id) => id !== null)

/** The rows in their order, with names that are read in one go. */
export async function tellActivities(
  db: OutreachDb,
  who: Pick<Actor, 'workspaceId' | 'role' | 'userId'>,
  rows: readonly store.ActivityRow[],
): Promise<Activity[]> {
  if (rows.length === 0) return []
  const cards = await findContactCards(db, who.workspaceId, present(rows.map((row) => row.contact_id)))
  const names = await store.findNames(db, who.workspaceId, {
    campaigns: present(rows.map((row) => row.campaign_id)),
    deals: present(rows.map((row) => row.deal_id)),
    members: present(rows.map((row) => row.created_by)),
  })
  return rows.map((row): Activity => {
    const card = cards.get(row.contact_id ?? '')
    const campaignName = names.campaigns.get(row.campaign_id ?? '')
    const dealName = names.deals.get(row.deal_id ?? '')
    return {
      activity_id: row.id,
      kind: row.kind,
      state: row.state,
      outcome: row.outcome,
      contact: card
        ? {
            contact_id: card.contactId,
            name: card.name,
            organisation_name: card.organisationName,
            phone: card.phone,
            email: card.email,
          }
        : null,
      campaign:
        row.campaign_id !== null && campaignName !== undefined
          ? { campaign_id: row.campaign_id, name: campaignName }
          : null,
      deal: row.deal_id !== null && dealName !== undefined ? { deal_id: row.deal_id, name: dealName } : null,
      subject: row.subject,
      note: row.note,
      location: row.location,
      at: row.at.toISOString(),
      duration_minutes: row.duration_minutes,
      created_by: row.created_by,
      created_by_name: names.members.get(row.created_by ?? '')?.name ?? null,
      invite: inviteOf(row),
      may_edit: mayEdit(who, row.created_by),
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
      version: row.version,
    }
  })
}

function inviteOf(row: store.ActivityRow): Activity['invite'] {
  const to = guestOf(row)
  return to !== null && row.invite_sent_at !== null
    ? { to, sequence: row.invite_sequence, sent_at: row.invite_sent_at.toISOString() }
    : null
}
