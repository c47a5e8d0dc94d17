import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreEffects } from './channel-effect-error.ts'

const amount = fc.integer({ min: 0, max: 1000 })
const channels = fc.array(fc.record({ credited: amount, caused: amount }), { minLength: 1, maxLength: 8 })

test('credit with the wrong channel, too much credit and a reversed order are told apart', () => {
  const score = scoreEffects([
    { credited: 80, caused: 20 },
    { credited: 20, caused: 40 },
  ])
  expect(score.shareError).toBeCloseTo(0.8 - 1 / 3, 12)
  expect(score.effectError).toBeCloseTo(80 / 60, 12)
  expect(score.overclaim).toBeCloseTo(100 / 60, 12)
  expect(score.rankCorrelation).toBe(-1)
})

test('the right shares at twice the level err in the level only', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 8 }), (caused) => {
      const score = scoreEffects(caused.map((value) => ({ credited: 2 * value, caused: value })))
      expect(score.shareError).toBeCloseTo(0, 12)
      expect(score.effectError).toBeCloseTo(1, 12)
      expect(score.overclaim).toBeCloseTo(2, 12)
      expect(score.rankCorrelation).toBe(new Set(caused).size === 1 ? null : 1)
    }),
  )
})

test('the order of channels does not matter and shares never err by more than 1', () => {
  fc.assert(
    fc.property(channels, (rows) => {
      const score = scoreEffects(rows)
      const turned = scoreEffects(rows.toReversed())
      expect(turned.shareError ?? 0).toBeCloseTo(score.shareError ?? 0, 12)
      expect(turned.rankCorrelation ?? 0).toBeCloseTo(score.rankCorrelation ?? 0, 12)
      expect(score.shareError ?? 0).toBeLessThanOrEqual(1 + 1e-12)
      expect(Math.abs(score.rankCorrelation ?? 0)).toBeLessThanOrEqual(1 + 1e-12)
    }),
  )
})

/** Worked by hand: 4 agreeing pairs, 1 opposite, 1 tie in the second order of six pairs: 3 / sqrt(6 * 5). */
test('ties count as in tau-b', () => {
  const score = scoreEffects([
    { credited: 4, caused: 9 },
    { credited: 3, caused: 5 },
    { credited: 2, caused: 1 },
    { credited: 1, caused: 5 },
  ])
  expect(score.rankCorrelation).toBeCloseTo(3 / Math.sqrt(30), 12)
})

test('a negative effect is 0 in the shares and counts in full in the effect error', () => {
  const score = scoreEffects([
    { credited: 10, caused: 10 },
    { credited: 0, caused: -5 },
  ])
  expect(score.shareError).toBe(0)
  expect(score.effectError).toBeCloseTo(5 / 15, 12)
})

test('nothing credited or nothing caused has no share, and nonsense is refused', () => {
  expect(scoreEffects([{ credited: 0, caused: 3 }])).toMatchObject({ shareError: null, effectError: 1 })
  expect(scoreEffects([{ credited: 3, caused: 0 }])).toMatchObject({ effectError: null, overclaim: null })
  expect(() => scoreEffects([{ credited: Number.NaN, caused: 1 }])).toThrow('credited NaN')
})
