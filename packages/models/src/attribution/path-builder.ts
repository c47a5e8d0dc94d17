/** Building encoded paths row by row, straight from text. */
import { grownFloat64, grownInt32, grownUint16, grownUint32 } from './growing-array.ts'
import { type EncodedPaths, MAX_CHANNELS } from './paths.ts'

const SPACE = 32

/** Columns that grow with the rows. A row is: touches from a stretch of text, then its three measures. */
export class PathBuilder {
  #rows = 0
  #touchCount = 0
  #touches = new Uint16Array(1024)
  /** Always one longer than the measures. */
  #offsets = new Uint32Array(257)
  #conversions = new Float64Array(256)
  #value = new Float64Array(256)
  #nulls = new Float64Array(256)
  #channels = new ChannelNumbers()

  /**
   * Adds the touches in text[start .. end) to the row at hand. Spaces around a name do not belong to it; a stretch of
   * spaces alone has no touches. Returns why the text is not a path, and then the row has no touches.
   */
  readTouches(text: string, start: number, end: number, separator: string): string | undefined {
    const first = separator.charCodeAt(0)
    let from = start
    let empty = true
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code > SPACE) empty = false
      if (code !== first || at + separator.length > end || !text.startsWith(separator, at)) continue
      const refused = this.#readChannel(text, from, at)
      if (refused !== undefined) return refused
      from = at + separator.length
      at = from - 1
    }
    return empty ? undefined : this.#readChannel(text, from, end)
  }

  /** Ends the row at hand with its measures. */
  endRow(conversions: number, value: number, nulls: number): void {
    const row = this.#rows++
    if (row === this.#conversions.length) {
      this.#conversions = grownFloat64(this.#conversions, row + 1)
      this.#value = grownFloat64(this.#value, row + 1)
      this.#nulls = grownFloat64(this.#nulls, row + 1)
      this.#offsets = grownUint32(this.#offsets, this.#conversions.length + 1)
    }
    this.#conversions[row] = conversions
    this.#value[row] = value
    this.#nulls[row] = nulls
    this.#offsets[row + 1] = this.#touchCount
  }

  /** Forgets the touches of the row at hand. */
  dropRow(): void {
    this.#touchCount = this.#offsets[this.#rows] ?? 0
  }

  build(): EncodedPaths {
    return {
      channels: this.#channels.names,
      touches: this.#touches.slice(0, this.#touchCount),
      offsets: this.#offsets.slice(0, this.#rows + 1),
      conversions: this.#conversions.slice(0, this.#rows),
      value: this.#value.slice(0, this.#rows),
      nulls: this.#nulls.slice(0, this.#rows),
    }
  }

  #readChannel(text: string, start: number, end: number): string | undefined {
    let from = start
    let to = end
    while (from < to && text.charCodeAt(from) <= SPACE) from++
    while (to > from && text.charCodeAt(to - 1) <= SPACE) to--
    if (from === to) return 'a channel without a name in the path'
    const channel = this.#channels.numberOf(text, from, to)
    if (channel >= MAX_CHANNELS) return `more than ${MAX_CHANNELS} channels`
    if (this.#touchCount === this.#touches.length)
      this.#touches = grownUint16(this.#touches, this.#touchCount + 1)
    this.#touches[this.#touchCount++] = channel
    return undefined
  }
}

/** Numbers of channel names in order of appearance, looked up in place: cutting a string out of every touch is slow. */
class ChannelNumbers {
  readonly names: string[] = []
  #hashes = new Int32Array(64)
  #slots = new Int32Array(256).fill(-1)

  /** The number of the name text[start .. end); MAX_CHANNELS when it would be one too many. */
  numberOf(text: string, start: number, end: number): number {
    let hash = end - start
    for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at)
    hash ^= hash >>> 15
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const channel = this.#slots[slot] ?? -1
      if (channel < 0) return this.#append(text.slice(start, end), hash, slot)
      if (this.#hashes[channel] === hash && sameText(this.names[channel] ?? '', text, start, end))
        return channel
      slot = (slot + 1) & mask
    }
  }

  #append(name: string, hash: number, slot: number): number {
    const channel = this.names.length
    if (channel === MAX_CHANNELS) return MAX_CHANNELS
    this.names.push(name)
    this.#hashes = grownInt32(this.#hashes, this.names.length)
    this.#hashes[channel] = hash
    this.#slots[slot] = channel
    if (this.names.length * 4 > this.#slots.length) this.#rehash()
    return channel
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1)
    const mask = slots.length - 1
    for (let channel = 0; channel < this.names.length; channel++) {
      let slot = (this.#hashes[channel] ?? 0) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = channel
    }
    this.#slots = slots
  }
}

function sameText(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let index = 0; index < name.length; index++)
    if (name.charCodeAt(index) !== text.charCodeAt(start + index)) return false
  return true
}
