import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, createRandomFromKey, mixKey, type SeededRandom } from './seeded-random.ts'

const DRAWS = 40_000

function draw(make: (random: SeededRandom) => number, seed = 'moments'): { mean: number; variance: number } {
  const random = createRandom(seed)
  const values = Array.from({ length: DRAWS }, () => make(random))
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (DRAWS - 1)
  return { mean, variance }
}

function firstDraws(random: SeededRandom, count = 5): number[] {
  return Array.from({ length: count }, () => random.next())
}

test('the same seed repeats the same numbers and another seed does not', () => {
  expect(firstDraws(createRandom('a'))).toEqual(firstDraws(createRandom('a')))
  expect(firstDraws(createRandom('a'))).not.toEqual(firstDraws(createRandom('b')))
  expect(firstDraws(createRandom(7))).not.toEqual(firstDraws(createRandom('7')))
  expect(firstDraws(createRandomFromKey(1, 2))).not.toEqual(firstDraws(createRandomFromKey(2, 1)))
})

test('numbers of a seed are fixed for good, because sample data and recorded figures depend on them', () => {
  const random = createRandom('alder')
  expect([random.int(0, 1e9), random.int(0, 1e9), random.int(0, 1e9)]).toMatchInlineSnapshot(`
    [
      370415142,
      31093567,
      175165450,
    ]
  `)
})

test('uniform numbers fill [0, 1) evenly', () => {
  const random = createRandom('uniform')
  const buckets = Array.from({ length: 20 }, () => 0)
  for (let index = 0; index < DRAWS; index += 1) {
    const bucket = Math.floor(random.next() * 20)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  const expected = DRAWS / 20
  const chiSquare = buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  expect(buckets).toHaveLength(20)
  // 99.9 % point of chi-square with 19 degrees of freedom.
  expect(chiSquare).toBeLessThan(43.8)
})

test('each distribution has its mean and variance', () => {
  const cases: [string, (random: SeededRandom) => number, number, number][] = [
    ['normal', (random) => random.normal(10, 3), 10, 9],
    ['exponential', (random) => random.exponential(4), 4, 16],
    ['poisson, small', (random) => random.poisson(2.5), 2.5, 2.5],
    ['poisson, large', (random) => random.poisson(80), 80, 80],
    [
      'lognormal',
      (random) => random.lognormal(5, 0.5),
      5 * Math.exp(0.125),
      25 * Math.exp(0.25) * (Math.exp(0.25) - 1),
    ],
    ['chance', (random) => Number(random.chance(0.3)), 0.3, 0.21],
    ['integer', (random) => random.int(1, 6), 3.5, 35 / 12],
    ['weighted', (random) => random.weightedIndex([1, 0, 3]), 1.5, 0.75],
  ]
  for (const [name, make, mean, variance] of cases) {
    const seen = draw(make)
    expect(Math.abs(seen.mean - mean), `${name}: mean ${seen.mean}`).toBeLessThan(
      5 * Math.sqrt(variance / DRAWS),
    )
    expect(Math.abs(seen.variance / variance - 1), `${name}: variance ${seen.variance}`).toBeLessThan(0.08)
  }
})

test('integers stay within both ends and reach both', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(5), fc.string(), (min, span, seed) => {
      const random = createRandom(seed)
      const seen = new Set(Array.from({ length: 200 }, () => random.int(min, min + span)))
      expect(Math.min(...seen)).toBe(min)
      expect(Math.max(...seen)).toBe(min + span)
    }),
  )
})

test('an index of weight zero is never drawn', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), fc.integer(), (weights, seed) => {
      fc.pre(weights.some((weight) => weight > 0))
      const random = createRandom(seed)
      for (let index = 0; index < 50; index += 1)
        expect(weights[random.weightedIndex(weights)]).toBeGreaterThan(0)
    }),
  )
})

test('what cannot be drawn is refused with the bad value named', () => {
  const random = createRandom(1)
  expect(() => random.pick([])).toThrow('0 items')
  expect(() => random.weightedIndex([0, 0])).toThrow('positive number: 0')
  expect(() => random.poisson(-1)).toThrow('-1')
})

test('a UUID has version 7, the RFC variant and its time in front', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.integer(), (timeMs, seed) => {
      const uuid = createRandom(seed).uuid(timeMs)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)).toBe(timeMs)
    }),
  )
})

test('a hundred thousand UUIDs of one instant differ', () => {
  const random = createRandom('uuid')
  expect(new Set(Array.from({ length: 100_000 }, () => random.uuid(0))).size).toBe(100_000)
})

test('a fork depends on its label only and leaves its parent alone', () => {
  const parent = createRandom('parent')
  const early = firstDraws(parent.fork('x'))
  const after = firstDraws(parent)
  expect(firstDraws(parent.fork('x'))).toEqual(early)
  expect(firstDraws(parent.fork('y'))).not.toEqual(early)
  expect(after).toEqual(firstDraws(createRandom('parent')))
})

test('mixed keys of many children do not collide more than chance allows', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, child) => mixKey(12345, child)))
  // Birthday bound: about 1.2 collisions expected among 1e5 of 2^32.
  expect(keys.size).toBeGreaterThan(99_985)
})
