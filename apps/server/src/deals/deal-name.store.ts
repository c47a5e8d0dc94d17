/** What deals refer to: names, sectors, addresses' hashes. The handle is the first parameter. */
import { type Kysely, sql } from 'kysely'
import type { ContactCampaigns } from '../contacts/contacts.ts'
import type { DealView } from './deal-list.store.ts'
import type { DealTables } from './deals.table.ts'
import type { DealState } from './deals.ts'

type Db = Kysely<DealTables>
type Named = { readonly id: string; readonly name: string }

export type Agent = Named & { readonly office: string }
export type Organisation = Named & { readonly sector: string }
export type Contact = Named & { readonly emailHash: string | null }

/** By id, for the deals that were asked about. */
export type References = {
  readonly owners: ReadonlyMap<string, Named>
  readonly agents: ReadonlyMap<string, Agent>
  readonly organisations: ReadonlyMap<string, Organisation>
  readonly contacts: ReadonlyMap<string, Contact>
  readonly campaigns: ReadonlyMap<string, Named>
  readonly products: ReadonlyMap<string, Named>
}

/** Everything that the deals refer to and the workspace has. */
export async function findReferences(
  db: Db,
  workspaceId: string,
  deals: readonly DealState[],
): Promise<References> {
  const idsOf = (read: (deal: DealState) => readonly (string | null)[]) => [
    ...new Set(deals.flatMap(read).filter((id) => id !== null)),
  ]
  const products = idsOf((deal) => deal.lines.map((line) => line.productId))
  const organisations = await inWorkspace(
    idsOf((deal) => [deal.organisationId]),
    (ids) =>
      db
        .selectFrom('organisation')
        .select(['id', 'name', 'sector'])
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', ids)
        .execute(),
  )
  const contacts = await inWorkspace(
    idsOf((deal) => [deal.contactId]),
    (ids) =>
      db
        .selectFrom('contact')
        .select(['id', 'name', 'email_hash as emailHash'])
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', ids)
        .execute(),
  )
  return {
    owners: await inWorkspace(
      idsOf((deal) => [deal.ownerId]),
      (ids) => db.selectFrom('user').select(['id', 'name']).where('id', 'in', ids).execute(),
    ),
    agents: await inWorkspace(
      idsOf((deal) => [deal.agentId]),
      (ids) =>
        db
          .selectFrom('sales_agent')
          .select(['id', 'name', 'office'])
          .where('workspace_id', '=', workspaceId)
          .where('id', 'in', ids)
          .execute(),
    ),
    organisations,
    contacts,
    campaigns: await inWorkspace(
      idsOf((deal) => [deal.campaignId]),
      (ids) => listNamed(db, 'campaign', workspaceId, ids),
    ),
    products: await inWorkspace(products, (ids) => listNamed(db, 'product', workspaceId, ids)),
  }
}

function listNamed(
  db: Db,
  table: 'campaign' | 'product',
  workspaceId: string,
  ids: readonly string[],
): Promise<Named[]> {
  return db
    .selectFrom(table)
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
}

async function inWorkspace<Row extends Named>(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<Row[]>,
): Promise<Map<string, Row>> {
  const rows = ids.length === 0 ? [] : await find(ids)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Of these users, those who are members of the workspace. */
export async function listMembers(db: Db, workspaceId: string): Promise<Named[]> {
  return db
    .selectFrom('workspace_member')
    .innerJoin('user', 'user.id', 'workspace_member.user_id')
    .select(['user.id', 'user.name'])
    .where('workspace_member.workspace_id', '=', workspaceId)
    .where('workspace_member.role', '!=', 'VIEWER')
    .orderBy('user.name')
    .execute()
}

export function listAgents(db: Db, workspaceId: string) {
  return db
    .selectFrom('sales_agent')
    .select(['id', 'name', 'manager', 'office'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .execute()
}

/** Campaigns that deals may come from: for who sees only their own deals, those they are a member of. */
export function listCampaigns(db: Db, view: DealView): Promise<Named[]> {
  return chosenCampaigns(db, view).orderBy('name').limit(1000).execute()
}

function chosenCampaigns(db: Db, { workspaceId, ownerId }: DealView) {
  const query = db.selectFrom('campaign').select(['id', 'name']).where('workspace_id', '=', workspaceId)
  if (ownerId === undefined) return query
  return query.where('id', 'in', (eb) =>
    eb
      .selectFrom('campaign_member')
      .select('campaign_member.campaign_id')
      .where('campaign_member.workspace_id', '=', workspaceId)
      .where('campaign_member.user_id', '=', ownerId),
  )
}

/** Whose contacts an actor may name in a deal. */
export type Choosing = { readonly view: DealView; readonly sharedWith: ContactCampaigns['sharedWith'] }

/** Of what the deal refers to, what is there and the actor sees: contact, organisation, campaign. */
export async function listChoosable(
  db: Db,
  choosing: Choosing,
  deal: Pick<DealState, 'contactId' | 'organisationId' | 'campaignId'>,
): Promise<Set<string>> {
  const { contactId, organisationId, campaignId } = deal
  const found = [
    ...(contactId === null
      ? []
      : await chosenContacts(db, choosing).select('id').where('id', '=', contactId).execute()),
    ...(organisationId === null
      ? []
      : await chosenOrganisations(db, choosing).where('id', '=', organisationId).execute()),
    ...(campaignId === null
      ? []
      : await chosenCampaigns(db, choosing.view).where('id', '=', campaignId).execute()),
  ]
  return new Set(found.map(({ id }) => id))
}

/** Their own, and those that campaigns share with them. */
function chosenContacts(db: Db, { view: { workspaceId, ownerId }, sharedWith }: Choosing) {
  const query = db
    .selectFrom('contact')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
  if (ownerId === undefined) return query
  return query.where((eb) =>
    eb.or([eb('owner_id', '=', ownerId), sql<boolean>`contact.id in (${sharedWith(workspaceId, ownerId)})`]),
  )
}

/** Their own, and where a contact works that they may name. */
function chosenOrganisations(db: Db, choosing: Choosing) {
  const { workspaceId, ownerId } = choosing.view
  const query = db
    .selectFrom('organisation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
  if (ownerId === undefined) return query
  return query.where((eb) =>
    eb.or([
      eb('owner_id', '=', ownerId),
      eb('id', 'in', chosenContacts(db, choosing).select('contact.organisation_id')),
    ]),
  )
}
