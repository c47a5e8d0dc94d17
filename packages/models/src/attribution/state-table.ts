/** Numbers for windows of touches: the states of a Markov chain of higher order. */
import { grownInt32, grownUint16, grownUint32 } from './growing-array.ts'

/**
 * Gives every distinct window (a stretch of channel numbers) the next free number, by open addressing on its contents:
 * works for any order and any number of channels, as there is no number into which a window must fit.
 */
export class StateTable {
  size = 0
  #contents = new Uint16Array(64)
  #offsets = new Uint32Array(64)
  #slots = new Int32Array(128).fill(-1)

  /** The number of the window touches[start .. start + length). */
  intern(touches: Uint16Array, start: number, length: number): number {
    const mask = this.#slots.length - 1
    let slot = hashWindow(touches, start, length) & mask
    for (;;) {
      const state = this.#slots[slot] ?? -1
      if (state < 0) return this.#append(touches, start, length, slot)
      if (this.#equals(state, touches, start, length)) return state
      slot = (slot + 1) & mask
    }
  }

  /** Contents of all states: state s holds channels[offsets[s] .. offsets[s + 1]). */
  contents(): { channels: Uint16Array; offsets: Uint32Array } {
    return {
      channels: this.#contents.slice(0, this.#offsets[this.size] ?? 0),
      offsets: this.#offsets.slice(0, this.size + 1),
    }
  }

  #equals(state: number, touches: Uint16Array, start: number, length: number): boolean {
    const offset = this.#offsets[state] ?? 0
    if ((this.#offsets[state + 1] ?? 0) - offset !== length) return false
    for (let index = 0; index < length; index++)
      if (this.#contents[offset + index] !== touches[start + index]) return false
    return true
  }

  #append(touches: Uint16Array, start: number, length: number, slot: number): number {
    const state = this.size++
    const offset = this.#offsets[state] ?? 0
    this.#contents = grownUint16(this.#contents, offset + length)
    for (let index = 0; index < length; index++) this.#contents[offset + index] = touches[start + index] ?? 0
    this.#offsets = grownUint32(this.#offsets, state + 2)
    this.#offsets[state + 1] = offset + length
    this.#slots[slot] = state
    if (this.size * 2 > this.#slots.length) this.#rehash()
    return state
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1)
    const mask = slots.length - 1
    for (let state = 0; state < this.size; state++) {
      const offset = this.#offsets[state] ?? 0
      let slot = hashWindow(this.#contents, offset, (this.#offsets[state + 1] ?? 0) - offset) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = state
    }
    this.#slots = slots
  }
}

/** Where a state goes when the next touch is of a given channel: an edge number per (state, channel) that occurred. */
export class EdgeTable {
  size = 0
  from = new Int32Array(64)
  to = new Int32Array(64)
  #channel = new Int32Array(64)
  #slots = new Int32Array(256).fill(-1)

  /** The edge's number, or -1. */
  find(from: number, channel: number): number {
    const mask = this.#slots.length - 1
    let slot = hashPair(from, channel) & mask
    for (;;) {
      const edge = this.#slots[slot] ?? -1
      if (edge < 0 || (this.from[edge] === from && this.#channel[edge] === channel)) return edge
      slot = (slot + 1) & mask
    }
  }

  /** Adds an edge that {@link find} did not find. */
  add(from: number, channel: number, to: number): number {
    const edge = this.size++
    this.from = grownInt32(this.from, this.size)
    this.to = grownInt32(this.to, this.size)
    this.#channel = grownInt32(this.#channel, this.size)
    this.from[edge] = from
    this.to[edge] = to
    this.#channel[edge] = channel
    if (this.size * 4 > this.#slots.length) this.#slots = new Int32Array(this.#slots.length * 4).fill(-1)
    else return this.#place(edge)
    for (let other = 0; other < this.size; other++) this.#place(other)
    return edge
  }

  #place(edge: number): number {
    const mask = this.#slots.length - 1
    let slot = hashPair(this.from[edge] ?? 0, this.#channel[edge] ?? 0) & mask
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = edge
    return edge
  }
}

function hashWindow(touches: Uint16Array, start: number, length: number): number {
  let hash = length
  for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ (touches[at] ?? 0), 0x9e3779b1)
  return hash ^ (hash >>> 15)
}

function hashPair(from: number, channel: number): number {
  const hash = Math.imul(Math.imul(from, 0x9e3779b1) ^ channel, 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
