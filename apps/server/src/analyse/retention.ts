/** Cohorts from rows of counts: periods of a calendar, shares, and which periods are over. Pure. */
import type { CohortPeriod, Retention, RetentionCell, RetentionCohort } from '@tributary/contract/retention'
import { addDays } from '../access/workspace-days.ts'

/** First day of the period that the day lies in. */
export function periodStart(day: string, period: CohortPeriod): string {
  if (period === 'day') return day
  if (period === 'month') return `${day.slice(0, 7)}-01`
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

/** First day of the period after the one that begins on `start`. */
export function nextPeriod(start: string, period: CohortPeriod): string {
  if (period === 'day') return addDays(start, 1)
  return period === 'week' ? addDays(start, 7) : `${addDays(start, 31).slice(0, 7)}-01`
}

/** First day of the period that lies so many after the one that begins on `start`. */
export function laterPeriod(start: string, after: number, period: CohortPeriod): string {
  return after === 0 ? start : laterPeriod(nextPeriod(start, period), after - 1, period)
}

/** First days of all periods from the one of `from` to the one of `to`. */
export function listPeriods(from: string, to: string, period: CohortPeriod): string[] {
  const starts: string[] = []
  for (let start = periodStart(from, period); start <= to; start = nextPeriod(start, period))
    starts.push(start)
  return starts
}

export type CohortRow = {
  readonly cohort: string
  /** '' for the size of the cohort. */
  readonly period: string
  readonly people: number
  readonly netMinor: string
}

/** Cohorts that began in the range, each with every period up to today; `withMoney` when money is what comes back. */
export function cohortsOf(request: {
  rows: readonly CohortRow[]
  range: { from: string; to: string }
  period: CohortPeriod
  today: string
  withMoney: boolean
}): RetentionCohort[] {
  const { period, today } = request
  const known = new Map(request.rows.map((row) => [`${row.cohort} ${row.period}`, row]))
  const isOver = (start: string) => nextPeriod(start, period) <= today
  return listPeriods(request.range.from, request.range.to, period).map((cohort) => {
    const size = known.get(`${cohort} `)?.people ?? 0
    const cells = listPeriods(cohort, today, period).map((start, after): RetentionCell => {
      const row = known.get(`${cohort} ${start}`)
      return {
        after,
        people: row?.people ?? 0,
        share: size === 0 ? 0 : (row?.people ?? 0) / size,
        net_amount_minor: request.withMoney ? (row?.netMinor ?? '0') : null,
        complete: isOver(start),
      }
    })
    return {
      from: cohort,
      to: addDays(nextPeriod(cohort, period), -1),
      people: size,
      complete: isOver(cohort),
      cells: size === 0 ? [] : cells,
    }
  })
}

/** Per period after: people who came back of all cohorts whose period is over, over the people of these cohorts. */
export function averageOf(cohorts: readonly RetentionCohort[]): Retention['average'] {
  const longest = Math.max(0, ...cohorts.map((cohort) => cohort.cells.length))
  return Array.from({ length: longest }, (_, after) => {
    const counted = cohorts.filter((cohort) => cohort.cells[after]?.complete)
    const people = counted.reduce((sum, cohort) => sum + cohort.people, 0)
    const back = counted.reduce((sum, cohort) => sum + (cohort.cells[after]?.people ?? 0), 0)
    return { after, cohorts: counted.length, share: people === 0 ? null : back / people }
  })
}
