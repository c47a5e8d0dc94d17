/** What people are told about an import: its state on the wire, and the file of refused rows. */
import type { Import } from '@tributary/contract/imports'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { ImportRow } from './import.store.ts'
import { csvCell, progressOf } from './import.ts'
import { columnNames } from './staging.sql.ts'
import { countStagedSoFar, listRefused, listRefusedSamples, stagingTableOf } from './staging.store.ts'

const SAMPLE_ROWS = 5
const PAGE_ROWS = 5_000

export function createImportReport({ analytics }: { analytics: AnalyticsStore }) {
  async function describeAll(workspaceId: string, rows: readonly ImportRow[]): Promise<Import[]> {
    const refusing = rows.filter((row) => Number(row.rows_refused) > 0).map(({ id }) => id)
    const samples =
      refusing.length === 0
        ? new Map()
        : await listRefusedSamples(analytics, workspaceId, refusing, SAMPLE_ROWS)
    return Promise.all(
      rows.map(async (row) => toImport(row, await stagedSoFar(row), samples.get(row.id) ?? [])),
    )
  }

  async function stagedSoFar(row: ImportRow): Promise<number> {
    return row.state === 'staging' ? countStagedSoFar(analytics, stagingTableOf(row.id)) : 0
  }

  return {
    describeAll,
    describe: async (row: ImportRow): Promise<Import> =>
      toImport(
        row,
        await stagedSoFar(row),
        Number(row.rows_refused) > 0 ? await sampleOf(analytics, row) : [],
      ),

    /** Header and rows as CSV text in pieces. The reason comes second, the file's own columns after it. */
    refusedCsv: async function* (row: ImportRow): AsyncGenerator<string> {
      yield `${['row', 'reason', ...columnNames(row)].map(csvCell).join(',')}\r\n`
      let after = 0
      for (;;) {
        const page = await listRefused(
          analytics,
          { workspaceId: row.workspace_id, importId: row.id },
          after,
          PAGE_ROWS,
        )
        if (page.length > 0)
          yield page
            .map(
              (refused) =>
                `${[String(refused.row), refused.reason, ...refused.cells].map(csvCell).join(',')}\r\n`,
            )
            .join('')
        if (page.length < PAGE_ROWS) return
        after = page.at(-1)?.row ?? after
      }
    },
  }
}

async function sampleOf(analytics: AnalyticsStore, row: ImportRow) {
  const refused = await listRefused(
    analytics,
    { workspaceId: row.workspace_id, importId: row.id },
    0,
    SAMPLE_ROWS,
  )
  return refused.map(({ row: number, reason }) => ({ row: number, reason }))
}

function toImport(row: ImportRow, rowsStaged: number, sample: Import['refused_sample']): Import {
  const counts = {
    read: Number(row.rows_read),
    stored: Number(row.rows_stored),
    known: Number(row.rows_known),
    refused: Number(row.rows_refused),
  }
  return {
    import_id: row.id,
    kind: row.kind,
    file_name: row.file_name,
    state: row.state,
    progress: progressOf({
      state: row.state,
      rowsStaged,
      estimatedRows: row.shape.estimatedRows,
      rowsDone: counts.stored + counts.known + counts.refused,
      rowsRead: counts.read,
    }),
    rows_read: row.state === 'staging' ? rowsStaged : counts.read,
    rows_stored: counts.stored,
    rows_known: counts.known,
    rows_refused: counts.refused,
    refused_sample: sample,
    error: row.error,
    started_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    dataset_id: row.state === 'done' ? row.dataset_id : null,
  }
}
