import { describe, expect, test } from 'vitest'
import { poisson } from './poisson.ts'
import { createSeededRandom, shuffle } from './seeded-random.ts'

const draw = (seed: number, count: number) => {
  const random = createSeededRandom(seed)
  return Array.from({ length: count }, random)
}

describe('seeded numbers', () => {
  test('are the same for the same seed and others for another', () => {
    expect(draw(5, 20)).toEqual(draw(5, 20))
    expect(draw(5, 20)).not.toEqual(draw(6, 20))
    expect(draw(2 ** 40, 20)).not.toEqual(draw(2 ** 41, 20))
  })

  test('are uniform in [0, 1), from the first number on', () => {
    const bins = new Array<number>(10).fill(0)
    for (let seed = 0; seed < 10_000; seed++) {
      const bin = Math.floor((draw(seed, 1)[0] ?? 0) * 10)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    // A bin of 1,000 has a standard deviation of 30.
    for (const bin of bins) expect(Math.abs(bin - 1000)).toBeLessThan(150)
    const numbers = draw(1, 10_000)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
  })

  test('shuffle into every order equally often', () => {
    const random = createSeededRandom(3)
    const orders = new Map<string, number>()
    for (let round = 0; round < 6000; round++) {
      const items = Uint16Array.of(0, 1, 2)
      shuffle(items, random)
      orders.set(items.join(), (orders.get(items.join()) ?? 0) + 1)
    }
    expect(orders.size).toBe(6)
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})

describe('Poisson numbers', () => {
  test.each([0.3, 1, 4, 9.9, 10.1, 25, 400])('of mean %d have that mean and variance', (mean) => {
    const random = createSeededRandom(11)
    const count = 40_000
    const numbers = Array.from({ length: count }, () => poisson(mean, random))
    const average = numbers.reduce((sum, number) => sum + number, 0) / count
    const variance = numbers.reduce((sum, number) => sum + (number - average) ** 2, 0) / (count - 1)
    // Five standard errors of the mean, and of the variance (whose own variance is about (2 mean^2 + mean) / count).
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / count))
    expect(Math.abs(variance - mean)).toBeLessThan(5 * Math.sqrt((2 * mean * mean + mean) / count))
  })

  test('are as often 0, 1, 2, ... as they should be on both sides of the change of method', () => {
    for (const mean of [2, 12]) {
      const random = createSeededRandom(17)
      const count = 40_000
      const seen = new Array<number>(60).fill(0)
      for (let draws = 0; draws < count; draws++) {
        const number = poisson(mean, random)
        seen[number] = (seen[number] ?? 0) + 1
      }
      let expected = count * Math.exp(-mean)
      seen.forEach((times, number) => {
        if (number > 0) expected *= mean / number
        expect(Math.abs(times - expected), `${number} at mean ${mean}`).toBeLessThan(
          5 * Math.sqrt(expected) + 5,
        )
      })
    }
  })

  test('of mean 0 are 0', () => {
    expect(poisson(0, createSeededRandom(1))).toBe(0)
  })
})
