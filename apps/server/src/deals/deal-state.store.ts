/** Deals as whole states: loaded, locked, written. The handle is the first parameter. */
import { type Kysely, sql } from 'kysely'
import { foldText } from '../contacts/contact-text.ts'
import { type DealColumn, insertLines, insertMoves, updateRetold, upsertDeals } from './deal-rows.sql.ts'
import type { DealTables } from './deals.table.ts'
import type { DealState, Line, Move } from './deals.ts'
import { nameKey } from './name-key.ts'

type Db = Kysely<DealTables>

/** Of one statement: a text of a few megabytes. */
const ROWS_PER_STATEMENT = 2_000

/** The deals of these ids that the workspace has, deleted ones included, locked until the transaction ends. */
export async function lockStates(
  trx: Db,
  workspaceId: string,
  dealIds: readonly string[],
): Promise<DealState[]> {
  const states: DealState[] = []
  for (const ids of chunks(dealIds)) {
    const rows = await trx
      .selectFrom('deal')
      .selectAll()
      .select(sql<string | null>`to_char(expected_close, 'YYYY-MM-DD')`.as('close_day'))
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', ids)
      // In one order, so that two who lock several never wait for each other.
      .orderBy('id')
      .forUpdate()
      .execute()
    const [lines, moves] = [await linesOf(trx, ids), await movesOf(trx, ids)]
    for (const row of rows)
      states.push({
        dealId: row.id,
        name: row.name,
        stageId: row.stage_id,
        kind: row.kind,
        stageSinceMs: row.stage_since.getTime(),
        openedMs: row.opened_at.getTime(),
        amountMinor: row.amount_minor,
        isAmountFromLines: row.is_amount_from_lines,
        currency: row.currency,
        ownerId: row.owner_id,
        agentId: row.agent_id,
        organisationId: row.organisation_id,
        contactId: row.contact_id,
        campaignId: row.campaign_id,
        expectedClose: row.close_day,
        lossReason: row.loss_reason,
        note: row.note,
        source: row.source,
        externalId: row.external_id,
        isDeleted: row.deleted_at !== null,
        version: row.version,
        revision: row.revision,
        lines: lines.get(row.id) ?? [],
        moves: moves.get(row.id) ?? [],
      })
  }
  return states
}

async function linesOf(db: Db, ids: readonly string[]): Promise<Map<string, Line[]>> {
  const rows = await db
    .selectFrom('deal_line')
    .selectAll()
    .where('deal_id', 'in', ids)
    .orderBy('deal_id')
    .orderBy('position')
    .execute()
  return grouped(rows, (row) => ({
    productId: row.product_id,
    quantity: row.quantity,
    priceMinor: row.price_minor,
  }))
}

async function movesOf(db: Db, ids: readonly string[]): Promise<Map<string, Move[]>> {
  const rows = await db
    .selectFrom('deal_move')
    .selectAll()
    .where('deal_id', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return grouped(rows, (row) => ({
    moveId: row.id,
    fromStageId: row.from_stage_id,
    stageId: row.stage_id,
    kind: row.kind,
    atMs: row.at.getTime(),
    by: row.moved_by,
    recordedMs: row.recorded_at.getTime(),
  }))
}

function grouped<Row extends { deal_id: string }, Item>(
  rows: readonly Row[],
  itemOf: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const row of rows) {
    const group = groups.get(row.deal_id)
    if (group) group.push(itemOf(row))
    else groups.set(row.deal_id, [itemOf(row)])
  }
  return groups
}

export type WrittenDeal = { readonly before: DealState | undefined; readonly after: DealState }
/** Names that a search finds the deal by, besides its own. */
export type SearchNames = (deal: DealState) => readonly string[]

/** Writes the deals as they are after a change; what was not there before is added. */
export async function writeStates(
  trx: Db,
  workspaceId: string,
  changes: readonly WrittenDeal[],
  searchNames: SearchNames,
  now: Date,
): Promise<void> {
  for (const some of chunks(changes)) {
    const rows = some.map(({ after }) => ({ id: after.dealId, ...columnsOf(after, searchNames(after), now) }))
    await upsertDeals(workspaceId, JSON.stringify(rows)).execute(trx)
    await writeLines(trx, some)
    await writeMoves(trx, some)
  }
}

function columnsOf(deal: DealState, names: readonly string[], now: Date): Record<DealColumn, unknown> {
  return {
    name: deal.name,
    name_key: nameKey(deal.name),
    search_text: searchText(deal, names),
    stage_id: deal.stageId,
    kind: deal.kind,
    stage_since: new Date(deal.stageSinceMs),
    opened_at: new Date(deal.openedMs),
    amount_minor: deal.amountMinor,
    is_amount_from_lines: deal.isAmountFromLines,
    currency: deal.currency,
    owner_id: deal.ownerId,
    agent_id: deal.agentId,
    organisation_id: deal.organisationId,
    contact_id: deal.contactId,
    campaign_id: deal.campaignId,
    expected_close: deal.expectedClose,
    loss_reason: deal.lossReason,
    note: deal.note,
    source: deal.source,
    external_id: deal.externalId,
    updated_at: now,
    deleted_at: deal.isDeleted ? now : null,
    version: deal.version,
    revision: deal.revision,
  }
}

/** What a search finds the deal by: searched words are folded alike. */
function searchText(deal: DealState, names: readonly string[]): string {
  return foldText([deal.name, ...names].join(' '))
}

/** Locks some of the deals that name something by what it is no longer called, of whatever workspace. */
export async function lockStale(
  trx: Db,
  limit: number,
): Promise<{ workspaceId: string; deals: DealState[] }[]> {
  const rows = await trx
    .selectFrom('deal')
    .select(['id', 'workspace_id'])
    .where('is_stale', '=', true)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
  const found: { workspaceId: string; deals: DealState[] }[] = []
  for (const [workspaceId, some] of Map.groupBy(rows, (row) => row.workspace_id)) {
    const ids = some.map(({ id }) => id)
    found.push({ workspaceId, deals: await lockStates(trx, workspaceId, ids) })
  }
  return found
}

/** Searches find the deals by the names of now, and nothing of them is stale. */
export async function markRetold(
  trx: Db,
  workspaceId: string,
  deals: readonly DealState[],
  searchNames: SearchNames,
): Promise<void> {
  for (const some of chunks(deals)) {
    const rows = some.map((deal) => ({ id: deal.dealId, search_text: searchText(deal, searchNames(deal)) }))
    await updateRetold(workspaceId, JSON.stringify(rows)).execute(trx)
  }
}

async function writeLines(trx: Db, changes: readonly WrittenDeal[]): Promise<void> {
  const different = changes.filter(
    ({ before, after }) => JSON.stringify(before?.lines ?? []) !== JSON.stringify(after.lines),
  )
  const old = different.filter(({ before }) => before !== undefined).map(({ after }) => after.dealId)
  if (old.length > 0) await trx.deleteFrom('deal_line').where('deal_id', 'in', old).execute()
  const rows = different.flatMap(({ after }) =>
    after.lines.map((line, position) => ({
      deal_id: after.dealId,
      position,
      product_id: line.productId,
      quantity: line.quantity,
      price_minor: line.priceMinor,
    })),
  )
  if (rows.length > 0) await insertLines(JSON.stringify(rows)).execute(trx)
}

/** Moves are never rewritten: new ones are added, and those that an undo takes back are removed. */
async function writeMoves(trx: Db, changes: readonly WrittenDeal[]): Promise<void> {
  const gone = changes.flatMap(({ before, after }) => without(before?.moves ?? [], after.moves))
  const goneIds = gone.map(({ moveId }) => moveId)
  if (goneIds.length > 0) await trx.deleteFrom('deal_move').where('id', 'in', goneIds).execute()
  const rows = changes.flatMap(({ before, after }) =>
    without(after.moves, before?.moves ?? []).map((move) => ({
      id: move.moveId,
      deal_id: after.dealId,
      from_stage_id: move.fromStageId,
      stage_id: move.stageId,
      kind: move.kind,
      at: new Date(move.atMs),
      moved_by: move.by,
      recorded_at: new Date(move.recordedMs),
    })),
  )
  if (rows.length > 0) await insertMoves(JSON.stringify(rows)).execute(trx)
}

function without(moves: readonly Move[], others: readonly Move[]): Move[] {
  const known = new Set(others.map(({ moveId }) => moveId))
  return moves.filter(({ moveId }) => !known.has(moveId))
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / ROWS_PER_STATEMENT)
  return Array.from({ length: count }, (_, at) =>
    items.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT),
  )
}
