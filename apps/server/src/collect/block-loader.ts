/** Loads rows into a table in memory and stores them as one block; rows that the engine cannot read are set aside. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier } from '@tributary/stores/sql'
import { type StoredBlock, storeEventBlock } from './event-block.service.ts'
import { createBlockTable, dropTable } from './event-block.sql.ts'
import { EVENT_COLUMNS } from './event-row.ts'

export type BlockLoaderOptions = {
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
  /** Keeps a row that cannot be stored, with the engine's reason. */
  readonly refuse: (row: string, reason: string) => Promise<void>
}

const BLOCK = 'collect_block'
const table = identifier(BLOCK)

/** The engine could read the whole rest of the block, so this one row is at fault. */
const PARSE_FAILURE =
  /CANNOT_PARSE|INCORRECT_DATA|TYPE_MISMATCH|ARGUMENT_OUT_OF_BOUND|CANNOT_READ_ALL_DATA|Cannot parse|UNEXPECTED_END_OF_FILE/

export function createBlockLoader({ analytics, nextVersion, refuse }: BlockLoaderOptions) {
  /** Inserts the rows, halving what the engine cannot read until the row at fault stands alone. */
  async function insertReadable(rows: Buffer): Promise<void> {
    try {
      await analytics.insertTsv(BLOCK, EVENT_COLUMNS, rows)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!PARSE_FAILURE.test(reason)) throw error
      const half = middleOfRows(rows)
      if (half === undefined) return refuse(rows.toString().trimEnd(), reason)
      await insertReadable(rows.subarray(0, half))
      await insertReadable(rows.subarray(half))
    }
  }

  return {
    store: async (rows: readonly Uint8Array[]): Promise<StoredBlock> => {
      // A block that failed half-way may still be there.
      await analytics.command(dropTable(table))
      await analytics.command(createBlockTable(table))
      await insertReadable(Buffer.concat(rows))
      const stored = await storeEventBlock(analytics, BLOCK, nextVersion())
      await analytics.command(dropTable(table))
      return stored
    },
  }
}

const NEW_LINE = 10

/** Offset of the row border nearest behind the middle; undefined when there is only one row. */
function middleOfRows(rows: Buffer): number | undefined {
  const behind = rows.indexOf(NEW_LINE, rows.byteLength >> 1) + 1
  if (behind > 0 && behind < rows.byteLength) return behind
  const before = rows.lastIndexOf(NEW_LINE, (rows.byteLength >> 1) - 1) + 1
  return before > 0 && before < rows.byteLength ? before : undefined
}
