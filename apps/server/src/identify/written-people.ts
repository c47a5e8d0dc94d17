/** The outbox: tells the analytics store whom handles belong to, where the relational store says otherwise. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import { escapeTsv } from '../collect/event-row.ts'
import * as store from './link.store.ts'
import type { PeopleTables } from './people.table.ts'
import {
  createWrittenTable,
  dropWrittenTable,
  insertMovedChanges,
  insertPersonLinks,
  keepMoved,
  WRITTEN_COLUMNS,
} from './settled-links.sql.ts'

export type WriterDeps = {
  readonly db: Kysely<PeopleTables>
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
}

const ROWS_PER_WRITE = 20_000
const STAGE = 'identify_written'
const MOVED = 'identify_moved'

/**
 * Writes every handle of the workspace whose person readers do not know yet, and notes the moved ones as changed. May be
 * repeated after a crash at any statement. One call at a time.
 */
export async function writePeople(deps: WriterDeps, workspaceId: string): Promise<number> {
  let written = 0
  for (;;) {
    const rows = await store.findUnwritten(deps.db, workspaceId, ROWS_PER_WRITE)
    if (rows.length === 0) return written
    await writeRows(deps, workspaceId, rows)
    await store.saveWritten(deps.db, workspaceId, rows)
    written += rows.length
  }
}

async function writeRows(
  { analytics, nextVersion }: WriterDeps,
  workspaceId: string,
  rows: readonly { handle: string; person: string }[],
): Promise<void> {
  const version = nextVersion()
  const lines = rows.map(({ handle, person }) => `${escapeTsv(handle)}\t${escapeTsv(person)}\n`)
  await dropTables(analytics)
  try {
    await analytics.command(createWrittenTable(STAGE))
    await analytics.insertTsv(STAGE, WRITTEN_COLUMNS, Buffer.from(lines.join('')))
    await analytics.command(keepMoved(workspaceId, STAGE, MOVED))
    await analytics.command(insertPersonLinks(workspaceId, STAGE, version))
    // Changes last: who sees a change sees the rows it is about.
    await analytics.command(insertMovedChanges(workspaceId, MOVED, version))
  } finally {
    await dropTables(analytics)
  }
}

async function dropTables(analytics: AnalyticsStore): Promise<void> {
  for (const table of [STAGE, MOVED]) await analytics.command(dropWrittenTable(table))
}
