/** Rows of the `paths` table, as RowBinary, decoded into typed arrays: a million rows in a fraction of a second. */
import type { EncodedPaths } from '@tributary/models/attribution/paths'

export type PathDecoder = {
  /**
   * Takes the next rows of (channel_ids Array(UInt16), conversions Float64, value Float64, nulls Float64), whole rows
   * only: an array is its length as LEB128 and its items, all little-endian. Ids count from 1 in the table, from 0 here.
   */
  push(bytes: Uint8Array): void
  finish(channels: readonly string[]): EncodedPaths
}

const BYTES_OF_NUMBERS = 24

/** A decoder for at most `rows` rows in all. */
export function createPathDecoder(rows: number): PathDecoder {
  const offsets = new Uint32Array(rows + 1)
  const conversions = new Float64Array(rows)
  const value = new Float64Array(rows)
  const nulls = new Float64Array(rows)
  const pieces: Uint16Array[] = []
  let row = 0
  let touches = 0
  return {
    push: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const piece = new Uint16Array(bytes.byteLength >> 1)
      let at = 0
      let count = 0
      for (; at < bytes.byteLength; row++, at += BYTES_OF_NUMBERS) {
        let length = 0
        for (let shift = 0; ; shift += 7) {
          const byte = view.getUint8(at++)
          length |= (byte & 0x7f) << shift
          if (byte < 0x80) break
        }
        for (let i = 0; i < length; i++, at += 2) piece[count++] = view.getUint16(at, true) - 1
        conversions[row] = view.getFloat64(at, true)
        value[row] = view.getFloat64(at + 8, true)
        nulls[row] = view.getFloat64(at + 16, true)
        offsets[row + 1] = touches + count
      }
      touches += count
      pieces.push(piece.slice(0, count))
    },
    finish: (channels) => {
      const all = new Uint16Array(touches)
      let at = 0
      for (const piece of pieces) {
        all.set(piece, at)
        at += piece.length
      }
      // As a rule there are as many rows as announced, and nothing is copied.
      const isFull = row === rows
      return {
        channels,
        touches: all,
        offsets: isFull ? offsets : offsets.slice(0, row + 1),
        conversions: isFull ? conversions : conversions.slice(0, row),
        value: isFull ? value : value.slice(0, row),
        nulls: isFull ? nulls : nulls.slice(0, row),
      }
    },
  }
}
