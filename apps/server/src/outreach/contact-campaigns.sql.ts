/** Contacts of outreach campaigns, as subqueries of lists of contacts. */
import { type RawBuilder, sql } from 'kysely'

/** Contacts in campaigns that the member works on. */
export function sharedContacts(workspaceId: string, userId: string): RawBuilder<string> {
  return sql<string>`
    select shared.contact_id from campaign_contact as shared
    join campaign_member as mine on mine.campaign_id = shared.campaign_id
    where shared.workspace_id = ${workspaceId}::uuid and mine.user_id = ${userId}`
}

/** Contacts in any campaign that is not archived. */
export function assignedContacts(workspaceId: string): RawBuilder<string> {
  return sql<string>`
    select assigned.contact_id from campaign_contact as assigned
    join campaign as running on running.id = assigned.campaign_id
    where assigned.workspace_id = ${workspaceId}::uuid and running.archived_at is null`
}

/** One row per contact and campaign. */
export function campaignsOfContacts(workspaceId: string, contactIds: readonly string[]) {
  return sql<{ contact_id: string; campaign_id: string; name: string }>`
    select target.contact_id, target.campaign_id, campaign.name from campaign_contact as target
    join campaign on campaign.id = target.campaign_id
    where target.workspace_id = ${workspaceId}::uuid
      and target.contact_id = any(${[...contactIds]}::uuid[])
      and campaign.archived_at is null
    order by campaign.name`
}
