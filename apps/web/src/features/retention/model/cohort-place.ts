/** A number of the cohort table, and the words and the file of its people. */
import { minorToDecimal } from '@tributary/contract/money'
import type {
  Retention,
  RetentionCell,
  RetentionCohort,
  RetentionPerson,
} from '@tributary/contract/retention'
import { toCsv } from '../../../lib/csv.ts'
import type { Formatter } from '../../../lib/format.ts'
import { cohortName, DID, periodName } from './cohort-words.ts'

/** A cohort by its first day, or those of it who came back so many periods after. */
export type CohortPlace = { readonly cohort: string; readonly after?: number | undefined }

export type FoundPlace = { readonly cohort: RetentionCohort; readonly cell: RetentionCell | undefined }

/** Undefined where the table has no such number: the address may be of other cohorts. */
export function findPlace(
  retention: Retention,
  { cohort: from, after }: CohortPlace,
): FoundPlace | undefined {
  const cohort = retention.cohorts.find((one) => one.from === from)
  const cell = cohort?.cells.find((one) => one.after === after)
  return cohort === undefined || (after !== undefined && cell === undefined) ? undefined : { cohort, cell }
}

/** "15 – 21 Jun, week 1: 12 of 80 people came back". */
export function placeTitle({ cohort, cell }: FoundPlace, retention: Retention, format: Formatter): string {
  const name = cohortName(cohort, retention.period, format)
  if (cell === undefined) {
    const began = retention.start === 'first_visit' ? 'came' : 'converted'
    return `${name}: ${peopleWords(cohort.people, format)} ${began} for the first time`
  }
  const when = periodName(cell.after, retention.period).toLowerCase()
  return `${name}, ${when}: ${format.count(cell.people)} of ${peopleWords(cohort.people, format)} ${DID[retention.returning]}`
}

const peopleWords = (count: number, format: Formatter) =>
  `${format.count(count)} ${count === 1 ? 'person' : 'people'}`

export function cohortPeopleCsv(people: readonly RetentionPerson[], retention: Retention): string {
  const withMoney = retention.returning === 'revenue'
  const header = ['person', 'began_at', 'came_back_at', 'times']
  return toCsv(
    withMoney ? [...header, `net_revenue_${retention.currency}`] : header,
    people.map(({ person, began_at, came_back }) => {
      const row = [person, began_at, came_back?.first_at ?? null, came_back?.times ?? null]
      const net = came_back?.net_amount_minor ?? null
      return withMoney ? [...row, net === null ? null : minorToDecimal(BigInt(net), retention.currency)] : row
    }),
  )
}
