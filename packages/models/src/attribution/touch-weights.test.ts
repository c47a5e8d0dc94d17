import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PositionalModel, RuleModel } from './model.ts'
import { positionalWeights, type Touch, touchWeights } from './touch-weights.ts'

const touches = (...channels: string[]): Touch[] =>
  channels.map((channel, index) => ({ channel, ageDays: channels.length - 1 - index }))

function expectWeights(model: PositionalModel, length: number, expected: number[], milestone?: number) {
  const weights = positionalWeights(model, length, milestone)
  expect(weights).toHaveLength(expected.length)
  expected.forEach((weight, index) => {
    expect(weights[index]).toBeCloseTo(weight, 12)
  })
}

const position: PositionalModel = { name: 'position', first: 40, middle: 20, last: 40 }
const wShaped: PositionalModel = { name: 'w_shaped', first: 30, milestone: 30, last: 30, rest: 10 }

describe('positional models', () => {
  test('position decay at rate 0.5 divides three touches 0.143 / 0.286 / 0.571', () => {
    expectWeights({ name: 'position_decay', rate: 0.5 }, 3, [1 / 7, 2 / 7, 4 / 7])
  })

  test('position gives 40/20/40, the middle touches sharing theirs; two touches divide by first : last', () => {
    expectWeights(position, 1, [1])
    expectWeights(position, 2, [0.5, 0.5])
    expectWeights(position, 3, [0.4, 0.2, 0.4])
    expectWeights(position, 6, [0.4, 0.05, 0.05, 0.05, 0.05, 0.4])
    expectWeights({ name: 'position', first: 30, middle: 0, last: 70 }, 2, [0.3, 0.7])
  })

  test('w_shaped takes the middle touch for the milestone where none is given', () => {
    expectWeights(wShaped, 1, [1])
    expectWeights(wShaped, 2, [0.5, 0.5])
    expectWeights(wShaped, 3, [1 / 3, 1 / 3, 1 / 3])
    expectWeights(wShaped, 4, [0.3, 0.1, 0.3, 0.3])
    expectWeights(wShaped, 5, [0.3, 0.05, 0.3, 0.05, 0.3])
  })

  test('w_shaped adds up the shares of touches that coincide', () => {
    expectWeights(wShaped, 5, [0.3, 0.3, 0.05, 0.05, 0.3], 1)
    expectWeights(wShaped, 4, [0.6, 0.05, 0.05, 0.3], 0)
    expectWeights(wShaped, 2, [1 / 3, 2 / 3], 1)
  })

  test('custom uses the list as it stands on journeys of its length, and stretches it over others', () => {
    const custom: PositionalModel = { name: 'custom', weights: [5, 3, 2] }
    expectWeights(custom, 3, [0.5, 0.3, 0.2])
    expectWeights(custom, 1, [1])
    expectWeights(custom, 2, [0.65, 0.35])
    expectWeights(custom, 6, [0.25, 0.25, 0.15, 0.15, 0.1, 0.1])
    expectWeights({ name: 'custom', weights: [1] }, 4, [0.25, 0.25, 0.25, 0.25])
  })
})

describe('models that look at the touches', () => {
  test('last non-direct skips Direct from the end, and falls back to the last touch', () => {
    const model: RuleModel = { name: 'last_non_direct' }
    expect(touchWeights(model, touches('Email', 'Video', 'Direct', 'Direct'))).toEqual([0, 1, 0, 0])
    expect(touchWeights(model, touches('Direct', 'Direct'))).toEqual([0, 1])
  })

  test('time decay halves the weight per half-life', () => {
    const aged = [14, 7, 0].map((ageDays) => ({ channel: 'Email', ageDays }))
    const weights = touchWeights({ name: 'time_decay', halfLifeDays: 7 }, aged)
    expect(weights.map((weight) => weight * 7)).toEqual([1, 2, 4])
  })

  test('time decay still tells touches apart that are thousands of half-lives old', () => {
    const aged = [5001, 5000].map((ageDays) => ({ channel: 'Email', ageDays }))
    expect(touchWeights({ name: 'time_decay', halfLifeDays: 1 }, aged)).toEqual([1 / 3, 2 / 3])
  })
})

test('no touches, no weights, under every model', () => {
  for (const model of [position, wShaped, { name: 'time_decay', halfLifeDays: 7 } as const])
    expect(touchWeights(model, [])).toEqual([])
})

test('weights are not negative and add up to 1, whatever the model and the journey', () => {
  const share = fc.double({ min: 0, max: 100, noNaN: true })
  const positive = fc.double({ min: 0.01, max: 100, noNaN: true })
  const models: fc.Arbitrary<RuleModel> = fc.oneof(
    fc.constantFrom<RuleModel>(
      { name: 'first' },
      { name: 'last' },
      { name: 'last_non_direct' },
      { name: 'linear' },
    ),
    fc.record({ name: fc.constant('time_decay' as const), halfLifeDays: positive }),
    fc.record({ name: fc.constant('position_decay' as const), rate: fc.double({ min: 0.01, max: 1 }) }),
    fc.record({ name: fc.constant('position' as const), first: positive, middle: share, last: share }),
    fc.record({
      name: fc.constant('w_shaped' as const),
      first: positive,
      milestone: share,
      last: share,
      rest: share,
    }),
    fc.record({ name: fc.constant('custom' as const), weights: fc.array(positive, { minLength: 1 }) }),
  )
  const journeys = fc.array(
    fc.record({
      channel: fc.constantFrom('Direct', 'Email', 'Video'),
      ageDays: fc.double({ min: 0, max: 1000, noNaN: true }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  fc.assert(
    fc.property(models, journeys, fc.option(fc.nat(45), { nil: undefined }), (model, journey, milestone) => {
      const weights = touchWeights(model, journey, milestone)
      expect(weights).toHaveLength(journey.length)
      expect(weights.every((weight) => weight >= 0)).toBe(true)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    }),
  )
})
