import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BrowserProfile, scoreDevicePair } from './device-score.ts'

const hours = (...at: number[]) =>
  Array.from({ length: 24 }, (_, hour) => at.filter((one) => one === hour).length)
const profile = (patch: Partial<BrowserProfile> = {}): BrowserProfile => ({
  handle: 'a:1',
  visitsByHour: hours(8, 8, 20, 21),
  landingPages: ['/offer'],
  ...patch,
})
const home = { browsers: 2, landingShare: () => 0.05 }

test('without visits and landings only the network speaks: two browsers of one network, even odds', () => {
  const silent = profile({ visitsByHour: hours(), landingPages: [] })
  expect(scoreDevicePair(silent, silent, home)).toEqual({
    score: 0.5,
    parts: { network: 0, hours: 0, landings: 0 },
  })
})

test('worked example: the parts are the stated formulas and add up to the logit', () => {
  // Equal hours: s = 1, ratio 2, m = 4, weight 4/9. One common page of share 0.05: ln((0.3 + 0.7 * 0.05) / 0.05) = ln 6.7.
  const { score, parts } = scoreDevicePair(profile(), profile({ handle: 'a:2' }), home)
  expect(parts.network).toBe(0)
  expect(parts.hours).toBeCloseTo((4 / 9) * Math.log(2), 12)
  expect(parts.landings).toBeCloseTo(Math.log(6.7), 12)
  expect(score).toBeCloseTo(1 / (1 + Math.exp(-(parts.hours + parts.landings))), 12)
})

test('the same hours and a rare page in common score high, opposite hours and no page low', () => {
  const alike = scoreDevicePair(profile(), profile(), { browsers: 2, landingShare: () => 0.001 })
  const unlike = scoreDevicePair(
    profile({ visitsByHour: hours(3, 3, 3, 3, 3, 4) }),
    profile({ visitsByHour: hours(14, 14, 14, 15, 15), landingPages: ['/other'] }),
    home,
  )
  expect(alike.score).toBeGreaterThan(0.9)
  expect(unlike.score).toBeLessThan(0.15)
})

test('a page where everybody lands says nothing', () => {
  const common = scoreDevicePair(profile(), profile(), { browsers: 2, landingShare: () => 1 })
  expect(common.parts.landings).toBeCloseTo(0, 12)
})

test('a profile without its 24 hours, or a network with one browser, is refused', () => {
  expect(() => scoreDevicePair(profile({ visitsByHour: [1] }), profile(), home)).toThrow(
    'invalid visitsByHour',
  )
  expect(() => scoreDevicePair(profile(), profile(), { ...home, browsers: 1 })).toThrow('invalid browsers: 1')
})

const anyProfile = fc.record({
  handle: fc.constant('a:1'),
  visitsByHour: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 24, maxLength: 24 }),
  landingPages: fc.subarray(['/a', '/b', '/c', '/d']),
})

test('scores lie between 0 and 1, do not depend on which browser comes first, and fall as the network grows', () => {
  fc.assert(
    fc.property(anyProfile, anyProfile, fc.integer({ min: 2, max: 50 }), (a, b, browsers) => {
      const landingShare = (page: string) => (page === '/a' ? 0.5 : 0.01)
      const forward = scoreDevicePair(a, b, { browsers, landingShare })
      const backward = scoreDevicePair(b, a, { browsers, landingShare })
      expect(forward.score).toBeGreaterThan(0)
      expect(forward.score).toBeLessThan(1)
      expect(backward.score).toBeCloseTo(forward.score, 12)
      expect(scoreDevicePair(a, b, { browsers: browsers + 1, landingShare }).score).toBeLessThan(
        forward.score,
      )
    }),
  )
})
