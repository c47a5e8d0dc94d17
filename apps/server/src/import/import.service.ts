/** Use cases of imports: upload a file, start, watch, cancel, read what was refused; path datasets. */
import { rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { AppError } from '@tributary/contract/errors'
import type { Dataset, Import, ImportKind, Upload } from '@tributary/contract/imports'
import type { Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { createImportQueue } from './import.jobs.ts'
import * as store from './import.store.ts'
import { guessKind, type Mapping, mergeMapping, resolveMapping } from './import.ts'
import { DEFAULT_SEPARATOR } from './import-kinds.ts'
import { createImportReport } from './import-report.ts'
import { type ImportRunDeps, runImport } from './import-run.ts'
import { removeDatasetRows } from './paths.store.ts'
import { dropTable, listStagingTables, stagingTableOf } from './staging.store.ts'
import { lookAtFile, removeOldFiles, type UploadBody, writeUpload } from './upload.store.ts'

export type ImportDeps = ImportRunDeps & {
  readonly newId: () => string
  /** Versions grow: of two facts with the same key the higher one holds. */
  readonly nextVersion: () => bigint
  readonly maxUploadBytes?: number
}

export type ImportRequest = {
  readonly kind: ImportKind
  /** theirs -> ours; guessed when absent. */
  readonly mapping?: Mapping | undefined
  readonly separator?: string | undefined
  /** Of a `paths` dataset. */
  readonly name?: string | undefined
}

/** A path dataset with the names its rows point to: channel id 1 is `channels[0]`. */
export type DatasetWithChannels = Dataset & {
  readonly separator: string
  readonly channels: readonly string[]
}
export type ImportService = ReturnType<typeof createImportService>

const STALE_UPLOAD_MS = 24 * 3_600_000
const MAX_NAME_CHARS = 200

export function createImportService(deps: ImportDeps) {
  const { db, analytics } = deps
  const queue = createImportQueue({ db, run: (row, isStopping) => runImport(deps, row, isStopping) })
  const report = createImportReport(deps)

  /** Progress is in the tables; whoever wants the end asks {@link importFileNow}. */
  function wake(): void {
    queue.wake().catch((err: unknown) => deps.log.error({ err }, 'the import queue stopped'))
  }

  async function keepUpload(upload: {
    id: string
    workspaceId: string
    fileName: string
    storedName: string
    isOwned: boolean
    path: string
  }) {
    const { shape, preview } = await lookAtFile(
      analytics,
      upload.path,
      upload.fileName,
      `${stagingTableOf(upload.id)}_preview`,
    )
    const { size } = await stat(upload.path)
    const row = {
      id: upload.id,
      workspace_id: upload.workspaceId,
      file_name: upload.fileName,
      stored_name: upload.storedName,
      is_owned: upload.isOwned,
      bytes: size,
      created_at: new Date(deps.now()),
    }
    await store.insertUpload(db, { ...row, shape: JSON.stringify(shape) })
    return { shape, preview, bytes: size }
  }

  async function queueImport(
    workspaceId: string,
    uploadId: string,
    request: ImportRequest,
    createdBy: string | null,
  ): Promise<store.ImportRow> {
    const upload = await store.findUpload(db, workspaceId, uploadId)
    if (!upload) throw new AppError('UploadNotFound')
    const mapping = resolveMapping(request.kind, upload.shape, request.mapping)
    const isPaths = request.kind === 'paths'
    const row = await store.claimUpload(db, {
      id: deps.newId(),
      workspace_id: workspaceId,
      upload_id: uploadId,
      kind: request.kind,
      file_name: upload.file_name,
      stored_name: upload.stored_name,
      is_owned: upload.is_owned,
      shape: JSON.stringify(upload.shape),
      mapping: JSON.stringify(mapping),
      separator: isPaths ? (request.separator ?? DEFAULT_SEPARATOR) : null,
      dataset_name: isPaths ? (request.name ?? upload.file_name).slice(0, MAX_NAME_CHARS) : null,
      dataset_id: isPaths ? deps.newId() : null,
      state: 'queued',
      version: deps.nextVersion(),
      error: null,
      created_by: createdBy,
      created_at: new Date(deps.now()),
      finished_at: null,
    })
    if (!row) throw new AppError('UploadNotFound')
    return row
  }

  async function getImport(workspaceId: string, importId: string): Promise<Import> {
    const row = await store.findImport(db, workspaceId, importId)
    if (!row) throw new AppError('ImportNotFound')
    return report.describe(row)
  }

  /** Clears what nobody came back for and what a crash left behind. */
  async function removeStaleFiles(): Promise<void> {
    const before = deps.now() - STALE_UPLOAD_MS
    for (const upload of await store.listStaleUploads(db, new Date(before))) {
      if (upload.is_owned) await rm(join(deps.uploadsFolder, upload.stored_name), { force: true })
      await store.deleteUpload(db, upload.id)
    }
    await removeOldFiles(deps.uploadsFolder, before, new Set(await store.listFilesInUse(db)))
    const next = await store.findNextImport(db)
    const keep = next && stagingTableOf(next.id)
    for (const table of await listStagingTables(analytics))
      if (keep === undefined || !table.startsWith(keep)) await dropTable(analytics, table)
  }

  return {
    /** Streams a file to disk and answers what it looks like. Throws ValidationFailed for a file that holds no rows, TooLarge, StorageFull. */
    saveUpload: async (body: UploadBody, fileName: string, workspaceId: string): Promise<Upload> => {
      const id = deps.newId()
      const name = displayName(fileName)
      const path = join(deps.uploadsFolder, id)
      await writeUpload(deps.uploadsFolder, path, body, deps.maxUploadBytes)
      try {
        const { shape, preview, bytes } = await keepUpload({
          id,
          workspaceId,
          fileName: name,
          storedName: id,
          isOwned: true,
          path,
        })
        return {
          upload_id: id,
          file_name: name,
          bytes,
          format: shape.format,
          columns: [...shape.columns],
          preview: [...preview],
          guessed_kind: guessKind(shape),
        }
      } catch (cause) {
        await rm(path, { force: true })
        throw cause
      }
    },

    /** Queues the import of an uploaded file. Throws UploadNotFound, or ValidationFailed when the columns do not fit. */
    startImport: async (
      workspaceId: string,
      uploadId: string,
      request: ImportRequest,
      createdBy: string | null,
      author: Author = { workspaceId, userId: createdBy },
    ): Promise<Import> => {
      const row = await queueImport(workspaceId, uploadId, request, createdBy)
      const after = { kind: row.kind, file_name: row.file_name }
      await recordChange(db, author, {
        action: 'start',
        kind: 'import',
        id: row.id,
        name: row.file_name,
        after,
      })
      wake()
      return report.describe(row)
    },

    /**
     * Imports a file where it lies and answers when it is done. The caller's mapping adds to the guessed one.
     * `onStart` is told the import's id, to watch it meanwhile.
     */
    importFileNow: async (
      workspaceId: string,
      filePath: string,
      request: ImportRequest,
      onStart?: (importId: string) => void,
    ): Promise<Import> => {
      const path = resolve(filePath)
      const id = deps.newId()
      const { shape } = await keepUpload({
        id,
        workspaceId,
        fileName: displayName(path),
        storedName: path,
        isOwned: false,
        path,
      })
      const mapping = mergeMapping(request.kind, shape.columns, request.mapping ?? {})
      const row = await queueImport(workspaceId, id, { ...request, mapping }, null)
      onStart?.(row.id)
      await queue.wake()
      return getImport(workspaceId, row.id)
    },

    getImport,
    listImports: async (workspaceId: string): Promise<Import[]> =>
      report.describeAll(workspaceId, await store.listImports(db, workspaceId, 100)),

    /** Ends an import after the slice at hand. What is stored stays; importing the file again completes it. */
    cancelImport: async (workspaceId: string, importId: string): Promise<Import> => {
      await getImport(workspaceId, importId)
      if (
        !(await store.updateUnfinished(db, importId, {
          state: 'cancelled',
          finished_at: new Date(deps.now()),
        }))
      )
        throw new AppError('Conflict', 'This import is already finished.')
      return getImport(workspaceId, importId)
    },

    /** The refused rows as CSV text in pieces: row number, reason, and the cells as they were. Throws ImportNotFound. */
    refusedCsv: async (
      workspaceId: string,
      importId: string,
    ): Promise<{ fileName: string; text: AsyncGenerator<string> }> => {
      const row = await store.findImport(db, workspaceId, importId)
      if (!row) throw new AppError('ImportNotFound')
      return { fileName: `${row.file_name}.refused.csv`, text: report.refusedCsv(row) }
    },

    listDatasets: async (workspaceId: string): Promise<Dataset[]> =>
      (await store.listDatasets(db, workspaceId)).map(describeDataset),
    findDataset: async (workspaceId: string, datasetId: string): Promise<DatasetWithChannels | undefined> => {
      const row = await store.findDataset(db, workspaceId, datasetId)
      return row && { ...describeDataset(row), separator: row.separator, channels: row.channels }
    },
    deleteDataset: async (workspaceId: string, datasetId: string): Promise<void> => {
      if (!(await store.deleteDataset(db, workspaceId, datasetId))) throw new AppError('DatasetNotFound')
      await removeDatasetRows(analytics, workspaceId, datasetId)
    },

    /** Called at start: clears what a crash left behind and continues every unfinished import. */
    resumeUnfinished: async (): Promise<void> => {
      await removeStaleFiles()
      await queue.wake()
    },
    stop: queue.stop,
  }
}

function describeDataset(row: store.DatasetRow): Dataset {
  return {
    dataset_id: row.id,
    name: row.name,
    rows: Number(row.rows),
    conversions: row.conversions,
    created_at: row.created_at.toISOString(),
  }
}

function displayName(fileName: string): string {
  return (
    basename(fileName.replaceAll('\\', '/'))
      .replace(/\p{Cc}/gu, '')
      .slice(0, MAX_NAME_CHARS) || 'file'
  )
}
