/** What was done to deals, for the history and for undo. The handle is the first parameter. */
import type { DealChange } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'
import type { Kysely } from 'kysely'
import { insertChangeRows } from './deal-rows.sql.ts'
import type { WrittenDeal } from './deal-state.store.ts'
import type { DealTables } from './deals.table.ts'
import { type DealState, type DoneToDeal, sumOfLines } from './deals.ts'

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
    .where('undo_began_at', 'is', null)
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

/** What was done, and how far it is undone. */
export type ChangeHeader = {
  readonly id: string
  readonly workspaceId: string
  readonly kind: DealChange['kind']
  /** How many deals it is about. */
  readonly deals: number
  readonly madeBy: string | null
  readonly undoneAt: Date | null
  readonly undoBeganAt: Date | null
  /** The last deal that the undo came to: it goes on after it. */
  readonly undoneThrough: string | null
  /** Deals that the undo left as they are. */
  readonly undoKept: number
}

const headers = (db: Db) =>
  db
    .selectFrom('deal_change')
    .select([
      'id',
      'workspace_id as workspaceId',
      'kind',
      'deals',
      'made_by as madeBy',
      'undone_at as undoneAt',
      'undo_began_at as undoBeganAt',
      'undone_through as undoneThrough',
      'undo_kept as undoKept',
    ])

export function findChange(db: Db, workspaceId: string, id: string): Promise<ChangeHeader | undefined> {
  return headers(db).where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
}

/** Undefined when the workspace has none of this id; locked until the transaction ends. */
export function lockChange(trx: Db, workspaceId: string, id: string): Promise<ChangeHeader | undefined> {
  return headers(trx)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Changes of all workspaces whose undo began and did not end. */
export function listUndoing(db: Db): Promise<ChangeHeader[]> {
  return headers(db)
    .where('undo_began_at', 'is not', null)
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute()
}

/** What the change did to its deals, in the order of their ids, from the one after `through` on. */
export async function listDone(
  db: Db,
  { id, undoneThrough }: Pick<ChangeHeader, 'id' | 'undoneThrough'>,
  limit: number,
): Promise<(DoneToDeal & { readonly dealId: string })[]> {
  let query = db
    .selectFrom('deal_change_row')
    .select(['deal_id', 'before', 'after'])
    .where('change_id', '=', id)
  if (undoneThrough !== null) query = query.where('deal_id', '>', undoneThrough)
  const rows = await query.orderBy('deal_id').limit(limit).execute()
  return rows.map((row) => ({
    dealId: row.deal_id,
    before: row.before === null ? undefined : parseState(row.before),
    after: parseState(row.after),
  }))
}

/**
 * Only {@link insertChange} writes the columns, from this very type. What was noted before deals had a revision, and an
 * amount by their lines, gets what the deals of that time got.
 */
function parseState(stored: unknown): DealState {
  const state = stored as DealState & Partial<Pick<DealState, 'revision' | 'isAmountFromLines'>>
  return {
    ...state,
    revision: state.revision ?? state.version,
    isAmountFromLines:
      state.isAmountFromLines ??
      (state.source === 'manual' &&
        state.amountMinor !== null &&
        state.amountMinor === sumOfLines(state.lines)),
  }
}

export async function noteUndo(
  trx: Db,
  id: string,
  noted: { beganAt?: Date; through?: string; kept?: number; undoneAt?: Date },
): Promise<void> {
  await trx
    .updateTable('deal_change')
    .set((eb) => ({
      ...(noted.beganAt === undefined ? {} : { undo_began_at: noted.beganAt }),
      ...(noted.through === undefined ? {} : { undone_through: noted.through }),
      ...(noted.kept === undefined ? {} : { undo_kept: eb('undo_kept', '+', noted.kept) }),
      ...(noted.undoneAt === undefined ? {} : { undone_at: noted.undoneAt }),
    }))
    .where('id', '=', id)
    .execute()
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
      'deal_change.undo_began_at',
      'user.name as made_by_name',
    ])
    .where('deal_change_row.deal_id', '=', dealId)
    .orderBy('deal_change.made_at', 'desc')
    .orderBy('deal_change.id', 'desc')
    .limit(limit)
    .execute()
}
