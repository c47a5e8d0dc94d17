/** Uniform numbers in [0, 1). Passed in wherever chance plays a part, so that the same seed gives the same answer. */
export type Random = () => number

/**
 * A generator whose sequence follows from `seed` (any finite number) alone, the same on every machine.
 * sfc32 (Chris Doty-Humphrey, PractRand; public domain): 128 bits of state, 32 bits a number. Not for secrets.
 */
export function createSeededRandom(seed: number): Random {
  let a = 0x9e3779b9
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = seed | 0
  let counter = 1
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }
  // Neighbouring seeds start alike; a dozen rounds part them.
  for (let round = 0; round < 15; round++) next()
  return next
}

/** Puts `items` in random order, in place; every order is equally likely (Fisher-Yates). */
export function shuffle(items: Uint16Array | Int32Array, random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1))
    const kept = items[last] ?? 0
    items[last] = items[pick] ?? 0
    items[pick] = kept
  }
}
