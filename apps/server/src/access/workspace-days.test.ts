import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  comparisonRange,
  countDays,
  type DateRange,
  dayOf,
  dayStartMs,
  listDays,
  resolveRange,
} from './workspace-days.ts'

const ZONES = [
  'UTC',
  'Asia/Manila',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'Asia/Kathmandu',
]
const zone = fc.constantFrom(...ZONES)
const day = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 86_400_000, max: Date.UTC(2040, 0, 1) / 86_400_000 })
  .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10))
const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) })

function range(
  query: { from?: string; to?: string },
  timeZone: string,
  now = '2026-06-15T12:00:00Z',
): DateRange {
  const found = resolveRange(query, timeZone, Date.parse(now))
  if ('message' in found) throw new Error(found.message)
  return found
}

describe('days of a zone', () => {
  test('a day begins on that day, and the instant before it lies on the day before', () => {
    fc.assert(
      fc.property(day, zone, (date, timeZone) => {
        const start = dayStartMs(date, timeZone)
        expect(dayOf(start, timeZone)).toBe(date)
        expect(dayOf(start - 1, timeZone)).toBe(addDays(date, -1))
      }),
    )
  })

  test('every instant lies between the start of its day and the start of the next', () => {
    fc.assert(
      fc.property(instant, zone, (ms, timeZone) => {
        const date = dayOf(ms, timeZone)
        expect(dayStartMs(date, timeZone)).toBeLessThanOrEqual(ms)
        expect(dayStartMs(addDays(date, 1), timeZone)).toBeGreaterThan(ms)
      }),
    )
  })

  test('a day in Manila begins at 16:00 UTC of the day before', () => {
    expect(new Date(dayStartMs('2026-06-15', 'Asia/Manila')).toISOString()).toBe('2026-06-14T16:00:00.000Z')
  })

  test('days of a clock change have 23 and 25 hours', () => {
    const hours = (date: string) =>
      (dayStartMs(addDays(date, 1), 'Europe/Berlin') - dayStartMs(date, 'Europe/Berlin')) / 3_600_000
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-15')]).toEqual([23, 25, 24])
  })

  test('a day whose midnight is skipped begins at one in the morning', () => {
    // Santiago moved its clocks from 24:00 to 01:00 on the night to 8 September 2024.
    expect(new Date(dayStartMs('2024-09-08', 'America/Santiago')).toISOString()).toBe(
      '2024-09-08T04:00:00.000Z',
    )
  })

  test('a list of days has as many as are counted', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 400 }), (from, more) => {
        const to = addDays(from, more)
        const days = listDays(from, to)
        expect(days).toHaveLength(countDays(from, to))
        expect([days[0], days.at(-1)]).toEqual([from, to])
      }),
    )
  })
})

describe('ranges', () => {
  test('without from and to the last thirty days of the zone are meant, today included', () => {
    const found = range({}, 'Asia/Manila', '2026-06-15T17:00:00Z')
    expect(found).toMatchObject({ fromDay: '2026-05-18', toDay: '2026-06-16' })
    expect(found.toMs).toBe(Date.parse('2026-06-16T16:00:00Z'))
  })

  test('a day as `to` is included whole, an instant as `to` is excluded', () => {
    expect(range({ from: '2026-06-01', to: '2026-06-02' }, 'UTC')).toEqual({
      fromMs: Date.parse('2026-06-01T00:00:00Z'),
      toMs: Date.parse('2026-06-03T00:00:00Z'),
      fromDay: '2026-06-01',
      toDay: '2026-06-02',
    })
    expect(range({ from: '2026-06-01', to: '2026-06-02T00:00:00Z' }, 'UTC')).toMatchObject({
      toMs: Date.parse('2026-06-02T00:00:00Z'),
      toDay: '2026-06-01',
    })
  })

  test('days and instants that do not exist or lie beyond any data are refused by name, never thrown', () => {
    const queries = [
      { from: '2026-13-01' },
      { to: '2026-99-99' },
      { from: '2026-02-31', to: '2026-03-05' },
      { from: '2026-01-01', to: '2026-02-30' },
      { from: 'yesterday' },
      { to: 'never' },
      { from: '2026-06-02', to: '2026-06-01' },
      { from: '2026-06-02T00:00:00Z', to: '2026-06-02T00:00:00Z' },
      { from: '0001-01-01' },
      { to: '9999-12-31' },
    ]
    for (const query of queries) {
      const found = resolveRange(query, 'Europe/Berlin', Date.parse('2026-06-15T12:00:00Z'))
      expect(found, JSON.stringify(query)).toHaveProperty('message')
    }
  })

  test.each(['0001-01-01', '1969-12-31', '2100-01-01T00:00:00Z'])(
    '%s is told to be of no year that days are of',
    (from) => {
      expect(resolveRange({ from }, 'UTC', Date.parse('2026-06-15T12:00:00Z'))).toEqual({
        path: 'from',
        message: `days are from 1970-01-01 to 2099-12-31: ${from} is not`,
      })
    },
  )

  test('the period before has as many days; from a week on it begins on the same weekday', () => {
    const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay()
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 100 }), zone, (from, days, timeZone) => {
        const whole = range({ from, to: addDays(from, days - 1) }, timeZone)
        const before = comparisonRange(whole, 'previous', timeZone)
        expect(countDays(before.fromDay, before.toDay)).toBe(days)
        expect(before.toDay < whole.fromDay).toBe(true)
        if (days >= 7) expect(weekday(before.fromDay)).toBe(weekday(whole.fromDay))
        else expect(addDays(before.toDay, 1)).toBe(whole.fromDay)
        expect(before.fromMs).toBe(dayStartMs(before.fromDay, timeZone))
        const year = comparisonRange(whole, 'year', timeZone)
        expect(weekday(year.fromDay)).toBe(weekday(whole.fromDay))
        expect(countDays(year.fromDay, whole.fromDay)).toBe(365)
      }),
    )
  })
})
