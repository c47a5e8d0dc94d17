/** Products, agents and organisations by the keys of their names, for imports. The handle is the first parameter. */
import type { Kysely } from 'kysely'
import type { OrganisationRecord } from '../contacts/contacts.ts'
import type { DealTables } from './deals.table.ts'
import { nameKey } from './name-key.ts'

type Db = Kysely<DealTables>

export type KnownProduct = {
  readonly id: string
  readonly name: string
  readonly series: string
  readonly priceMinor: string | null
  readonly currency: string | null
}
export type KnownAgent = {
  readonly id: string
  readonly name: string
  readonly manager: string
  readonly office: string
}

export async function mapProducts(db: Db, workspaceId: string): Promise<Map<string, KnownProduct>> {
  const rows = await db
    .selectFrom('product')
    .select(['id', 'name', 'name_key', 'series', 'price_minor as priceMinor', 'currency'])
    .where('workspace_id', '=', workspaceId)
    .execute()
  return new Map(rows.map(({ name_key, ...row }) => [name_key, row]))
}

/** Adds the product, or gives the known one of its name another series and price. */
export async function upsertProduct(
  trx: Db,
  workspaceId: string,
  product: KnownProduct,
  at: Date,
): Promise<void> {
  const { id, name, series, priceMinor, currency } = product
  const fields = { name, series, price_minor: priceMinor, currency, updated_at: at }
  await trx
    .insertInto('product')
    .values({
      id,
      workspace_id: workspaceId,
      name_key: nameKey(name),
      is_sold: true,
      created_at: at,
      ...fields,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name_key']).doUpdateSet(fields))
    .execute()
}

export async function mapAgents(db: Db, workspaceId: string): Promise<Map<string, KnownAgent>> {
  const rows = await db
    .selectFrom('sales_agent')
    .select(['id', 'name', 'name_key', 'manager', 'office'])
    .where('workspace_id', '=', workspaceId)
    .execute()
  return new Map(rows.map(({ name_key, ...row }) => [name_key, row]))
}

export async function upsertAgent(trx: Db, workspaceId: string, agent: KnownAgent): Promise<void> {
  const { id, name, manager, office } = agent
  await trx
    .insertInto('sales_agent')
    .values({ id, workspace_id: workspaceId, name, name_key: nameKey(name), manager, office, user_id: null })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'name_key']).doUpdateSet({ name, manager, office }),
    )
    .execute()
}

/** By the key of their name; the oldest where several have the same. */
export async function mapOrganisations(
  db: Db,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, OrganisationRecord>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('organisation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .where('name_key', 'in', keys)
    .orderBy('id', 'desc')
    .execute()
  return new Map(
    rows.map(({ workspace_id: _, ...row }) => [
      row.name_key,
      {
        ...row,
        created_at: row.created_at.toISOString(),
        updated_at: row.updated_at.toISOString(),
        deleted_at: row.deleted_at?.toISOString() ?? null,
      },
    ]),
  )
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Ids of the deals that came with these ids from a source, deleted ones included; and of the workspace's own deals by their
 * own ids, as an export has them.
 */
export async function mapExternalIds(
  db: Db,
  workspaceId: string,
  source: string,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const deals = db.selectFrom('deal').select(['id', 'external_id']).where('workspace_id', '=', workspaceId)
  for (let from = 0; from < externalIds.length; from += 5_000) {
    const some = externalIds.slice(from, from + 5_000)
    const own = some.filter((id) => ID.test(id))
    if (own.length > 0) for (const { id } of await deals.where('id', 'in', own).execute()) found.set(id, id)
    const rows = await deals.where('source', '=', source).where('external_id', 'in', some).execute()
    for (const row of rows) if (row.external_id !== null) found.set(row.external_id, row.id)
  }
  return found
}
