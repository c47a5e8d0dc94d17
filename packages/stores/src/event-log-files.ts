/** Files of a segmented log: their names, the check of a segment at start, and the reader's durable position. */
import { type FileHandle, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRecords, RECORD_HEADER_BYTES } from './event-log-record.ts'

/** A segment holds the log's bytes from `base` on, `bytes` of them whole records. */
export type Segment = { readonly base: number; readonly path: string; bytes: number }

const NAME = /^(\d{16})\.log$/
const COMMITTED = 'committed'
const SCAN_BYTES = 8 * 1024 * 1024

export function segmentPath(folder: string, base: number): string {
  return join(folder, `${String(base).padStart(16, '0')}.log`)
}

/** Segments in order, each cut (in mind, and on disk) behind its last whole record. */
export async function scanSegments(folder: string): Promise<{ segments: Segment[]; cutBytes: number }> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort()
  const segments: Segment[] = []
  let cutBytes = 0
  for (const name of names) {
    const path = join(folder, name)
    const handle = await open(path, 'r+')
    try {
      const bytes = await countWholeBytes(handle)
      const { size } = await handle.stat()
      if (size > bytes) {
        // A torn tail was never acknowledged.
        await handle.truncate(bytes)
        await handle.datasync()
        cutBytes += size - bytes
      }
      segments.push({ base: Number(NAME.exec(name)?.[1]), path, bytes })
    } finally {
      await handle.close()
    }
  }
  return { segments, cutBytes }
}

async function countWholeBytes(handle: FileHandle): Promise<number> {
  let at = 0
  let want = SCAN_BYTES
  for (;;) {
    const chunk = await readChunk(handle, at, want)
    const decoded = decodeRecords(chunk)
    at += decoded.validBytes
    const isPastEnd = chunk.byteLength < want
    if (decoded.stop === 'damaged' || (isPastEnd && decoded.stop !== 'end')) return at
    if (isPastEnd) return at
    want = decoded.validBytes === 0 ? Math.max(SCAN_BYTES, decoded.neededBytes) : SCAN_BYTES
  }
}

/** Up to `length` bytes from an offset of a file; fewer at its end. */
export async function readChunk(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(length, RECORD_HEADER_BYTES))
  let filled = 0
  while (filled < buffer.byteLength) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.byteLength - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** Position up to which the log was consumed; 0 when none was written, or when the file is torn: then it is read again. */
export async function readCommitted(folder: string): Promise<number> {
  try {
    const [text = '', check = ''] = (await readFile(join(folder, COMMITTED), 'utf8')).trim().split(' ')
    return text === check && /^\d+$/.test(text) ? Number(text) : 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}

/** Written beside and moved into place, so that it is always whole. Twice, so that a torn one is known as such. */
export async function writeCommitted(folder: string, position: number): Promise<void> {
  const target = join(folder, COMMITTED)
  const handle = await open(`${target}.new`, 'w', 0o600)
  try {
    await handle.writeFile(`${position} ${position}\n`)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(`${target}.new`, target)
}

/** Makes the names of new files survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
