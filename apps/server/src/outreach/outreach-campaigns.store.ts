/** Outreach campaigns in the relational store: plan, members, target list. The handle is the first parameter. */
import type { SaveOutreach, TargetState } from '@tributary/contract/outreach'
import { type SelectQueryBuilder, sql } from 'kysely'
import type { ActivityScope } from './activities.store.ts'
import type { OutreachDb, OutreachTables } from './outreach.table.ts'

type Plan = Omit<SaveOutreach, 'member_ids'>

const scoped = (db: OutreachDb, { workspaceId, ownUserId }: ActivityScope) => {
  const all = db
    .selectFrom('campaign')
    .where('campaign.workspace_id', '=', workspaceId)
    .where('campaign.kind', '=', 'outreach')
  return ownUserId === null
    ? all
    : all.where('campaign.id', 'in', (eb) =>
        eb
          .selectFrom('campaign_member')
          .select('campaign_member.campaign_id')
          .where('campaign_member.user_id', '=', ownUserId),
      )
}

function withColumns<O>(query: SelectQueryBuilder<OutreachTables, 'campaign', O>) {
  return query
    .select(['campaign.id', 'campaign.name', 'sector', 'theme', 'campaign.note', 'archived_at'])
    .select([
      sql<string | null>`to_char(starts_on, 'YYYY-MM-DD')`.as('starts_on'),
      sql<string | null>`to_char(ends_on, 'YYYY-MM-DD')`.as('ends_on'),
    ])
}

export function listCampaigns(db: OutreachDb, scope: ActivityScope, archived: boolean) {
  return withColumns(scoped(db, scope))
    .where('archived_at', archived ? 'is not' : 'is', null)
    .orderBy('campaign.name')
    .execute()
}

export function findOutreach(db: OutreachDb, scope: ActivityScope, id: string) {
  return withColumns(scoped(db, scope)).where('campaign.id', '=', id).executeTakeFirst()
}

/** Whether it was added: a name is used once in a workspace, by campaigns of both kinds. */
export async function insertOutreach(
  db: OutreachDb,
  workspaceId: string,
  id: string,
  plan: Plan,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('campaign')
    .values({ id, workspace_id: workspaceId, kind: 'outreach', archived_at: null, ...plan })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export function findByName(db: OutreachDb, workspaceId: string, name: string) {
  return db
    .selectFrom('campaign')
    .select(['id', 'kind'])
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirst()
}

export async function updateOutreach(
  db: OutreachDb,
  id: string,
  change: Partial<Plan> & { archived_at?: Date | null; updated_at: Date },
): Promise<void> {
  await db.updateTable('campaign').set(change).where('id', '=', id).execute()
}

export async function deleteOutreach(db: OutreachDb, workspaceId: string, id: string): Promise<void> {
  await db.deleteFrom('campaign').where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
}

/** Whether anything was logged for the campaign or sold through it. */
export async function isUsed(db: OutreachDb, id: string): Promise<boolean> {
  const activity = await db
    .selectFrom('activity')
    .select('id')
    .where('campaign_id', '=', id)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  const deal = await db
    .selectFrom('deal')
    .select('id')
    .where('campaign_id', '=', id)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return activity !== undefined || deal !== undefined
}

export function listMembers(db: OutreachDb, campaignIds: readonly string[]) {
  if (campaignIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('campaign_member')
    .innerJoin('user', 'user.id', 'campaign_member.user_id')
    .select(['campaign_member.campaign_id', 'user.id as user_id', 'user.name'])
    .where('campaign_id', 'in', [...campaignIds])
    .orderBy('user.name')
    .execute()
}

/** Those of the users who are members of the workspace. */
export async function findMembers(
  db: OutreachDb,
  workspaceId: string,
  userIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('workspace_member')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', sql<string>`any(${[...userIds]}::text[])`)
    .orderBy('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

/** Puts exactly these members of the workspace on a campaign. */
export async function setMembers(
  db: OutreachDb,
  workspaceId: string,
  campaignId: string,
  userIds: readonly string[],
): Promise<void> {
  await db.deleteFrom('campaign_member').where('campaign_id', '=', campaignId).execute()
  if (userIds.length > 0)
    await db
      .insertInto('campaign_member')
      .values(userIds.map((user_id) => ({ campaign_id: campaignId, workspace_id: workspaceId, user_id })))
      .execute()
}

/** Contacts by state, and activities, of each campaign. */
export async function countTargets(db: OutreachDb, campaignIds: readonly string[]) {
  if (campaignIds.length === 0) return { targets: [], activities: [] }
  const targets = await db
    .selectFrom('campaign_contact')
    .innerJoin('contact', 'contact.id', 'campaign_contact.contact_id')
    .select(['campaign_id', 'state', (eb) => eb.fn.countAll<string>().as('contacts')])
    .where('campaign_id', 'in', [...campaignIds])
    .where('contact.deleted_at', 'is', null)
    .groupBy(['campaign_id', 'state'])
    .execute()
  const activities = await db
    .selectFrom('activity')
    .select([
      'campaign_id',
      (eb) => eb.fn.countAll<string>().as('activities'),
      (eb) => eb.fn.max('at').as('last_at'),
    ])
    .where('campaign_id', 'in', [...campaignIds])
    .where('state', '=', 'done')
    .where('deleted_at', 'is', null)
    .groupBy('campaign_id')
    .execute()
  return { targets, activities }
}

/** Adds contacts to the target list; answers those that were not on it. */
export async function addTargets(
  db: OutreachDb,
  rows: readonly {
    id: string
    campaign_id: string
    workspace_id: string
    contact_id: string
    added_by: string | null
    added_at: Date
  }[],
): Promise<string[]> {
  const added: string[] = []
  for (let from = 0; from < rows.length; from += 1_000) {
    const stored = await db
      .insertInto('campaign_contact')
      .values(rows.slice(from, from + 1_000))
      .onConflict((conflict) => conflict.columns(['campaign_id', 'contact_id']).doNothing())
      .returning('contact_id')
      .execute()
    added.push(...stored.map((row) => row.contact_id))
  }
  return added
}

export async function removeTargets(
  db: OutreachDb,
  campaignId: string,
  contactIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .deleteFrom('campaign_contact')
    .where('campaign_id', '=', campaignId)
    .where('contact_id', '=', sql<string>`any(${[...contactIds]}::uuid[])`)
    .returning('contact_id')
    .execute()
  return rows.map((row) => row.contact_id)
}

/** The target list by name, after the row that is named. */
export function listTargets(
  db: OutreachDb,
  campaignId: string,
  filter: { state?: TargetState | undefined; search?: string | undefined },
  page: { after: { value: string; id: string } | undefined; limit: number },
) {
  let query = db
    .selectFrom('campaign_contact')
    .innerJoin('contact', 'contact.id', 'campaign_contact.contact_id')
    .select(['contact.id', 'contact.name_key', 'contact.owner_id', 'campaign_contact.state'])
    .select((eb) => [
      eb
        .selectFrom('activity')
        .select((inner) => inner.fn.countAll<string>().as('count'))
        .whereRef('activity.campaign_id', '=', 'campaign_contact.campaign_id')
        .whereRef('activity.contact_id', '=', 'contact.id')
        .where('activity.state', '=', 'done')
        .where('activity.deleted_at', 'is', null)
        .as('activities'),
      eb
        .selectFrom('activity')
        .select((inner) => inner.fn.max('activity.at').as('last'))
        .whereRef('activity.campaign_id', '=', 'campaign_contact.campaign_id')
        .whereRef('activity.contact_id', '=', 'contact.id')
        .where('activity.state', '=', 'done')
        .where('activity.deleted_at', 'is', null)
        .as('last_at'),
    ])
    .where('campaign_contact.campaign_id', '=', campaignId)
    .where('contact.deleted_at', 'is', null)
  if (filter.state !== undefined) query = query.where('campaign_contact.state', '=', filter.state)
  if (filter.search)
    query = query.where('contact.search_text', 'like', `%${escapeLike(filter.search.toLowerCase())}%`)
  const { after } = page
  if (after)
    query = query.where((eb) =>
      eb(
        eb.refTuple('contact.name_key', 'contact.id'),
        '>',
        eb.tuple(sql<string>`${after.value}::text`, sql<string>`${after.id}::uuid`),
      ),
    )
  return query.orderBy('contact.name_key').orderBy('contact.id').limit(page.limit).execute()
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/** Activities that reached somebody, with what their touch says: told again when the campaign has another name. */
export function listActivitiesOf(db: OutreachDb, campaignId: string) {
  return db
    .selectFrom('activity')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('state', '=', 'done')
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()
}

/** What was done for a campaign, reduced to what its performance counts; both days of the range included. */
export function listResults(
  db: OutreachDb,
  campaignId: string,
  range: { fromMs: number | null; toMs: number | null },
) {
  let query = db
    .selectFrom('activity')
    .select(['kind', 'state', 'outcome', 'contact_id', 'created_by'])
    .where('campaign_id', '=', campaignId)
    .where('state', '=', 'done')
    .where('deleted_at', 'is', null)
  if (range.fromMs !== null) query = query.where('at', '>=', new Date(range.fromMs))
  if (range.toMs !== null) query = query.where('at', '<', new Date(range.toMs))
  return query.execute()
}

/** Deals whose source is the campaign, by owner, kind of stage and currency. */
export function sumDeals(db: OutreachDb, workspaceId: string, campaignId: string) {
  return db
    .selectFrom('deal')
    .select([
      'owner_id',
      'kind',
      'currency',
      (eb) => eb.fn.countAll<string>().as('deals'),
      (eb) => eb.fn.sum<string | null>('amount_minor').as('amount_minor'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .where('deleted_at', 'is', null)
    .groupBy(['owner_id', 'kind', 'currency'])
    .execute()
}

/** Where the campaign stands with contacts that may have been written to before they were on the list. */
export async function listResultsOfContacts(
  db: OutreachDb,
  campaignId: string,
  contactIds: readonly string[],
) {
  if (contactIds.length === 0) return []
  return db
    .selectFrom('activity')
    .select(['contact_id', 'kind', 'state', 'outcome'])
    .where('campaign_id', '=', campaignId)
    .where('contact_id', '=', sql<string>`any(${[...contactIds]}::uuid[])`)
    .where('deleted_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
}
