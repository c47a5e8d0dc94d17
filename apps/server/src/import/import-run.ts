/** One import from its file to its last slice. May be interrupted anywhere and continues where it was. */
import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type ImportRow, insertUpload, replaceDataset, updateUnfinished } from './import.store.ts'
import type { ImportTables } from './import.table.ts'
import { DEFAULT_SEPARATOR, openStore, stagingOf } from './import-kinds.ts'
import { countDataset, listChannels, removeDatasetRows } from './paths.store.ts'
import { repairFile, UnreadableFileError } from './repair-file.ts'
import { planSlices } from './slice.ts'
import { cellsOf, type StagedFile } from './staging.sql.ts'
import {
  countStaged,
  dropTable,
  keepRefused,
  listBuckets,
  listStagingTables,
  returnMemory,
  stageFile,
  stagingTableOf,
} from './staging.store.ts'

export type ImportRunDeps = {
  readonly db: Kysely<ImportTables>
  readonly analytics: AnalyticsStore
  readonly uploadsFolder: string
  readonly now: () => number
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Rows of a slice: what is done between two looks at the stop and cancel signals, and repeated after a crash. */
  readonly rowsPerSlice?: number
}

/** About so many rows: memory grows with a slice, and each costs some 20 statements. */
const ROWS_PER_SLICE = 131_072

/** Ends in `done`, `failed` or `cancelled`, or as it was when `isStopping` says so. */
export async function runImport(
  deps: ImportRunDeps,
  row: ImportRow,
  isStopping: () => boolean,
): Promise<void> {
  const staging = stagingTableOf(row.id)
  try {
    const isStaged = row.state === 'storing' && (await listStagingTables(deps.analytics)).includes(staging)
    const staged = isStaged ? row : await stageImport(deps, row, staging)
    if (staged === undefined) return await cleanUp(deps, row, { keepsFile: false })
    const outcome = await storeSlices(deps, staged, staging, isStopping)
    if (outcome === 'stopped') return
    if (outcome === 'cancelled') {
      if (row.dataset_id !== null) await removeDatasetRows(deps.analytics, row.workspace_id, row.dataset_id)
      return await cleanUp(deps, row, { keepsFile: false })
    }
    await finishImport(deps, row, staging)
    await cleanUp(deps, row, { keepsFile: false })
  } catch (cause) {
    if (isStopping()) return // the stores close under our feet: the next start continues
    deps.log.error({ err: cause, import_id: row.id }, 'import failed')
    await updateUnfinished(deps.db, row.id, {
      state: 'failed',
      error: sentenceOf(cause),
      finished_at: new Date(deps.now()),
    })
    if (row.dataset_id !== null) await removeDatasetRows(deps.analytics, row.workspace_id, row.dataset_id)
    await cleanUp(deps, row, { keepsFile: true })
  }
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof UnreadableFileError) return cause.message
  const first = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
  return `The import stopped: ${first.slice(0, 300)}`
}

/** Fills the staging table. Answers the row as it is then, or undefined when it was cancelled. */
async function stageImport(
  deps: ImportRunDeps,
  row: ImportRow,
  staging: string,
): Promise<ImportRow | undefined> {
  const { db, analytics } = deps
  if (
    !(await updateUnfinished(db, row.id, { state: 'staging', next_bucket: 0, rows_stored: 0, rows_known: 0 }))
  )
    return undefined
  await stageTolerantly(deps, row, staging)
  await returnMemory(analytics)
  const { rows, refused } = await countStaged(analytics, staging)
  if (refused > 0) await keepRefused(analytics, staging, { workspaceId: row.workspace_id, importId: row.id })
  const counted = { state: 'storing', rows_read: rows, rows_refused: refused } as const
  if (!(await updateUnfinished(db, row.id, counted))) return undefined
  return {
    ...row,
    state: 'storing',
    next_bucket: 0,
    rows_read: String(rows),
    rows_refused: String(refused),
    rows_stored: '0',
    rows_known: '0',
  }
}

/** The engine reads the file itself; a file that it refuses as a whole is copied with its bad records marked. */
async function stageTolerantly(deps: ImportRunDeps, row: ImportRow, staging: string): Promise<void> {
  const { shape } = row
  const file: StagedFile = { path: pathOf(deps, row), isRepaired: false, shape, mapping: row.mapping }
  const stage = (source: StagedFile) =>
    stageFile(
      deps.analytics,
      staging,
      source,
      stagingOf(row.kind, cellsOf(source), {
        separator: row.separator ?? DEFAULT_SEPARATOR,
        fromBinary: shape.delimiter === '',
      }),
    )
  const needsRepair = shape.format === 'tsv' || shape.hasBareReturns || shape.encoding !== 'utf-8'
  if (!needsRepair) {
    try {
      return await stage(file)
    } catch (cause) {
      const first = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
      if (shape.format === 'json')
        throw new UnreadableFileError(`The file is not a JSON array of objects: ${first.slice(0, 300)}`, {
          cause,
        })
      if (shape.format === 'parquet')
        throw new UnreadableFileError(`The file cannot be read as Parquet: ${first.slice(0, 300)}`, { cause })
      deps.log.info(
        { import_id: row.id, reason: first },
        'the file has ill-formed records; it is read record by record',
      )
    }
  }
  const copy = repairedPath(deps, row)
  await repairFile(file.path, shape, copy)
  await stage({ ...file, path: copy, isRepaired: true })
}

async function storeSlices(
  deps: ImportRunDeps,
  row: ImportRow,
  staging: string,
  isStopping: () => boolean,
): Promise<'stored' | 'stopped' | 'cancelled'> {
  const { db, analytics } = deps
  const buckets = await listBuckets(analytics, staging)
  const slices = planSlices(
    buckets.map(({ bucket, rows }) => ({ bucket, rows: Number(rows) })),
    deps.rowsPerSlice ?? ROWS_PER_SLICE,
  )
  const store = await openStore(row, analytics, staging)
  let counts = {
    rows_stored: Number(row.rows_stored),
    rows_known: Number(row.rows_known),
    rows_refused: Number(row.rows_refused),
  }
  for (const slice of slices) {
    if (slice.from < row.next_bucket) continue
    if (isStopping()) return 'stopped'
    const { stored, refused } = await store(analytics, {
      ...slice,
      workspaceId: row.workspace_id,
      importId: row.id,
      version: BigInt(row.version),
      staging,
    })
    counts = {
      rows_stored: counts.rows_stored + stored,
      rows_known: counts.rows_known + slice.rows - stored - refused,
      rows_refused: counts.rows_refused + refused,
    }
    if (!(await updateUnfinished(db, row.id, { ...counts, next_bucket: slice.to }))) return 'cancelled'
    await returnMemory(analytics)
  }
  return (await updateUnfinished(db, row.id, counts)) ? 'stored' : 'cancelled'
}

async function finishImport(deps: ImportRunDeps, row: ImportRow, staging: string): Promise<void> {
  const finishedAt = new Date(deps.now())
  if (row.kind === 'paths' && row.dataset_id !== null) {
    const totals = await countDataset(deps.analytics, row.workspace_id, row.dataset_id)
    const replaced = await replaceDataset(deps.db, {
      id: row.dataset_id,
      workspace_id: row.workspace_id,
      name: row.dataset_name ?? row.file_name,
      separator: row.separator ?? DEFAULT_SEPARATOR,
      channels: JSON.stringify(await listChannels(deps.analytics, staging)),
      rows: totals.rows,
      conversions: totals.conversions,
      created_at: finishedAt,
    })
    if (replaced !== undefined) await removeDatasetRows(deps.analytics, row.workspace_id, replaced)
  }
  await updateUnfinished(deps.db, row.id, { state: 'done', finished_at: finishedAt })
}

async function cleanUp(
  deps: ImportRunDeps,
  row: ImportRow,
  { keepsFile }: { keepsFile: boolean },
): Promise<void> {
  const staging = stagingTableOf(row.id)
  for (const table of await listStagingTables(deps.analytics))
    if (table.startsWith(staging)) await dropTable(deps.analytics, table)
  await rm(repairedPath(deps, row), { force: true })
  if (!row.is_owned) return
  if (keepsFile) await restoreUpload(deps, row)
  else await rm(pathOf(deps, row), { force: true })
}

/** After a failure the file is an upload again, so that it can be started with another mapping. */
async function restoreUpload(deps: ImportRunDeps, row: ImportRow): Promise<void> {
  const { upload_id: id, workspace_id, file_name, stored_name, is_owned, shape } = row
  if (!existsSync(pathOf(deps, row))) return
  const { size } = await stat(pathOf(deps, row))
  await insertUpload(deps.db, {
    id,
    workspace_id,
    file_name,
    stored_name,
    is_owned,
    shape: JSON.stringify(shape),
    bytes: size,
    created_at: new Date(deps.now()),
  })
}

function pathOf(deps: ImportRunDeps, row: Pick<ImportRow, 'is_owned' | 'stored_name'>): string {
  return row.is_owned ? join(deps.uploadsFolder, row.stored_name) : row.stored_name
}

function repairedPath(deps: ImportRunDeps, row: ImportRow): string {
  return join(deps.uploadsFolder, `${row.id}.repaired`)
}
