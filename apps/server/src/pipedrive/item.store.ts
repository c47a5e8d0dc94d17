/** The queue: one row per record that is to be sent. The handle is the first parameter. */
import { type Selectable, sql } from 'kysely'
import type { RecordKey } from './link.store.ts'
import type { ItemState, PipedriveTables } from './pipedrive.table.ts'
import type { NextStep, SendReason } from './pipedrive.ts'
import type { PipedriveDb } from './setting.store.ts'

export type ItemRow = Selectable<PipedriveTables['pipedrive_item']>
export type NewItem = RecordKey & {
  readonly id: string
  readonly userId: string | null
  readonly label: string
  readonly reason: SendReason
  readonly at: Date
}

/** Puts records into the queue, or counts another change of one that is there: it is sent (again) as it is then. */
export async function enqueue(db: PipedriveDb, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return
  await db
    .insertInto('pipedrive_item')
    .values(
      items.map((item) => ({
        id: item.id,
        workspace_id: item.workspaceId,
        kind: item.kind,
        local_id: item.localId,
        user_id: item.userId,
        label: item.label,
        reason: item.reason,
        state: 'PENDING' as const,
        next_attempt_at: item.at,
        problem: null,
        created_at: item.at,
        updated_at: item.at,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'kind', 'local_id']).doUpdateSet((set) => ({
        user_id: set.ref('excluded.user_id'),
        label: set.ref('excluded.label'),
        changes: sql<number>`pipedrive_item.changes + 1`,
        // What waits for its next attempt goes on waiting: a lost answer must settle first.
        state: sql<ItemState>`case when pipedrive_item.state = 'RETRY' then 'RETRY' else 'PENDING' end`,
        attempts: sql<number>`case when pipedrive_item.state = 'RETRY' then pipedrive_item.attempts else 0 end`,
        next_attempt_at: sql<Date>`case when pipedrive_item.state = 'RETRY' then pipedrive_item.next_attempt_at else excluded.next_attempt_at end`,
        problem: sql<
          string | null
        >`case when pipedrive_item.state = 'RETRY' then pipedrive_item.problem else null end`,
        updated_at: set.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

/** Records that are due and may be sent by one of these members, the longest waiting first. */
export function listDueItems(
  db: PipedriveDb,
  workspaceId: string,
  due: { userIds: readonly string[]; now: Date; limit: number },
): Promise<ItemRow[]> {
  if (due.userIds.length === 0 || due.limit <= 0) return Promise.resolve([])
  return db
    .selectFrom('pipedrive_item')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', ['PENDING', 'RETRY'])
    .where('next_attempt_at', '<=', due.now)
    .where('user_id', 'in', due.userIds)
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(due.limit)
    .execute()
}

/** When the next record of these members is due; undefined: none waits. */
export async function findNextDue(
  db: PipedriveDb,
  workspaceId: string,
  userIds: readonly string[],
): Promise<Date | undefined> {
  if (userIds.length === 0) return undefined
  const row = await db
    .selectFrom('pipedrive_item')
    .select((select) => select.fn.min('next_attempt_at').as('at'))
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', ['PENDING', 'RETRY'])
    .where('user_id', 'in', userIds)
    .executeTakeFirst()
  return row?.at ?? undefined
}

/** Sent as it was when it was taken; a change since then leaves it in the queue. */
export async function settleItem(db: PipedriveDb, item: ItemRow, at: Date): Promise<void> {
  await db
    .updateTable('pipedrive_item')
    .set({
      state: sql<ItemState>`case when changes = ${item.changes} then 'SUCCESS' else 'PENDING' end`,
      attempts: 0,
      problem: null,
      updated_at: at,
      next_attempt_at: at,
    })
    .where('id', '=', item.id)
    .execute()
}

export async function failItem(
  db: PipedriveDb,
  item: ItemRow,
  step: NextStep & { problem: string; at: Date },
): Promise<void> {
  await db
    .updateTable('pipedrive_item')
    .set({
      state: step.state,
      attempts: step.attempts,
      next_attempt_at: new Date(step.nextAttemptAtMs),
      problem: step.problem,
      updated_at: step.at,
    })
    .where('id', '=', item.id)
    .execute()
}

/** Nothing was tried: it stays as it is, and its turn comes at that instant. */
export async function postponeItem(db: PipedriveDb, item: ItemRow, until: Date): Promise<void> {
  await db.updateTable('pipedrive_item').set({ next_attempt_at: until }).where('id', '=', item.id).execute()
}

/** Puts failed records back into the queue; all of them, or some by id. Answers how many. */
export async function retryItems(
  db: PipedriveDb,
  workspaceId: string,
  chosen: { ids: readonly string[] | undefined; userId: string | undefined; at: Date },
): Promise<number> {
  let update = db
    .updateTable('pipedrive_item')
    .set({ state: 'PENDING', attempts: 0, next_attempt_at: chosen.at, updated_at: chosen.at })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'FAILED')
  if (chosen.ids !== undefined) update = update.where('id', 'in', chosen.ids)
  if (chosen.userId !== undefined) update = update.where('user_id', '=', chosen.userId)
  const { numUpdatedRows } = await update.executeTakeFirst()
  return Number(numUpdatedRows)
}

export type ItemCount = {
  readonly state: ItemState
  readonly user_id: string | null
  readonly count: number
}

export async function countItems(
  db: PipedriveDb,
  workspaceId: string,
  userId: string | undefined,
): Promise<ItemCount[]> {
  let query = db
    .selectFrom('pipedrive_item')
    .select(['state', 'user_id'])
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .groupBy(['state', 'user_id'])
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  return (await query.execute()).map((row) => ({ ...row, count: Number(row.count) }))
}

/** Records in one of these states, the latest first. */
export function listItems(
  db: PipedriveDb,
  workspaceId: string,
  asked: { states: readonly ItemState[]; userId: string | undefined; limit: number },
): Promise<ItemRow[]> {
  let query = db
    .selectFrom('pipedrive_item')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', asked.states)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(asked.limit)
  if (asked.userId !== undefined) query = query.where('user_id', '=', asked.userId)
  return query.execute()
}
