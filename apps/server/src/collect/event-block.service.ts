/**
 * Stores a block of events and derives links, conversions and touches from it. Every statement may be repeated: the events
 * themselves come last, so a block that a crash interrupted is found new again and does the rest once more.
 */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier, type Sql } from '@tributary/stores/sql'
import {
  type BlockCounts,
  convertingHandles,
  countBlock,
  deleteTouches,
  freshEvents,
  insertConversions,
  insertEvents,
  insertHandleChanges,
  insertIdentities,
  keepGone,
  linkedHandles,
} from './event-block.sql.ts'
import { gapHandles, gapTouches, gapTouchesGone, insertGapTouches, knownGapTouches } from './gap-touch.sql.ts'
import {
  countOvertaken,
  insertLaterVisitTouches,
  insertVisitTouches,
  knownVisitTouches,
  visitCandidates,
  visitHandles,
  visitTouchesGone,
} from './visit-touch.sql.ts'
import { countTable, createWorkTables, dropTable, emptyTable, WORK_TABLES } from './work-table.sql.ts'

/** `known` counts events that were stored before, or came twice in the block. */
export type StoredBlock = { readonly stored: number; readonly known: number }

/** Blocks of one store take turns: two at once could both find an id new. */
const turns = new WeakMap<AnalyticsStore, Promise<unknown>>()

/**
 * Stores the events of `blockTable` (columns of `events`, engine Memory; the caller makes and drops it) that are not
 * stored yet, with what follows from them. `version` is in microseconds and higher than any before.
 */
export function storeEventBlock(
  store: AnalyticsStore,
  blockTable: string,
  version: bigint,
): Promise<StoredBlock> {
  const before = turns.get(store) ?? Promise.resolve()
  const turn = before.then(() => storeInTurn(store, blockTable, version))
  turns.set(
    store,
    turn.catch(() => undefined), // why: the failure belongs to this block's caller, not to the next block
  )
  return turn
}

/** Stores whose work tables this process has made and left empty. */
const prepared = new WeakSet<AnalyticsStore>()

async function storeInTurn(store: AnalyticsStore, blockTable: string, version: bigint): Promise<StoredBlock> {
  if (!prepared.has(store)) {
    for (const table of Object.values(WORK_TABLES)) await store.command(dropTable(table))
    for (const statement of createWorkTables(WORK_TABLES)) await store.command(statement)
  }
  // What a failure leaves in them is dropped before the next block.
  prepared.delete(store)
  const used = new Set<Sql>()
  const fill: FillTable = async (table, statement) => {
    used.add(table)
    await store.command(statement)
  }
  const stored = await storeFresh(store, identifier(blockTable), version, fill)
  for (const table of used) await store.command(emptyTable(table))
  prepared.add(store)
  return stored
}

/** Runs a statement that fills a work table. */
type FillTable = (table: Sql, statement: Sql) => Promise<void>

async function storeFresh(
  store: AnalyticsStore,
  block: Sql,
  version: bigint,
  fill: FillTable,
): Promise<StoredBlock> {
  const all = await countEvents(store, block)
  const isFresh = all.known === 0 && all.ids === all.events
  if (!isFresh) await fill(WORK_TABLES.fresh, freshEvents(block, WORK_TABLES.fresh))
  const source = isFresh ? block : WORK_TABLES.fresh
  const counts = isFresh ? all : await countEvents(store, source)
  if (counts.events > 0) {
    const changed: Sql[] = []
    if (counts.visits > 0) changed.push(await storeVisitTouches(store, source, fill))
    if (counts.gaps > 0) changed.push(await storeGapTouches(store, source, fill))
    if (counts.people > 0) {
      await store.command(insertIdentities(source))
      changed.push(linkedHandles(source))
    }
    if (counts.conversions > 0) {
      await store.command(insertConversions(source, version))
      changed.push(convertingHandles(source))
    }
    if (changed.length > 0) await store.command(insertHandleChanges(changed, version))
    await store.command(insertEvents(source))
  }
  return { stored: counts.events, known: all.events - counts.events }
}

async function countEvents(store: AnalyticsStore, block: Sql): Promise<Record<keyof BlockCounts, number>> {
  const [row] = await store.query<BlockCounts>(countBlock(block))
  const number = (name: keyof BlockCounts) => Number(row?.[name] ?? 0)
  return {
    events: number('events'),
    ids: number('ids'),
    known: number('known'),
    people: number('people'),
    conversions: number('conversions'),
    visits: number('visits'),
    gaps: number('gaps'),
  }
}

/** Answers the relation of handles whose touches changed. */
async function storeVisitTouches(store: AnalyticsStore, block: Sql, fill: FillTable): Promise<Sql> {
  const { visits, knownVisits } = WORK_TABLES
  await fill(visits, visitCandidates(block, visits))
  await fill(knownVisits, knownVisitTouches(visits, knownVisits))
  if ((await countOf(store, countOvertaken(visits, knownVisits))) > 0) {
    await deleteGone(store, visitTouchesGone(visits, knownVisits), fill)
    await store.command(insertVisitTouches(visits, knownVisits))
  } else await store.command(insertLaterVisitTouches(visits, knownVisits))
  return visitHandles(visits, knownVisits)
}

async function storeGapTouches(store: AnalyticsStore, block: Sql, fill: FillTable): Promise<Sql> {
  const { gaps, knownGaps, gone } = WORK_TABLES
  await fill(gaps, gapTouches(block, gaps))
  await fill(knownGaps, knownGapTouches(block, knownGaps))
  // What the visits before it put there is deleted already.
  await store.command(emptyTable(gone))
  await deleteGone(store, gapTouchesGone(gaps, knownGaps), fill)
  await store.command(insertGapTouches(gaps, knownGaps))
  return gapHandles(block)
}

async function deleteGone(store: AnalyticsStore, relation: Sql, fill: FillTable): Promise<void> {
  const { gone } = WORK_TABLES
  await fill(gone, keepGone(relation, gone))
  if ((await countOf(store, countTable(gone))) > 0) await store.command(deleteTouches(gone))
}

async function countOf(store: AnalyticsStore, statement: Sql): Promise<number> {
  const [row] = await store.query<{ count: string }>(statement)
  return Number(row?.count ?? 0)
}
