/**
 * Seeded pseudo-random numbers for tests, sample data and simulated worlds. Not for anything secret.
 *
 * Generator: sfc32 (Chris Doty-Humphrey, "Small Fast Counting", PractRand; public domain), 128 bits of state,
 * chosen because it passes PractRand and costs about 3 ns a draw in plain 32-bit arithmetic.
 */
export type SeededRandom = {
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /** Uniform integer, both ends included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  /** One element, all equally likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** Index drawn in proportion to the weights (not necessarily summing to 1). Throws when they do not sum to a positive number. */
  weightedIndex(weights: ArrayLike<number>): number
  normal(mean?: number, standardDeviation?: number): number
  /** `median` is exp(mu); `sigma` the standard deviation of the logarithm. The mean is median * exp(sigma^2 / 2). */
  lognormal(median: number, sigma: number): number
  exponential(mean: number): number
  poisson(mean: number): number
  /** UUIDv7: the instant (ms since 1970) in the first 48 bits, the rest from this generator. */
  uuid(timeMs: number): string
  /** An independent generator named by `label`; drawing from it does not move this one. */
  fork(label: string | number): SeededRandom
}

/** The same seed gives the same numbers on every machine. Strings and numbers are different seeds. */
export function createRandom(seed: string | number): SeededRandom {
  const hash = hashText(typeof seed === 'number' ? `#${seed}` : seed)
  return fromState(new Uint32Array(hash))
}

/** As {@link createRandom}, from two 32-bit words: for millions of short-lived generators keyed by a path in a tree. */
export function createRandomFromKey(high: number, low: number): SeededRandom {
  return fromState(Uint32Array.of(high, low, high ^ 0x9e3779b9, low ^ 0x85ebca6b))
}

/** Mixes a child's number into a 32-bit key (the finaliser of MurmurHash3); different children get unrelated keys. */
export function mixKey(key: number, child: number): number {
  let mixed = Math.imul(key ^ Math.imul(child + 0x9e3779b9, 0x85ebca6b), 0xcc9e2d51)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function fromState(state: Uint32Array): SeededRandom {
  const seedWords = [...state]
  const word = createWords(state)
  const next = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  const exponential = (mean: number): number => -mean * Math.log(1 - next())

  // Marsaglia's polar method gives two at a time; the second is dropped so that a draw depends on nothing before it.
  const normal = (mean = 0, standardDeviation = 1): number => {
    for (;;) {
      const u = 2 * next() - 1
      const v = 2 * next() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) return mean + standardDeviation * u * Math.sqrt((-2 * Math.log(s)) / s)
    }
  }

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(0, items.length - 1)]
      if (item === undefined) throw new Error(`nothing to pick from: ${items.length} items`)
      return item
    },
    weightedIndex: (weights) => drawWeighted(weights, next()),
    normal,
    lognormal: (median, sigma) => median * Math.exp(normal(0, sigma)),
    exponential,
    poisson: (mean) => drawPoisson(mean, next, normal),
    uuid: (timeMs) => formatUuid7(timeMs, word(), word(), word()),
    fork: (label) => createRandom(`${seedWords.join('.')}/${label}`),
  }
}

function createWords(state: Uint32Array): () => number {
  let a = (state[0] ?? 0) | 0
  let b = (state[1] ?? 0) | 0
  let c = (state[2] ?? 0) | 0
  let d = (state[3] ?? 0) | 0
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) word()
  return word
}

/** Four words from a text: 32-bit FNV-1a with four offsets, each finished by {@link mixKey}. */
function hashText(text: string): number[] {
  return [0, 1, 2, 3].map((lane) => {
    let hash = mixKey(0x811c9dc5, lane)
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    }
    return mixKey(hash >>> 0, lane)
  })
}

function drawWeighted(weights: ArrayLike<number>, uniform: number): number {
  let total = 0
  for (let index = 0; index < weights.length; index += 1) total += weights[index] ?? 0
  if (!(total > 0)) throw new Error(`weights must sum to a positive number: ${total}`)
  let left = uniform * total
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

/** Knuth's product of uniforms for small means, the rounded normal above 30 where it is within a percent. */
function drawPoisson(mean: number, next: () => number, normal: () => number): number {
  if (!(mean >= 0)) throw new Error(`invalid Poisson mean: ${mean}`)
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = next(); product > limit; product *= next()) count += 1
  return count
}

const HEX = Array.from({ length: 65536 }, (_, value) => value.toString(16).padStart(4, '0'))

function formatUuid7(timeMs: number, first: number, second: number, third: number): string {
  const high = Math.floor(timeMs / 65536)
  const hex = (word: number): string => HEX[word & 0xffff] ?? ''
  return `${hex(high >>> 16)}${hex(high)}-${hex(timeMs % 65536)}-${hex(0x7000 | (first & 0x0fff))}-${hex(0x8000 | ((first >>> 16) & 0x3fff))}-${hex(second >>> 16)}${hex(second)}${hex(third)}`
}
