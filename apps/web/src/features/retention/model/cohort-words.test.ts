import type { Retention } from '@tributary/contract/retention'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import {
  choosePeriod,
  cohortName,
  fittingPeriods,
  largestLaterShare,
  retentionCsv,
  retentionFinding,
} from './cohort-words.ts'

const format = createFormatter('en', 'UTC')
const cell = (after: number, people: number, share: number, complete = true) => ({
  after,
  people,
  share,
  complete,
  net_amount_minor: null,
})
const RETENTION: Retention = {
  start: 'first_visit',
  returning: 'visit',
  period: 'week',
  time_zone: 'UTC',
  currency: 'EUR',
  range: { from: '2026-06-01', to: '2026-06-14' },
  cohorts: [
    {
      from: '2026-06-01',
      to: '2026-06-07',
      people: 10,
      complete: true,
      cells: [cell(0, 10, 1), cell(1, 3, 0.3)],
    },
    { from: '2026-06-08', to: '2026-06-14', people: 4, complete: false, cells: [cell(0, 4, 1, false)] },
  ],
  average: [
    { after: 0, cohorts: 1, share: 1 },
    { after: 1, cohorts: 1, share: 0.3 },
  ],
  other_currencies: [],
  as_of: '2026-06-10T00:00:00Z',
}

test('the period fits the range: what is asked for where it does, else the usual one', () => {
  expect([7, 30, 365].map((days) => choosePeriod(undefined, days))).toEqual(['day', 'week', 'month'])
  expect(choosePeriod('day', 30)).toBe('day')
  expect(choosePeriod('day', 90)).toBe('week')
  expect(fittingPeriods(90)).toEqual(['week', 'month'])
})

test('the finding says how many of those whose next period is over came back', () => {
  expect(retentionFinding(RETENTION, format)).toBe(
    '14 people came for the first time. Of those whose next week is over, 30% came back in it.',
  )
  const early = { ...RETENTION, average: [{ after: 0, cohorts: 0, share: null }] }
  expect(retentionFinding(early, format)).toContain('no week after theirs is over yet')
  expect(retentionFinding({ ...RETENTION, cohorts: [] }, format)).toContain('Nobody came')
})

test('shades are measured by later periods, not by the first', () => {
  expect(largestLaterShare(RETENTION)).toBe(0.3)
})

test('the file has a line for every cohort and period, and says what is not over', () => {
  expect(retentionCsv(RETENTION).split('\r\n')).toEqual([
    'cohort_from,cohort_to,cohort_people,weeks_after,people,share,complete',
    '2026-06-01,2026-06-07,10,0,10,1,yes',
    '2026-06-01,2026-06-07,10,1,3,0.3,yes',
    '2026-06-08,2026-06-14,4,0,4,1,no',
    '',
  ])
  const paid = {
    ...RETENTION,
    returning: 'revenue' as const,
    cohorts: RETENTION.cohorts.map((cohort) => ({
      ...cohort,
      cells: cohort.cells.map((one) => ({ ...one, net_amount_minor: '1205' })),
    })),
  }
  expect(retentionCsv(paid)).toContain('2026-06-08,2026-06-14,4,0,4,1,no,12.05')
})

test('cohorts are named by their period', () => {
  const [first] = RETENTION.cohorts
  if (!first) throw new Error('there is a first cohort')
  expect(cohortName(first, 'month', format)).toBe('Jun 2026')
  expect(cohortName(first, 'day', format)).toBe('Jun 1, 2026')
  expect(cohortName(first, 'week', format)).toMatch(/^Jun 1\s–\s7, 2026$/)
})
