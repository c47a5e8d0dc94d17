/**
 * Loads rows into a table in memory and stores them as one block; rows that the engine cannot read are set aside.
 * The rows travel through a file whose columns are all plain text: the engine reads that and converts whole columns about
 * five times faster than it parses typed columns row by row (50 thousand rows: 62 ms instead of 293).
 */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier } from '@tributary/stores/sql'
import { type StoredBlock, storeEventBlock } from './event-block.service.ts'
import { ALL_COLUMNS, ONE_PARSER } from './event-block.sql.ts'
import { EVENT_COLUMNS } from './event-row.ts'
import { createBlockTable, dropTable, emptyTable } from './work-table.sql.ts'

export type BlockLoaderOptions = {
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
  /** Where the block's file lies while it is read. */
  readonly folder: string
  /** Keeps a row that cannot be stored, with the engine's reason. */
  readonly refuse: (row: string, reason: string) => Promise<void>
}

const BLOCK = 'collect_block'
const table = identifier(BLOCK)
const HEADER = Buffer.from(`${EVENT_COLUMNS.join('\t')}\n`)
/** Columns that are not text in the block, as the file should hold them. */
const FILE_TYPES: Readonly<Record<string, string>> = {
  workspace_id: 'UUID',
  ts: "DateTime64(3, 'UTC')",
  received_at: "DateTime64(3, 'UTC')",
  has_source: 'UInt8',
  is_bot: 'UInt8',
  amount_minor: 'Nullable(Int64)',
}
const STRUCTURE = EVENT_COLUMNS.map((name) => [name, FILE_TYPES[name] ?? 'String'] as const)

/**
 * Codes of the engine's errors that are the rows' fault: texts, times, numbers and ids that cannot be read or converted
 * (CANNOT_PARSE_..., CANNOT_READ_ALL_DATA, TYPE_MISMATCH, INCORRECT_DATA, ...). Anything else is tried again.
 */
const ROW_FAULTS = new Set([6, 25, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 117, 131, 349, 376, 407])

function isRowFault(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && ROW_FAULTS.has(Number(error.code))
}

export function createBlockLoader({ analytics, nextVersion, folder, refuse }: BlockLoaderOptions) {
  const path = join(folder, 'block.tsv')
  /** Whether this process made the table and left nothing in it: a block that failed half-way may still be there. */
  let isEmpty = false

  /** Inserts the rows, halving what the engine cannot read until the row at fault stands alone. */
  async function insertReadable(rows: readonly Uint8Array[]): Promise<void> {
    try {
      // why: in one buffer, because a list is written piece by piece, a turn of the thread pool each
      await writeFile(path, Buffer.concat([HEADER, ...rows]), { mode: 0o600 })
      await analytics.stageFile({
        path,
        format: 'TSVWithNames',
        compression: 'none',
        structure: STRUCTURE,
        table: BLOCK,
        columns: EVENT_COLUMNS,
        select: ALL_COLUMNS,
        tail: ONE_PARSER,
      })
    } catch (error) {
      if (!isRowFault(error)) throw error
      const whole = Buffer.concat(rows)
      const half = middleOfRows(whole)
      if (half === undefined) return refuse(whole.toString().trimEnd(), error.message.trim())
      await insertReadable([whole.subarray(0, half)])
      await insertReadable([whole.subarray(half)])
    }
  }

  return {
    store: async (rows: readonly Uint8Array[]): Promise<StoredBlock> => {
      if (!isEmpty) {
        await analytics.command(dropTable(table))
        await analytics.command(createBlockTable(table))
      }
      isEmpty = false
      await insertReadable(rows)
      const stored = await storeEventBlock(analytics, BLOCK, nextVersion())
      await analytics.command(emptyTable(table))
      isEmpty = true
      await rm(path, { force: true })
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
