/** The period that a query is compared with. Pure. */
import type { QueryCompare } from '@tributary/contract/query'
import {
  addDays,
  comparisonRange,
  countDays,
  type DateRange,
  dayStartMs,
  type RangeProblem,
  resolveRange,
} from '../access/workspace-days.ts'

/** Undefined without comparison; a problem when the days chosen make no range. */
export function compareRange(
  compare: QueryCompare,
  range: DateRange,
  timeZone: string,
): DateRange | RangeProblem | undefined {
  switch (compare.kind) {
    case 'none':
      return undefined
    case 'custom':
      return resolveRange(compare, timeZone, range.toMs)
    case 'previous':
      if (compare.match === 'weekday') return comparisonRange(range, 'previous', timeZone)
      return daysRange(
        addDays(range.fromDay, -countDays(range.fromDay, range.toDay)),
        addDays(range.fromDay, -1),
        timeZone,
      )
    case 'year':
      if (compare.match === 'weekday') return comparisonRange(range, 'year', timeZone)
      return daysRange(yearBefore(range.fromDay), yearBefore(range.toDay), timeZone)
  }
}

/** The same date a year before; 29 February becomes the 28th. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1).padStart(4, '0')
  return `${year}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`
}

function daysRange(fromDay: string, toDay: string, timeZone: string): DateRange {
  return {
    fromDay,
    toDay,
    fromMs: dayStartMs(fromDay, timeZone),
    toMs: dayStartMs(addDays(toDay, 1), timeZone),
  }
}
