import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOfWallTime, sameTimeOn, wallTimeOf } from './wall-clock.ts'

const at = (text: string) => Date.parse(text)
const zones = fc.constantFrom(
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Apia',
)
const instants = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2099, 11, 30) })

test('clocks of a zone are read, and a time that they show is the instant', () => {
  expect(wallTimeOf(at('2026-06-01T10:00:00Z'), 'Asia/Kolkata')).toBe('2026-06-01T15:30')
  expect(instantOfWallTime('2026-06-01T10:00', 'Asia/Kolkata')).toBe(at('2026-06-01T10:00:00+05:30'))
  expect(instantOfWallTime('2026-01-01T00:00', 'America/New_York')).toBe(at('2026-01-01T00:00:00-05:00'))
})

test('whatever an instant shows is shown by the instant that is found for it, at most an hour of changed clocks away', () => {
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const shown = wallTimeOf(ms, zone)
      const found = instantOfWallTime(shown, zone) ?? Number.NaN
      expect(wallTimeOf(found, zone)).toBe(shown)
      expect(ms - found).toBeGreaterThanOrEqual(0)
      expect(ms - found).toBeLessThan(3_600_000 + 60_000)
    }),
  )
})

test('a time that is there twice is the first, and one that is left out is as much later', () => {
  expect(instantOfWallTime('2026-10-25T02:30', 'Europe/Berlin')).toBe(at('2026-10-25T02:30:00+02:00'))
  expect(instantOfWallTime('2026-03-29T02:30', 'Europe/Berlin')).toBe(at('2026-03-29T03:30:00+02:00'))
})

test('what is no time is none', () => {
  for (const text of ['', '2026-06-01', '2026-13-01T10:00', '2026-06-01T25:00', 'soon'])
    expect(instantOfWallTime(text, 'UTC')).toBeUndefined()
})

test('another day has the same time of day, from and onto the days of changed clocks', () => {
  const planned = at('2026-03-29T10:00:20+02:00')
  expect(sameTimeOn('2026-03-28', planned, 'Europe/Berlin')).toBe(at('2026-03-28T10:00:20+01:00'))
  expect(sameTimeOn('2026-10-25', planned, 'Europe/Berlin')).toBe(at('2026-10-25T10:00:20+01:00'))
})
