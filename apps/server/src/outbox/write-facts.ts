/** Stores the facts of one workspace in the analytics store. May be repeated after a crash at any statement. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import {
  CONVERSION_COLUMNS,
  countOutdated,
  createWork,
  DEAL_STATE_COLUMNS,
  deleteOutdated,
  dropWork,
  IDENTITY_COLUMNS,
  insertChanges,
  insertConversions,
  insertIdentities,
  insertTouches,
  keepConverting,
  keepLinked,
  keepOldConverting,
  keepOutdated,
  keepOutdatedHandles,
  keepTouching,
  TOUCH_COLUMNS,
  WORK,
  type WorkTable,
} from './outbox.sql.ts'
import type { DealStateFact, IdentityFact, WaitingFact } from './outbox.ts'
import { lastTouches } from './outbox.ts'
import { conversionLine, dealStateLine, identityLine, touchLine } from './outbox-rows.ts'

export async function writeFacts(
  analytics: AnalyticsStore,
  workspaceId: string,
  waiting: readonly WaitingFact[],
): Promise<void> {
  await writeDealStates(analytics, workspaceId, waiting)
  const version = waiting.map((entry) => entry.version).reduce(later, 0n)
  const used: WorkTable[] = []
  const batch: Batch = {
    analytics,
    workspaceId,
    waiting,
    change: () => analytics.command(insertChanges(workspaceId, version)),
    create: async (table) => {
      used.push(table)
      await analytics.command(createWork(table))
    },
  }
  if (waiting.every(({ fact }) => fact.kind === 'deal_state')) return
  try {
    await batch.create(WORK.handles)
    await writeConversions(batch)
    await writeTouches(batch)
    await writeIdentities(batch)
    // Changes last: who sees a change sees the rows it is about.
    await batch.change()
  } finally {
    for (const table of used) await analytics.command(dropWork(table))
  }
}

type Batch = {
  readonly analytics: AnalyticsStore
  readonly workspaceId: string
  readonly waiting: readonly WaitingFact[]
  /** Tells the journeys of the handles that were kept so far. */
  readonly change: () => Promise<void>
  /** Makes a table that goes at the end of the batch. */
  readonly create: (table: WorkTable) => Promise<void>
}

const later = (left: bigint, right: bigint): bigint => (left < right ? right : left)

async function writeConversions(batch: Batch): Promise<void> {
  const { analytics, workspaceId, waiting } = batch
  const lines = waiting.flatMap(({ fact, version }) =>
    fact.kind === 'conversion' ? [conversionLine(fact, version)] : [],
  )
  if (lines.length === 0) return
  await fill(batch, WORK.conversions, CONVERSION_COLUMNS, lines)
  await analytics.command(keepOldConverting(workspaceId))
  // Before as well: after a crash in between, nobody would know the old handles any more.
  await batch.change()
  await analytics.command(insertConversions(workspaceId))
  await analytics.command(keepConverting)
}

async function writeTouches(batch: Batch): Promise<void> {
  const { analytics, workspaceId, waiting } = batch
  const lines = lastTouches(waiting).map(touchLine)
  if (lines.length === 0) return
  await fill(batch, WORK.touches, TOUCH_COLUMNS, lines)
  await batch.create(WORK.outdated)
  await analytics.command(keepOutdated(workspaceId))
  if ((await countOf(analytics, countOutdated)) > 0) {
    await analytics.command(keepOutdatedHandles)
    await batch.change()
    await analytics.command(deleteOutdated(workspaceId))
  }
  await analytics.command(insertTouches(workspaceId))
  await analytics.command(keepTouching)
}

async function writeIdentities(batch: Batch): Promise<void> {
  const { analytics, workspaceId, waiting } = batch
  const links = waiting
    .map(({ fact }) => fact)
    .filter((fact): fact is IdentityFact => fact.kind === 'identity')
  if (links.length === 0) return
  await fill(batch, WORK.identities, IDENTITY_COLUMNS, links.map(identityLine))
  await analytics.command(insertIdentities(workspaceId))
  await analytics.command(keepLinked)
}

/** Nobody's journey reads them: a later version replaces an earlier one. */
async function writeDealStates(
  analytics: AnalyticsStore,
  workspaceId: string,
  waiting: readonly WaitingFact[],
): Promise<void> {
  const lines = waiting.flatMap(({ fact, version }) =>
    isDealState(fact) ? [dealStateLine(workspaceId, fact, version)] : [],
  )
  await analytics.insertTsv('deal_states', DEAL_STATE_COLUMNS, Buffer.from(lines.join('')))
}

const isDealState = (fact: WaitingFact['fact']): fact is DealStateFact => fact.kind === 'deal_state'

async function fill(
  { analytics, create }: Batch,
  table: WorkTable,
  columns: readonly string[],
  lines: readonly string[],
): Promise<void> {
  await create(table)
  await analytics.insertTsv(table, columns, Buffer.from(lines.join('')))
}

async function countOf(analytics: AnalyticsStore, statement: Sql): Promise<number> {
  const [row] = await analytics.query<{ count: string }>(statement)
  return Number(row?.count ?? 0)
}
