/** What was done to deals, for the history and for undo. The handle is the first parameter. */
import type { DealChange } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { insertChangeRows } from './deal-rows.sql.ts'
import type { WrittenDeal } from './deal-state.store.ts'
import type { DealTables } from './deals.table.ts'
import type { DealState } from './deals.ts'

type Db = Kysely<DealTables>

const ROWS_PER_STATEMENT = 2_000

export async function insertChange(
  trx: Db,
  change: {
    id: string
    workspaceId: string
    kind: DealChange['kind']
    madeBy: string | null
    madeAt: Date
    deals: readonly WrittenDeal[]
  },
): Promise<void> {
  const { id, deals } = change
  await trx
    .insertInto('deal_change')
    .values({
      id,
      workspace_id: change.workspaceId,
      kind: change.kind,
      deals: deals.length,
      made_by: change.madeBy,
      made_at: change.madeAt,
    })
    .execute()
  await insertRows(trx, id, deals)
}

/** Adds deals to a change that is made in parts. Throws Conflict where what there was of it is undone already. */
export async function extendChange(trx: Db, id: string, deals: readonly WrittenDeal[]): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('deal_change')
    .set((eb) => ({ deals: eb('deals', '+', deals.length) }))
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new AppError('Conflict', 'This was undone while it was being done.')
  await insertRows(trx, id, deals)
}

async function insertRows(trx: Db, id: string, deals: readonly WrittenDeal[]): Promise<void> {
  for (let from = 0; from < deals.length; from += ROWS_PER_STATEMENT) {
    const rows = deals.slice(from, from + ROWS_PER_STATEMENT).map(({ before, after }) => ({
      deal_id: after.dealId,
      before: before ?? null,
      after,
    }))
    await insertChangeRows(id, JSON.stringify(rows)).execute(trx)
  }
}

/** The change with its deals, locked; undefined when the workspace has none of this id. */
export async function lockChange(trx: Db, workspaceId: string, id: string) {
  const change = await trx
    .selectFrom('deal_change')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!change) return undefined
  const rows = await trx
    .selectFrom('deal_change_row')
    .select(['deal_id', 'before', 'after'])
    .where('change_id', '=', id)
    .orderBy('deal_id')
    .execute()
  return {
    kind: change.kind,
    madeBy: change.made_by,
    undoneAt: change.undone_at,
    deals: rows.map((row) => ({
      dealId: row.deal_id,
      before: row.before === null ? undefined : parseState(row.before),
      after: parseState(row.after),
    })),
  }
}

/** Only {@link insertChange} writes the columns, from this very type. */
function parseState(stored: unknown): DealState {
  return stored as DealState
}

export async function noteUndone(trx: Db, id: string, at: Date): Promise<void> {
  await trx.updateTable('deal_change').set({ undone_at: at }).where('id', '=', id).execute()
}

export function listChangesOfDeal(db: Db, dealId: string, limit: number) {
  return db
    .selectFrom('deal_change_row')
    .innerJoin('deal_change', 'deal_change.id', 'deal_change_row.change_id')
    .leftJoin('user', 'user.id', 'deal_change.made_by')
    .select([
      'deal_change.id',
      'deal_change.kind',
      'deal_change.deals',
      'deal_change.made_at',
      'deal_change.undone_at',
      'user.name as made_by_name',
    ])
    .where('deal_change_row.deal_id', '=', dealId)
    .orderBy('deal_change.made_at', 'desc')
    .orderBy('deal_change.id', 'desc')
    .limit(limit)
    .execute()
}
