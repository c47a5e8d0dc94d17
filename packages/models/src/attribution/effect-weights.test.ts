import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectWeights } from './effect-weights.ts'

test('each distinct channel weighs as much as its effect, shared by its touches', () => {
  const effects = new Map([
    ['Email', 0.6],
    ['Video', 0.2],
  ])
  const weights = effectWeights(['Email', 'Video', 'Email', 'Unknown'], effects)
  expect(weights.map((weight) => Math.round(weight * 1000))).toEqual([375, 250, 375, 0])
})

test('without any positive effect all touches weigh the same', () => {
  expect(effectWeights(['A', 'B'], new Map([['A', -1]]))).toEqual([0.5, 0.5])
  expect(effectWeights([], new Map())).toEqual([])
})

test('weights are not negative and add up to 1', () => {
  const channels = fc.constantFrom('A', 'B', 'C')
  const effects = fc.array(fc.tuple(channels, fc.double({ min: -1, max: 1, noNaN: true })))
  fc.assert(
    fc.property(fc.array(channels, { minLength: 1 }), effects, (touches, entries) => {
      const weights = effectWeights(touches, new Map(entries))
      expect(weights.every((weight) => weight >= 0)).toBe(true)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    }),
  )
})
