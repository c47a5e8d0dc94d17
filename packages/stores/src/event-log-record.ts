/** One record of a log segment: length and CRC-32 of the payload (32 bits each, little endian), then the payload. */
import { crc32 } from 'node:zlib'

export const RECORD_HEADER_BYTES = 8
/** A longer length is damage, not a record. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024

/** Records of a group in one buffer, as they are written. */
export function encodeRecords(payloads: readonly Uint8Array[], totalBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(totalBytes)
  let at = 0
  for (const payload of payloads) {
    buffer.writeUInt32LE(payload.byteLength, at)
    buffer.writeUInt32LE(crc32(payload), at + 4)
    buffer.set(payload, at + RECORD_HEADER_BYTES)
    at += RECORD_HEADER_BYTES + payload.byteLength
  }
  return buffer
}

export type DecodedRecords = {
  readonly payloads: readonly Uint8Array[]
  /** Bytes of whole, undamaged records from the start of the buffer. */
  readonly validBytes: number
  /**
   * Why decoding stopped: `end` of the buffer, `short` (a record that begins well and goes on beyond the buffer; its
   * whole size is `neededBytes`), or `damaged`.
   */
  readonly stop: 'end' | 'short' | 'damaged'
  readonly neededBytes: number
}

/** Whole records from the start of a buffer. An empty record does not exist: zeros are damage. */
export function decodeRecords(buffer: Buffer): DecodedRecords {
  const payloads: Uint8Array[] = []
  let at = 0
  const stopped = (stop: DecodedRecords['stop'], neededBytes = 0) => ({
    payloads,
    validBytes: at,
    stop,
    neededBytes,
  })
  while (at < buffer.byteLength) {
    if (buffer.byteLength - at < RECORD_HEADER_BYTES) return stopped('short', RECORD_HEADER_BYTES)
    const length = buffer.readUInt32LE(at)
    if (length === 0 || length > MAX_RECORD_BYTES) return stopped('damaged')
    const end = at + RECORD_HEADER_BYTES + length
    if (end > buffer.byteLength) return stopped('short', end - at)
    const payload = buffer.subarray(at + RECORD_HEADER_BYTES, end)
    if (crc32(payload) !== buffer.readUInt32LE(at + 4)) return stopped('damaged')
    payloads.push(payload)
    at = end
  }
  return stopped('end')
}
