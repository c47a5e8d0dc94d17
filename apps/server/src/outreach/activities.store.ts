/** Activities in the relational store. The handle is the first parameter. */
import type { FeedQuery } from '@tributary/contract/activities'
import { type ExpressionBuilder, type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { OutreachDb, OutreachTables } from './outreach.table.ts'

export type ActivityRow = Selectable<OutreachTables['activity']>

/** Adds it, or leaves the one that has the id already. */
export async function insertActivity(
  db: OutreachDb,
  row: Insertable<OutreachTables['activity']>,
): Promise<ActivityRow | undefined> {
  return db
    .insertInto('activity')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Also one that was taken back; locked until the transaction ends. */
export function lockActivity(
  db: OutreachDb,
  workspaceId: string,
  id: string,
): Promise<ActivityRow | undefined> {
  return db
    .selectFrom('activity')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateActivity(
  db: OutreachDb,
  id: string,
  change: Updateable<OutreachTables['activity']>,
): Promise<ActivityRow> {
  return db.updateTable('activity').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

/** Whose activities are seen: null, the team's; else those of the member, their contacts and their campaigns. */
export type ActivityScope = { readonly workspaceId: string; readonly ownUserId: string | null }

type Builder = ExpressionBuilder<OutreachTables, 'activity'>

function seenBy(eb: Builder, { workspaceId, ownUserId }: ActivityScope) {
  const present = eb.and([
    eb('activity.workspace_id', '=', workspaceId),
    eb('activity.deleted_at', 'is', null),
  ])
  if (ownUserId === null) return present
  const campaigns = eb
    .selectFrom('campaign_member')
    .select('campaign_member.campaign_id')
    .where('campaign_member.user_id', '=', ownUserId)
    .where('campaign_member.workspace_id', '=', workspaceId)
  return eb.and([
    present,
    eb.or([
      eb('activity.created_by', '=', ownUserId),
      eb('activity.campaign_id', 'in', campaigns),
      eb(
        'activity.contact_id',
        'in',
        eb
          .selectFrom('contact')
          .select('contact.id')
          .where('contact.workspace_id', '=', workspaceId)
          .where('contact.owner_id', '=', ownUserId),
      ),
      eb(
        'activity.contact_id',
        'in',
        eb
          .selectFrom('campaign_contact')
          .select('campaign_contact.contact_id')
          .where('campaign_contact.campaign_id', 'in', campaigns),
      ),
    ]),
  ])
}

export function findActivity(
  db: OutreachDb,
  scope: ActivityScope,
  id: string,
): Promise<ActivityRow | undefined> {
  return db
    .selectFrom('activity')
    .selectAll()
    .where((eb) => seenBy(eb, scope))
    .where('id', '=', id)
    .executeTakeFirst()
}

type FeedFilter = Omit<FeedQuery, 'of' | 'cursor' | 'limit'>

/** Newest first, after the row that is named. */
export function listActivities(
  db: OutreachDb,
  scope: ActivityScope,
  filter: FeedFilter,
  page: { after: { tsMs: number; id: string } | undefined; limit: number },
): Promise<ActivityRow[]> {
  let query = db
    .selectFrom('activity')
    .selectAll()
    .where((eb) => seenBy(eb, scope))
  if (filter.contact_id !== undefined) query = query.where('contact_id', '=', filter.contact_id)
  if (filter.campaign_id !== undefined) query = query.where('campaign_id', '=', filter.campaign_id)
  if (filter.deal_id !== undefined) query = query.where('deal_id', '=', filter.deal_id)
  if (filter.member !== undefined) query = query.where('created_by', '=', filter.member)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  const { after } = page
  if (after)
    query = query.where((eb) =>
      eb(
        eb.refTuple('activity.at', 'activity.id'),
        '<',
        eb.tuple(sql<Date>`${new Date(after.tsMs)}::timestamptz`, sql<string>`${after.id}::uuid`),
      ),
    )
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(page.limit).execute()
}

/** One member's planned activities before an instant, and what they did since another. */
export async function listOfMember(
  db: OutreachDb,
  workspaceId: string,
  userId: string,
  range: { plannedBeforeMs: number; doneSinceMs: number },
): Promise<{ planned: ActivityRow[]; done: ActivityRow[] }> {
  const own = db
    .selectFrom('activity')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('created_by', '=', userId)
    .where('deleted_at', 'is', null)
  const [planned, done] = await Promise.all([
    own
      .where('state', '=', 'planned')
      .where('at', '<', new Date(range.plannedBeforeMs))
      .orderBy('at')
      .orderBy('id')
      .limit(300)
      .execute(),
    own
      .where('state', '=', 'done')
      .where('at', '>=', new Date(range.doneSinceMs))
      .orderBy('at', 'desc')
      .limit(100)
      .execute(),
  ])
  return { planned, done }
}

/** What there is of a contact, in a campaign or in all, oldest first. */
export function listOfContact(
  db: OutreachDb,
  workspaceId: string,
  about: { contactId: string; campaignId?: string },
) {
  let query = db
    .selectFrom('activity')
    .select(['id', 'kind', 'state', 'outcome', 'at'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', about.contactId)
    .where('deleted_at', 'is', null)
  if (about.campaignId !== undefined) query = query.where('campaign_id', '=', about.campaignId)
  return query.orderBy('at').orderBy('id').execute()
}

/** The contact, held until the transaction ends: two activities of one contact do not cross. */
export function lockContact(db: OutreachDb, workspaceId: string, contactId: string) {
  return db
    .selectFrom('contact')
    .select(['id', 'last_contact_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contactId)
    .forUpdate()
    .executeTakeFirst()
}

/** The last contact before any activity; undefined when none reached the contact. */
export function findBefore(db: OutreachDb, contactId: string) {
  return db.selectFrom('contacted_before').select('at').where('contact_id', '=', contactId).executeTakeFirst()
}

export async function saveBefore(
  db: OutreachDb,
  row: { contact_id: string; workspace_id: string; at: Date | null },
): Promise<void> {
  await db
    .insertInto('contacted_before')
    .values(row)
    .onConflict((conflict) => conflict.column('contact_id').doUpdateSet({ at: row.at }))
    .execute()
}

export async function deleteBefore(db: OutreachDb, contactId: string): Promise<void> {
  await db.deleteFrom('contacted_before').where('contact_id', '=', contactId).execute()
}

export async function setTargetState(
  db: OutreachDb,
  about: {
    campaignId: string
    contactId: string
    state: OutreachTables['campaign_contact']['state']['__select__']
  },
): Promise<void> {
  await db
    .updateTable('campaign_contact')
    .set({ state: about.state })
    .where('campaign_id', '=', about.campaignId)
    .where('contact_id', '=', about.contactId)
    .execute()
}

/** Names that activities show. */
export async function findNames(
  db: OutreachDb,
  workspaceId: string,
  ids: { campaigns: readonly string[]; deals: readonly string[]; members: readonly string[] },
) {
  const named = async (table: 'campaign' | 'deal', wanted: readonly string[]) =>
    wanted.length === 0
      ? []
      : db
          .selectFrom(table)
          .select(['id', 'name'])
          .where('workspace_id', '=', workspaceId)
          .where('id', 'in', [...new Set(wanted)])
          .execute()
  // One after the other: inside a transaction there is one connection.
  const campaigns = await named('campaign', ids.campaigns)
  const deals = await named('deal', ids.deals)
  const members =
    ids.members.length === 0
      ? []
      : await db
          .selectFrom('user')
          .select(['id', 'name', 'email'])
          .where('id', 'in', [...new Set(ids.members)])
          .execute()
  return {
    campaigns: new Map(campaigns.map((row) => [row.id, row.name])),
    deals: new Map(deals.map((row) => [row.id, row.name])),
    members: new Map(members.map((row) => [row.id, row])),
  }
}

/** A deal that is there and that the actor may see. */
export function findDeal(db: OutreachDb, { workspaceId, ownUserId }: ActivityScope, id: string) {
  let query = db
    .selectFrom('deal')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
  if (ownUserId !== null) query = query.where('owner_id', '=', ownUserId)
  return query.executeTakeFirst()
}

/**
 * A campaign that the actor may log for: their own, or one that reaches for the contact, whom they were found to see.
 */
export function findCampaign(
  db: OutreachDb,
  { workspaceId, ownUserId }: ActivityScope,
  id: string,
  contactId: string | null,
) {
  const query = db
    .selectFrom('campaign')
    .select(['campaign.id', 'campaign.name'])
    .where('campaign.workspace_id', '=', workspaceId)
    .where('campaign.id', '=', id)
  if (ownUserId === null) return query.executeTakeFirst()
  return query
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('campaign_member')
            .select('campaign_member.user_id')
            .whereRef('campaign_member.campaign_id', '=', 'campaign.id')
            .where('campaign_member.user_id', '=', ownUserId),
        ),
        eb.exists(
          eb
            .selectFrom('campaign_contact')
            .select('campaign_contact.id')
            .whereRef('campaign_contact.campaign_id', '=', 'campaign.id')
            .where('campaign_contact.contact_id', '=', contactId),
        ),
      ]),
    )
    .executeTakeFirst()
}

/** Activities whose touch names a handle that their contact no longer has, held until the transaction ends. */
export function lockStale(db: OutreachDb, limit: number): Promise<ActivityRow[]> {
  return db
    .selectFrom('activity')
    .selectAll()
    .where('is_touch_stale', '=', true)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
}

export async function markTold(db: OutreachDb, ids: readonly string[]): Promise<void> {
  await db
    .updateTable('activity')
    .set({ is_touch_stale: false })
    .where('id', 'in', [...ids])
    .execute()
}
