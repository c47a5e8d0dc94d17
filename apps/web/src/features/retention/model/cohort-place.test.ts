import type { Retention } from '@tributary/contract/retention'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { cohortPeopleCsv, findPlace, placeTitle } from './cohort-place.ts'

const format = createFormatter('en', 'UTC')
const cell = (after: number, people: number) => ({
  after,
  people,
  share: people / 10,
  complete: true,
  net_amount_minor: String(people * 1050),
})
const RETENTION: Retention = {
  start: 'first_visit',
  returning: 'revenue',
  period: 'week',
  time_zone: 'UTC',
  currency: 'EUR',
  range: { from: '2026-06-01', to: '2026-06-07' },
  cohorts: [
    {
      from: '2026-06-01',
      to: '2026-06-07',
      people: 10,
      complete: true,
      cells: [cell(0, 10), cell(1, 3)],
    },
  ],
  average: [],
  other_currencies: [],
  as_of: '2026-06-15T00:00:00Z',
}

test('an address opens only numbers that the table has', () => {
  expect(findPlace(RETENTION, { cohort: '2026-06-01', after: 1 })?.cell?.people).toBe(3)
  expect(findPlace(RETENTION, { cohort: '2026-06-01' })).toEqual({
    cohort: RETENTION.cohorts[0],
    cell: undefined,
  })
  expect(findPlace(RETENTION, { cohort: '2026-06-01', after: 2 })).toBeUndefined()
  expect(findPlace(RETENTION, { cohort: '2026-06-02' })).toBeUndefined()
})

test('a number is named as the table shows it', () => {
  const titleOf = (after: number | undefined, retention = RETENTION) => {
    const found = findPlace(retention, { cohort: '2026-06-01', after })
    return found && placeTitle(found, retention, format)
  }
  expect(titleOf(1)).toBe(`${format.dayRange('2026-06-01', '2026-06-07')}, week 1: 3 of 10 people paid`)
  expect(titleOf(undefined, { ...RETENTION, start: 'first_conversion' })).toBe(
    `${format.dayRange('2026-06-01', '2026-06-07')}: 10 people converted for the first time`,
  )
})

test('the file has money as decimals where it is what comes back', () => {
  const people = [
    {
      person: 'u:1',
      began_at: '2026-06-01T00:00:00.000Z',
      came_back: { first_at: '2026-06-08T00:00:00.000Z', times: 2, net_amount_minor: '1050' },
    },
  ]
  expect(cohortPeopleCsv(people, RETENTION).trim().split('\r\n')).toEqual([
    'person,began_at,came_back_at,times,net_revenue_EUR',
    'u:1,2026-06-01T00:00:00.000Z,2026-06-08T00:00:00.000Z,2,10.50',
  ])
  expect(cohortPeopleCsv(people, { ...RETENTION, returning: 'visit' })).not.toContain('10.50')
})
