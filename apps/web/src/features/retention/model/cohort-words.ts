/** Cohorts in words, as a table, and the periods that fit a range. */

import { minorToDecimal } from '@tributary/contract/money'
import {
  COHORT_PERIODS,
  type CohortPeriod,
  MAX_COHORTS,
  type Retention,
  type RetentionCohort,
} from '@tributary/contract/retention'
import { capitalised } from '../../../lib/capitalised.ts'
import { toCsv } from '../../../lib/csv.ts'
import type { Formatter } from '../../../lib/format.ts'

const LONGEST_DAYS: Readonly<Record<CohortPeriod, number>> = {
  day: MAX_COHORTS,
  week: (MAX_COHORTS - 1) * 7,
  month: (MAX_COHORTS - 1) * 28,
}

/** Periods that do not cut the range into more cohorts than one answer has. */
export function fittingPeriods(days: number): CohortPeriod[] {
  return COHORT_PERIODS.filter((period) => days <= LONGEST_DAYS[period])
}

/** What is asked for where it fits; else days for up to two weeks, weeks up to half a year, months beyond. */
export function choosePeriod(asked: CohortPeriod | undefined, days: number): CohortPeriod {
  const usual = days <= 14 ? 'day' : days <= 184 ? 'week' : 'month'
  return asked !== undefined && fittingPeriods(days).includes(asked) ? asked : usual
}

export function cohortName(cohort: RetentionCohort, period: CohortPeriod, format: Formatter): string {
  if (period === 'day') return format.day(cohort.from)
  return period === 'month' ? format.month(cohort.from.slice(0, 7)) : format.dayRange(cohort.from, cohort.to)
}

/** "Week 0", "Week 1", ... */
export function periodName(after: number, period: CohortPeriod): string {
  return `${capitalised(period)} ${after}`
}

export const START_WORDS = { first_visit: 'First visit', first_conversion: 'First conversion' } as const
export const RETURNING_WORDS = { visit: 'Visit', conversion: 'Conversion', revenue: 'Revenue' } as const
/** What people did to count as coming back. */
export const DID = {
  visit: 'came back',
  conversion: 'converted',
  revenue: 'paid',
} as const

export function retentionFinding(retention: Retention, format: Formatter): string {
  const next = retention.average[1]
  const people = retention.cohorts.reduce((sum, cohort) => sum + cohort.people, 0)
  if (people === 0)
    return retention.start === 'first_visit'
      ? 'Nobody came for the first time in this range.'
      : 'Nobody converted for the first time in this range.'
  const did = DID[retention.returning]
  const who = `${format.count(people)} people ${retention.start === 'first_visit' ? 'came' : 'converted'} for the first time`
  if (!next || next.share === null) return `${who}; no ${retention.period} after theirs is over yet.`
  return `${who}. Of those whose next ${retention.period} is over, ${format.share(next.share)} ${did} in it.`
}

/** The largest share after the first period: what the strongest shade stands for. */
export function largestLaterShare(retention: Retention): number {
  return Math.max(
    0,
    ...retention.cohorts.flatMap((cohort) => cohort.cells.slice(1).map((cell) => cell.share)),
  )
}

/** One line per cohort and period: as a table of cells would lose which of them are not over. */
export function retentionCsv(retention: Retention): string {
  const withMoney = retention.returning === 'revenue'
  const header = [
    'cohort_from',
    'cohort_to',
    'cohort_people',
    `${retention.period}s_after`,
    'people',
    'share',
    'complete',
  ]
  return toCsv(
    withMoney ? [...header, `net_revenue_${retention.currency}`] : header,
    retention.cohorts.flatMap((cohort) =>
      cohort.cells.map((cell) => {
        const row = [
          cohort.from,
          cohort.to,
          cohort.people,
          cell.after,
          cell.people,
          cell.share,
          cell.complete ? 'yes' : 'no',
        ]
        return withMoney
          ? [...row, minorToDecimal(BigInt(cell.net_amount_minor ?? '0'), retention.currency)]
          : row
      }),
    ),
  )
}
