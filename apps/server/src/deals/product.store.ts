/** What a workspace sells. The handle is the first parameter. */
import type { SaveProduct } from '@tributary/contract/deals'
import type { Kysely } from 'kysely'
import type { DealTables } from './deals.table.ts'
import { nameKey } from './name-key.ts'

type Db = Kysely<DealTables>
const COLUMNS = ['id', 'name', 'series', 'price_minor', 'currency', 'is_sold'] as const

export function listProducts(db: Db, workspaceId: string) {
  return db
    .selectFrom('product')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .orderBy('id')
    .execute()
}
export type ProductRow = Awaited<ReturnType<typeof listProducts>>[number]

export function findProduct(db: Db, workspaceId: string, id: string): Promise<ProductRow | undefined> {
  return db
    .selectFrom('product')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The other product of the same name, however it is spaced and cased. */
export function findNamesake(db: Db, workspaceId: string, name: string): Promise<ProductRow | undefined> {
  return db
    .selectFrom('product')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst()
}

export async function insertProduct(
  db: Db,
  workspaceId: string,
  id: string,
  product: SaveProduct,
  at: Date,
): Promise<void> {
  await db
    .insertInto('product')
    .values({
      id,
      workspace_id: workspaceId,
      name_key: nameKey(product.name),
      ...product,
      created_at: at,
      updated_at: at,
    })
    .execute()
}

export async function updateProduct(
  db: Db,
  workspaceId: string,
  id: string,
  product: SaveProduct,
  at: Date,
): Promise<void> {
  await db
    .updateTable('product')
    .set({ ...product, name_key: nameKey(product.name), updated_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** Whether it was deleted: one that a deal names stays. */
export async function deleteUnusedProduct(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('product')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where((eb) =>
      eb.not(
        eb.exists(eb.selectFrom('deal_line').select('deal_id').whereRef('product_id', '=', 'product.id')),
      ),
    )
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export function listDealIdsOfProduct(db: Db, productId: string) {
  return db
    .selectFrom('deal_line')
    .select('deal_id as id')
    .distinct()
    .where('product_id', '=', productId)
    .execute()
}
