import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../seeded-random.ts'
import {
  createCalendar,
  DAY_MS,
  dayIndexes,
  dayIndexOf,
  dayText,
  doorEffect,
  doorVolume,
  HOUR_MS,
  laterInstant,
  newsletterClick,
  wakingInstant,
} from './shop-calendar.ts'
import { DOORS } from './shop-doors.data.ts'

const calendar = createCalendar('2026-03-01', 120)

test('the last day is the one before the end day', () => {
  expect(dayText(calendar, calendar.days - 1)).toBe('2026-02-28')
  expect(dayText(calendar, 0)).toBe('2025-11-01')
  expect(dayIndexOf(calendar, calendar.endMs - 1)).toBe(119)
  expect(dayIndexes(calendar).at(0)).toBe(-calendar.unseenDays)
  expect(dayIndexes(calendar).at(-1)).toBe(119)
})

test('an end day that is not a day is refused, and so is a period without days', () => {
  expect(() => createCalendar('2026-02-30x', 10)).toThrow('2026-02-30x')
  expect(() => createCalendar('2026-13-01', 10)).toThrow('2026-13-01')
  expect(() => createCalendar('2026-03-01', 0)).toThrow('invalid number of days: 0')
})

test('a waking instant lies within its day whatever the time zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -45, max: 119 }),
      fc.integer({ min: -11, max: 12 }),
      fc.integer(),
      (day, offset, seed) => {
        expect(dayIndexOf(calendar, wakingInstant(calendar, day, offset, createRandom(seed)))).toBe(day)
      },
    ),
  )
})

test('people are awake: few visits between one and five in the morning local time', () => {
  const random = createRandom('night')
  const hours = Array.from({ length: 5000 }, () => {
    const timeMs = wakingInstant(calendar, 10, -6, random)
    return Math.floor((timeMs / HOUR_MS - 6) % 24)
  })
  expect(hours.filter((hour) => hour >= 1 && hour < 5).length / hours.length).toBeLessThan(0.03)
})

test('a later instant is later', () => {
  fc.assert(
    fc.property(fc.double({ min: HOUR_MS, max: 90 * DAY_MS, noNaN: true }), fc.integer(), (delayMs, seed) => {
      const fromMs = calendar.startMs + 20 * HOUR_MS
      const laterMs = laterInstant(calendar, fromMs, delayMs, -6, createRandom(seed))
      expect(laterMs).toBeGreaterThan(fromMs)
      expect(Math.abs(laterMs - fromMs - delayMs)).toBeLessThanOrEqual(2 * DAY_MS)
    }),
  )
})

test('newsletters are clicked from Thursday afternoon on, within days', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * 24 }), fc.integer(), (hours, seed) => {
      const readyMs = calendar.startMs + hours * HOUR_MS
      const clickMs = newsletterClick(readyMs, createRandom(seed))
      expect(clickMs).toBeGreaterThan(readyMs)
      const thursday = Date.UTC(2025, 10, 6, 15)
      const afterSendMs = (((clickMs - thursday) % (7 * DAY_MS)) + 7 * DAY_MS) % (7 * DAY_MS)
      // Exponential with a mean of seven hours: beyond four days once in a million.
      expect(afterSendMs).toBeLessThan(4.5 * DAY_MS)
    }),
  )
})

test('a changed campaign gains volume and effect on its day and keeps them', () => {
  const door = DOORS.find((candidate) => candidate.change !== undefined)
  if (door?.change === undefined) throw new Error('the shop has a campaign that changes')
  const changeDay = Math.ceil(door.change.atShare * calendar.days)
  const volume = (day: number): number => doorVolume(door, calendar, day)
  const effect = (day: number): number => doorEffect(door, calendar, calendar.startMs + day * DAY_MS)
  expect(volume(changeDay) / volume(changeDay - 1)).toBeGreaterThan(door.change.volumeFactor * 0.99)
  expect(effect(changeDay) / effect(changeDay - 1)).toBeCloseTo(door.change.effectFactor, 12)
  expect(effect(119)).toBe(effect(changeDay))
})

test('a campaign has no volume before it starts', () => {
  const door = DOORS.find((candidate) => candidate.startsAtShare > 0)
  if (door === undefined) throw new Error('the shop has a campaign that starts later')
  const startDay = Math.ceil(door.startsAtShare * calendar.days)
  expect(doorVolume(door, calendar, startDay - 1)).toBe(0)
  expect(doorVolume(door, calendar, -10)).toBe(0)
  expect(doorVolume(door, calendar, startDay)).toBeGreaterThan(0)
})
