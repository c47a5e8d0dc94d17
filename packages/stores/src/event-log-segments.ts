/**
 * Event log in local segment files, for one process. Group commit: while one group is written and synced, arriving records
 * gather into the next, so that a sync is shared by all who wait. Fully consumed segments are deleted.
 */
import { close, constants, ftruncate, open, write } from 'node:fs'
import { mkdir, open as openFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type EventLog, type LogBlock, type LogPosition, LogWriteError } from './event-log.ts'
import {
  readChunk,
  readCommitted,
  type Segment,
  scanSegments,
  segmentPath,
  syncFolder,
  writeCommitted,
} from './event-log-files.ts'
import { decodeRecords, encodeRecords, MAX_RECORD_BYTES, RECORD_HEADER_BYTES } from './event-log-record.ts'

export type SegmentLogOptions = {
  readonly folder: string
  /** A segment that has grown to this size is followed by a new one. */
  readonly segmentBytes?: number
  /** Replaces the write to disk in tests of full and failing disks. */
  readonly disk?: SegmentDisk
}

/** The call that makes a group durable: resolves once all bytes are on the disk at the offset. */
export type SegmentDisk = {
  write(fd: number, bytes: Buffer, offset: number): Promise<void>
}

export type SegmentLog = EventLog & {
  /** Bytes cut at start: the torn tail of a crash, never acknowledged. */
  readonly cutBytes: number
}

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024
/** Most bytes of one group: bounds the time that a record waits behind others. */
const MAX_GROUP_BYTES = 8 * 1024 * 1024

type Waiting = {
  readonly payload: Uint8Array
  readonly resolve: (position: LogPosition) => void
  readonly reject: (error: LogWriteError) => void
}

/** Opens the log, cuts torn tails and continues behind the last whole record. The caller holds the data directory's lock. */
export async function openSegmentLog(options: SegmentLogOptions): Promise<SegmentLog> {
  const { folder, segmentBytes = DEFAULT_SEGMENT_BYTES, disk = systemDisk } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { segments, cutBytes } = await scanSegments(folder)
  const stored = await readCommitted(folder)
  const state = {
    segments,
    end: endOf(segments.at(-1)) ?? stored,
    committed: 0,
    /** Segment open for writing. */
    writing: undefined as { fd: number; segment: Segment } | undefined,
    waiting: [] as Waiting[],
    waitingBytes: 0,
    isWriting: false,
    idle: [] as (() => void)[],
    isClosed: false,
  }
  // A position that was not synced before its segment was deleted, or ran ahead of a lost tail, is moved to what exists.
  state.committed = Math.min(Math.max(stored, segments[0]?.base ?? stored), state.end)

  async function writeGroups(): Promise<void> {
    state.isWriting = true
    while (state.waiting.length > 0) {
      const { group, bytes } = takeGroup()
      try {
        const position = await writeGroup(group, bytes)
        let at = position
        for (const { payload, resolve } of group) {
          at += RECORD_HEADER_BYTES + payload.byteLength
          resolve(at)
        }
      } catch (error) {
        const refusal = toWriteError(error)
        for (const { reject } of group) reject(refusal)
      } finally {
        state.waitingBytes -= bytes
      }
    }
    state.isWriting = false
    for (const resume of state.idle.splice(0)) resume()
  }

  function takeGroup(): { group: Waiting[]; bytes: number } {
    let bytes = 0
    let count = 0
    for (const { payload } of state.waiting) {
      if (count > 0 && bytes + payload.byteLength > MAX_GROUP_BYTES) break
      bytes += RECORD_HEADER_BYTES + payload.byteLength
      count++
    }
    if (count === state.waiting.length) {
      const group = state.waiting
      state.waiting = []
      return { group, bytes }
    }
    return { group: state.waiting.splice(0, count), bytes }
  }

  /** Answers the position of the group's first byte. */
  async function writeGroup(group: readonly Waiting[], bytes: number): Promise<LogPosition> {
    const { fd, segment } = await openForWriting()
    const buffer = encodeRecords(
      group.map(({ payload }) => payload),
      bytes,
    )
    try {
      await disk.write(fd, buffer, segment.bytes)
    } catch (error) {
      await abandon(fd, segment)
      throw error
    }
    const position = segment.base + segment.bytes
    segment.bytes += bytes
    state.end = position + bytes
    return position
  }

  async function openForWriting() {
    if (state.writing && state.writing.segment.bytes < segmentBytes) return state.writing
    if (state.writing) {
      await closeFile(state.writing.fd)
      state.writing = undefined
    }
    const segment = { base: state.end, path: segmentPath(folder, state.end), bytes: 0 }
    // Never continues an old file: after a failed sync nobody knows what the system still holds of it.
    const fd = await openForWrite(segment.path, WRITE_FLAGS, 0o600)
    await syncFolder(folder)
    if (state.segments.at(-1)?.base === segment.base) state.segments.pop()
    state.segments.push(segment)
    state.writing = { fd, segment }
    return state.writing
  }

  /** After a failed write: what may have reached the disk is cut off, and the next group begins a new file. */
  async function abandon(fd: number, segment: Segment): Promise<void> {
    state.writing = undefined
    await truncate(fd, segment.bytes).catch(() => undefined) // why: the record's checksum protects what cannot be cut
    await closeFile(fd).catch(() => undefined) // why: the write's own error is the one to tell
  }

  async function dropConsumed(): Promise<void> {
    while (state.segments.length > 0) {
      const first = state.segments[0]
      if (!first || first === state.writing?.segment || first.base + first.bytes > state.committed) return
      state.segments.shift()
      await rm(first.path, { force: true })
    }
  }

  return {
    cutBytes,
    append: (payload) => {
      if (state.isClosed) return Promise.reject(new LogWriteError('the event log is closed', false))
      if (payload.byteLength === 0 || payload.byteLength > MAX_RECORD_BYTES)
        return Promise.reject(new LogWriteError(`record of ${payload.byteLength} bytes`, false))
      return new Promise((resolve, reject) => {
        state.waiting.push({ payload, resolve, reject })
        state.waitingBytes += RECORD_HEADER_BYTES + payload.byteLength
        // The turn of the event loop that brings this record may bring more: one group for all of them.
        if (!state.isWriting) {
          state.isWriting = true
          setImmediate(() => void writeGroups())
        }
      })
    },
    read: (from, maxBytes) => readBlock(state.segments, from, state.end, maxBytes),
    commit: async (position) => {
      if (position <= state.committed) return
      await writeCommitted(folder, Math.min(position, state.end))
      state.committed = Math.min(position, state.end)
      await dropConsumed()
    },
    committed: () => state.committed,
    end: () => state.end,
    pendingBytes: () => state.end - state.committed + state.waitingBytes,
    close: async () => {
      state.isClosed = true
      if (state.isWriting) await new Promise<void>((resume) => state.idle.push(resume))
      if (state.writing) await closeFile(state.writing.fd)
      state.writing = undefined
      await dropConsumed()
    },
  }
}

async function readBlock(
  segments: readonly Segment[],
  from: LogPosition,
  end: LogPosition,
  maxBytes: number,
): Promise<LogBlock> {
  const segment = segments.find(({ base, bytes }) => from < base + bytes)
  if (!segment || from >= end) return { payloads: [], next: from }
  const offset = Math.max(0, from - segment.base)
  const available = segment.bytes - offset
  const handle = await openFile(segment.path, 'r')
  try {
    let decoded = decodeRecords(await readChunk(handle, offset, Math.min(maxBytes, available)))
    if (decoded.payloads.length === 0 && decoded.stop === 'short')
      decoded = decodeRecords(await readChunk(handle, offset, Math.min(decoded.neededBytes, available)))
    if (decoded.payloads.length === 0)
      throw new Error(
        `${segment.path}: no whole record at byte ${offset}: the file was changed or the disk is damaged`,
      )
    return { payloads: decoded.payloads, next: segment.base + offset + decoded.validBytes }
  } finally {
    await handle.close()
  }
}

function endOf(segment: Segment | undefined): LogPosition | undefined {
  return segment === undefined ? undefined : segment.base + segment.bytes
}

const FULL = new Set(['ENOSPC', 'EROFS', 'EDQUOT', 'EACCES', 'EPERM'])

function toWriteError(error: unknown): LogWriteError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  return new LogWriteError(`the event log cannot be written: ${message}`, FULL.has(code), error)
}

const openForWrite = promisify(open)
const closeFile = promisify(close)
const truncate = promisify(ftruncate)

/** O_DSYNC: a write returns when its data is on the disk, as a write and an fdatasync, with one thread switch instead of two. */
const WRITE_FLAGS = constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC | constants.O_DSYNC

/** The real disk. */
export const systemDisk: SegmentDisk = {
  write: (fd, bytes, offset) =>
    new Promise((resolve, reject) => {
      const step = (done: number): void => {
        write(fd, bytes, done, bytes.byteLength - done, offset + done, (error, written) => {
          if (error) reject(error)
          else if (done + written < bytes.byteLength) step(done + written)
          else resolve()
        })
      }
      step(0)
    }),
}
