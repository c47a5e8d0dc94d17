import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, addMonths, dayInZone, daysBetween, isDay } from './day.ts'
import { PERIOD_INFO, PERIODS, periodRange, stepRange } from './period.ts'

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((offset) => addDays('2000-01-01', offset))

describe('periods', () => {
  test('named periods seen from a Saturday in November', () => {
    const today = '2026-11-21'
    expect(periodRange('30d', today)).toEqual({ from: '2026-10-23', to: today })
    expect(periodRange('month', today)).toEqual({ from: '2026-11-01', to: today })
    expect(periodRange('last_month', today)).toEqual({ from: '2026-10-01', to: '2026-10-31' })
    expect(periodRange('quarter', today)).toEqual({ from: '2026-10-01', to: today })
    expect(periodRange('year', today)).toEqual({ from: '2026-01-01', to: today })
    expect(periodRange('12m', today)).toEqual({ from: '2025-11-22', to: today })
  })
  test('last month of January is December of the year before', () => {
    expect(periodRange('last_month', '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  })
  test('whatever the day, a period starts no later than it ends and never lies ahead', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...PERIODS), (today, period) => {
        const range = periodRange(period, today)
        expect(range.from <= range.to).toBe(true)
        expect(range.to <= today).toBe(true)
      }),
    )
  })
  test('no two periods share a key', () => {
    const keys = PERIODS.map((period) => PERIOD_INFO[period].key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('steps', () => {
  test('a step back lands right before, a step forward stops at today', () => {
    expect(stepRange({ from: '2026-11-15', to: '2026-11-21' }, -1, '2026-11-21')).toEqual({
      from: '2026-11-08',
      to: '2026-11-14',
    })
    expect(stepRange({ from: '2026-11-12', to: '2026-11-18' }, 1, '2026-11-21')).toEqual({
      from: '2026-11-15',
      to: '2026-11-21',
    })
  })
  test('a step keeps the number of days', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(400), fc.constantFrom<-1 | 1>(-1, 1), (from, length, direction) => {
        const range = { from, to: addDays(from, length) }
        const stepped = stepRange(range, direction, addDays(range.to, 3))
        expect(daysBetween(stepped.from, stepped.to)).toBe(length)
      }),
    )
  })
})

describe('days', () => {
  test('the day depends on the zone', () => {
    const moment = new Date('2026-03-10T23:30:00Z')
    expect(dayInZone(moment, 'UTC')).toBe('2026-03-10')
    expect(dayInZone(moment, 'Asia/Manila')).toBe('2026-03-11')
  })
  test('days are counted across a change of clocks', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-01')
  })
  test('a day that does not exist is none', () => {
    expect(['2026-02-28', '2026-02-30', '2026-2-3', 'today'].map(isDay)).toEqual([true, false, false, false])
  })
})
