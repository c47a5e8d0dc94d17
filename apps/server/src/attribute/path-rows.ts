/** Rows of the `paths` table, as RowBinary, decoded into typed arrays: a million rows in a fraction of a second. */
import type { EncodedPaths } from '@tributary/models/attribution/paths'

/**
 * `bytes` holds rows of (channel_ids Array(UInt16), conversions Float64, value Float64, nulls Float64); an array is its
 * length as LEB128 and its items, all little-endian. Ids count from 1 in the table and from 0 here.
 */
export function decodePathRows(bytes: Uint8Array, rows: number, channels: readonly string[]): EncodedPaths {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Every row has 24 bytes of numbers and at least one of length: what is left bounds the touches.
  const touches = new Uint16Array(Math.max(0, Math.ceil((bytes.byteLength - rows * 25) / 2)))
  const offsets = new Uint32Array(rows + 1)
  const conversions = new Float64Array(rows)
  const value = new Float64Array(rows)
  const nulls = new Float64Array(rows)
  let at = 0
  let touch = 0
  for (let row = 0; row < rows; row++) {
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = view.getUint8(at++)
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    for (let i = 0; i < length; i++, at += 2) touches[touch++] = view.getUint16(at, true) - 1
    conversions[row] = view.getFloat64(at, true)
    value[row] = view.getFloat64(at + 8, true)
    nulls[row] = view.getFloat64(at + 16, true)
    at += 24
    offsets[row + 1] = touch
  }
  return { channels, touches: touches.slice(0, touch), offsets, conversions, value, nulls }
}
