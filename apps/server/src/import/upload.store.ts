/** Uploaded files on disk: written as they arrive, looked at once, removed when nobody needs them. */
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@tributary/contract/errors'
import { type AnalyticsStore, quoteName } from '@tributary/stores/analytics-store'
import { join, type Sql, sql } from '@tributary/stores/sql'
import { type FileSniff, sniffFile } from './file-sniff.ts'
import { createPreviewTable, previewRows } from './staged-rows.sql.ts'
import { dropTable } from './staging.store.ts'

export type UploadBody = AsyncIterable<Uint8Array>

const MAX_UPLOAD_BYTES = 5_000_000_000
/** What must stay free, so that the stores can still write. */
const RESERVED_BYTES = 500_000_000
const CHECK_EVERY_BYTES = 64_000_000

/** Streams the body into a file. Answers its length; leaves nothing behind when it fails. */
export async function writeUpload(
  folder: string,
  path: string,
  body: UploadBody,
  maxBytes = MAX_UPLOAD_BYTES,
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await checkFreeSpace(folder)
    await pipeline(
      Readable.from(body, { objectMode: false }),
      createGate(folder, maxBytes),
      createWriteStream(path, { mode: 0o600 }),
    )
    return (await stat(path)).size
  } catch (cause) {
    await rm(path, { force: true })
    if (isCode(cause, 'ENOSPC') || isCode(cause, 'EROFS')) throw new AppError('StorageFull')
    throw cause
  }
}

/** Counts what passes, and looks at the disk now and then. */
function createGate(folder: string, maxBytes: number): Transform {
  let bytes = 0
  let checkedAt = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes)
        return done(new AppError('TooLarge', `A file may have ${maxBytes} bytes; this one has more.`))
      if (bytes - checkedAt < CHECK_EVERY_BYTES) return done(null, chunk)
      checkedAt = bytes
      checkFreeSpace(folder).then(() => done(null, chunk), done)
    },
  })
}

async function checkFreeSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < RESERVED_BYTES)
    throw new AppError('StorageFull', 'There is not enough free disk space for this file.')
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}

/** Files that nobody wrote to since the moment and nobody keeps: a crash left them. */
export async function removeOldFiles(
  folder: string,
  beforeMs: number,
  keep: ReadonlySet<string>,
): Promise<void> {
  if (!existsSync(folder)) return
  for (const name of await readdir(folder)) {
    const path = joinPath(folder, name)
    if (!keep.has(name) && (await stat(path)).mtimeMs < beforeMs) await rm(path, { force: true })
  }
}

/** Shape and first rows of a file. The engine reads those of a Parquet file. */
export async function lookAtFile(
  analytics: AnalyticsStore,
  path: string,
  fileName: string,
  scratchTable: string,
): Promise<FileSniff> {
  const { size } = await stat(path)
  const sniff = await sniffFile(path, fileName, size)
  if (sniff.shape.format !== 'parquet' || sniff.shape.columns.length === 0) return sniff
  try {
    return { ...sniff, preview: await previewParquet(analytics, path, sniff.shape.columns, scratchTable) }
  } catch (cause) {
    const first = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
    throw new AppError('ValidationFailed', `${fileName} cannot be read as Parquet: ${first.slice(0, 300)}`)
  }
}

async function previewParquet(
  analytics: AnalyticsStore,
  path: string,
  columns: readonly string[],
  table: string,
): Promise<Record<string, string>[]> {
  const texts = columns.map((name): Sql => ({ kind: 'sql', pieces: [`ifNull(${quoteName(name)}, '')`] }))
  await dropTable(analytics, table)
  await analytics.command(createPreviewTable(table))
  try {
    await analytics.stageFile({
      path,
      format: 'Parquet',
      compression: 'none',
      structure: columns.map((name) => [name, 'Nullable(String)']),
      table,
      columns: ['cells'],
      select: sql`[${join(texts, ', ')}]`,
      tail: sql`limit 10 settings session_timezone = 'UTC', max_threads = 1, parallelize_output_from_storages = 0`,
    })
    const rows = await analytics.query<{ cells: string[] }>(previewRows(table))
    return rows.map(({ cells }) =>
      Object.fromEntries(columns.map((name, index) => [name, (cells[index] ?? '').slice(0, 500)])),
    )
  } finally {
    await dropTable(analytics, table)
  }
}
