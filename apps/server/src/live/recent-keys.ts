/** Which keys came lately: a bounded memory that tells a repetition from something new. */

export type RecentKeys = {
  /** Answers false when the key is known. */
  add(key: number): boolean
}

/**
 * Remembers at least the last `atLeast` keys and at most twice as many, in two generations: when the young one is full the
 * old one is dropped. A known key is not refreshed.
 */
export function createRecentKeys(atLeast: number): RecentKeys {
  let young = new Set<number>()
  let old = new Set<number>()
  return {
    add: (key) => {
      if (young.has(key) || old.has(key)) return false
      if (young.size >= atLeast) {
        old = young
        young = new Set()
      }
      young.add(key)
      return true
    },
  }
}

/**
 * 53 bits of a text given as bytes: two multiplicative hashes, mixed at the end (cyrb53, public domain). A number takes a
 * quarter of the memory of an id and keeps no larger buffer alive. Among a million keys two are equal once in 20 thousand times.
 * `seed` tells apart texts of different kinds.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    high = Math.imul(high ^ byte, 2654435761)
    low = Math.imul(low ^ byte, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
