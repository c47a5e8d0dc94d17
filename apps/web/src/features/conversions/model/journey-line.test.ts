import fc from 'fast-check'
import { expect, test } from 'vitest'
import { touchOf } from './journey.testkit.ts'
import { placeOnLine } from './journey-line.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const touch = (minutes: number, index: number) =>
  touchOf({ touch_id: `t${index}`, ts: new Date(START + minutes * 60_000).toISOString() })
const journey = (minutes: readonly number[], conversionMinutes: number) => ({
  conversion_id: 'c',
  ts: new Date(START + conversionMinutes * 60_000).toISOString(),
  touches: minutes.map(touch),
  refunds: [],
})

test('the first touch stands at the left end, the conversion at the right', () => {
  const points = placeOnLine(journey([0, 500], 1000))
  expect(points.map((point) => [point.kind, point.at])).toEqual([
    ['touch', 0],
    ['touch', 0.5],
    ['conversion', 1],
  ])
})

test('a conversion without touches stands in the middle', () => {
  expect(placeOnLine(journey([], 0)).map((point) => point.at)).toEqual([0.5])
})

test('points keep their order, stay on the line and never cover each other', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 40 }), (minutes) => {
      const at = placeOnLine(journey(minutes, 5000)).map((point) => point.at)
      const gap = at.length > 1 ? Math.min(0.03, 1 / (at.length - 1)) : 0
      for (const [index, position] of at.entries()) {
        expect(position).toBeGreaterThanOrEqual(0)
        expect(position).toBeLessThanOrEqual(1)
        const before = at[index - 1]
        if (before !== undefined) expect(position - before).toBeGreaterThanOrEqual(gap - 1e-9)
      }
    }),
  )
})
