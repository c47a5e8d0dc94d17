/**
 * Seeded pseudo-random numbers for tests, sample data and simulated worlds. Not for anything secret.
 *
 * Generator: sfc32 (Chris Doty-Humphrey, "Small Fast Counting", from PractRand; public domain), 128 bits of state in
 * plain 32-bit arithmetic.
 */
export type SeededRandom = {
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /** Uniform integer, both ends included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  /** One element, all equally likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** Index drawn in proportion to the weights, which need not sum to 1. Throws when they do not sum to a positive number. */
  weightedIndex(weights: ArrayLike<number>): number
  normal(mean?: number, standardDeviation?: number): number
  /** `sigma` is the standard deviation of the logarithm. The mean is median * exp(sigma^2 / 2). */
  lognormal(median: number, sigma: number): number
  exponential(mean: number): number
  poisson(mean: number): number
  /** UUIDv7: the instant (ms since 1970) in the first 48 bits, the rest from this generator. */
  uuid(timeMs: number): string
  /** An independent generator named by `label`; the same whatever was drawn before, and drawing from it does not move this one. */
  fork(label: string | number): SeededRandom
}

/** The same seed gives the same numbers on every machine. Strings and numbers are different seeds. */
export function createRandom(seed: string | number): SeededRandom {
  const text = typeof seed === 'number' ? `#${seed}` : seed
  return new Sfc32(hashText(text, 0), hashText(text, 1), hashText(text, 2), hashText(text, 3))
}

/** As {@link createRandom}, from two 32-bit words: for millions of short-lived generators keyed by a place in a tree. */
export function createRandomFromKey(high: number, low: number): SeededRandom {
  return new Sfc32(high, low, high ^ 0x9e3779b9, low ^ 0x85ebca6b)
}

/** Mixes a child's number into a 32-bit key (multiplications and finaliser as in MurmurHash3); children get unrelated keys. */
export function mixKey(key: number, child: number): number {
  let mixed = Math.imul(key ^ Math.imul(child + 0x9e3779b9, 0x85ebca6b), 0xcc9e2d51)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A class because worlds make one generator for each visit, and methods on a prototype cost nothing to make. */
class Sfc32 implements SeededRandom {
  private a: number
  private b: number
  private c: number
  private d: number
  private readonly seedA: number
  private readonly seedB: number
  private readonly seedC: number
  private readonly seedD: number

  constructor(a: number, b: number, c: number, d: number) {
    this.seedA = this.a = a | 0
    this.seedB = this.b = b | 0
    this.seedC = this.c = c | 0
    this.seedD = this.d = d | 0
    for (let round = 0; round < 12; round += 1) this.word()
  }

  private word(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  next(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)]
    if (item === undefined) throw new Error(`nothing to pick from: ${items.length} items`)
    return item
  }

  weightedIndex(weights: ArrayLike<number>): number {
    let total = 0
    for (let index = 0; index < weights.length; index += 1) total += weights[index] ?? 0
    if (!(total > 0)) throw new Error(`weights must sum to a positive number: ${total}`)
    let left = this.next() * total
    let last = 0
    for (let index = 0; index < weights.length; index += 1) {
      const weight = weights[index] ?? 0
      if (weight <= 0) continue
      last = index
      left -= weight
      if (left < 0) return index
    }
    return last
  }

  /** Marsaglia's polar method. It yields two; the second is dropped so that a draw depends on nothing drawn before. */
  normal(mean = 0, standardDeviation = 1): number {
    for (;;) {
      const u = 2 * this.next() - 1
      const v = 2 * this.next() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) return mean + standardDeviation * u * Math.sqrt((-2 * Math.log(s)) / s)
    }
  }

  lognormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma))
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** Knuth's product of uniforms for small means; above 30 the rounded normal, which is then within a percent. */
  poisson(mean: number): number {
    if (!(mean >= 0)) throw new Error(`invalid Poisson mean: ${mean}`)
    if (mean > 30) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count += 1
    return count
  }

  uuid(timeMs: number): string {
    const high = Math.floor(timeMs / 65536)
    const version = this.word()
    const middle = this.word()
    const low = this.word()
    return `${hex(high >>> 16)}${hex(high)}-${hex(timeMs % 65536)}-${hex(0x7000 | (version & 0x0fff))}-${hex(0x8000 | ((version >>> 16) & 0x3fff))}-${hex(middle >>> 16)}${hex(middle)}${hex(low)}`
  }

  fork(label: string | number): SeededRandom {
    return createRandom(`${this.seedA}.${this.seedB}.${this.seedC}.${this.seedD}/${label}`)
  }
}

/** One 32-bit word of a text: FNV-1a from an offset of its own for each lane, finished by {@link mixKey}. */
function hashText(text: string, lane: number): number {
  let hash = mixKey(0x811c9dc5, lane)
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return mixKey(hash >>> 0, lane)
}

const HEX = Array.from({ length: 65536 }, (_, value) => value.toString(16).padStart(4, '0'))

/** The low 16 bits as four digits. */
function hex(word: number): string {
  return HEX[word & 0xffff] ?? ''
}
