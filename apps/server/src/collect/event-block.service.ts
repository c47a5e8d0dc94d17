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
  countTable,
  deleteTouches,
  dropTable,
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

async function storeInTurn(store: AnalyticsStore, blockTable: string, version: bigint): Promise<StoredBlock> {
  const tables = derivedTables(blockTable)
  try {
    return await storeFresh(store, identifier(blockTable), tables, version)
  } finally {
    for (const table of Object.values(tables)) await store.command(dropTable(table))
  }
}

type DerivedTables = Readonly<Record<'fresh' | 'visits' | 'knownVisits' | 'gaps' | 'knownGaps' | 'gone', Sql>>

function derivedTables(blockTable: string): DerivedTables {
  const derived = (suffix: string) => identifier(`${blockTable}_${suffix}`)
  return {
    fresh: derived('fresh'),
    visits: derived('visits'),
    knownVisits: derived('known_visits'),
    gaps: derived('gaps'),
    knownGaps: derived('known_gaps'),
    gone: derived('gone'),
  }
}

async function storeFresh(
  store: AnalyticsStore,
  block: Sql,
  tables: DerivedTables,
  version: bigint,
): Promise<StoredBlock> {
  const all = await countEvents(store, block)
  const isFresh = all.known === 0 && all.ids === all.events
  if (!isFresh) await replaceTable(store, tables.fresh, freshEvents(block, tables.fresh))
  const source = isFresh ? block : tables.fresh
  const counts = isFresh ? all : await countEvents(store, source)
  if (counts.events > 0) {
    const changed: Sql[] = []
    if (counts.visits > 0) changed.push(await storeVisitTouches(store, source, tables))
    if (counts.gaps > 0) changed.push(await storeGapTouches(store, source, tables))
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
async function storeVisitTouches(store: AnalyticsStore, block: Sql, tables: DerivedTables): Promise<Sql> {
  const { visits, knownVisits } = tables
  await replaceTable(store, visits, visitCandidates(block, visits))
  await replaceTable(store, knownVisits, knownVisitTouches(visits, knownVisits))
  if ((await countOf(store, countOvertaken(visits, knownVisits))) > 0) {
    await deleteGone(store, tables.gone, visitTouchesGone(visits, knownVisits))
    await store.command(insertVisitTouches(visits, knownVisits))
  } else await store.command(insertLaterVisitTouches(visits, knownVisits))
  return visitHandles(visits, knownVisits)
}

async function storeGapTouches(store: AnalyticsStore, block: Sql, tables: DerivedTables): Promise<Sql> {
  const { gaps, knownGaps } = tables
  await replaceTable(store, gaps, gapTouches(block, gaps))
  await replaceTable(store, knownGaps, knownGapTouches(block, knownGaps))
  await deleteGone(store, tables.gone, gapTouchesGone(gaps, knownGaps))
  await store.command(insertGapTouches(gaps, knownGaps))
  return gapHandles(block)
}

async function deleteGone(store: AnalyticsStore, table: Sql, gone: Sql): Promise<void> {
  await replaceTable(store, table, keepGone(gone, table))
  if ((await countOf(store, countTable(table))) > 0) await store.command(deleteTouches(table))
}

async function countOf(store: AnalyticsStore, statement: Sql): Promise<number> {
  const [row] = await store.query<{ count: string }>(statement)
  return Number(row?.count ?? 0)
}

async function replaceTable(store: AnalyticsStore, table: Sql, create: Sql): Promise<void> {
  await store.command(dropTable(table))
  await store.command(create)
}
