/** Named date ranges and the keys that choose them. */
import { addDays, addMonths, daysBetween, startOfMonth } from './day.ts'

export const PERIODS = [
  'today',
  'yesterday',
  '7d',
  '30d',
  '90d',
  'month',
  'last_month',
  'quarter',
  'year',
  '12m',
] as const
export type Period = (typeof PERIODS)[number]
export type DayRange = { from: string; to: string }

export const PERIOD_INFO: Readonly<Record<Period, { label: string; key: string }>> = {
  today: { label: 'Today', key: 'd' },
  yesterday: { label: 'Yesterday', key: 'e' },
  '7d': { label: 'Last 7 days', key: 'w' },
  '30d': { label: 'Last 30 days', key: 't' },
  '90d': { label: 'Last 90 days', key: 'n' },
  month: { label: 'This month', key: 'm' },
  last_month: { label: 'Last month', key: 'p' },
  quarter: { label: 'This quarter', key: 'q' },
  year: { label: 'This year', key: 'y' },
  '12m': { label: 'Last 12 months', key: 'l' },
}

export const DEFAULT_PERIOD: Period = '30d'

/** First and last day of a period, both included, seen from `today`. Rolling periods end today. */
export function periodRange(period: Period, today: string): DayRange {
  switch (period) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) }
    case '7d':
      return { from: addDays(today, -6), to: today }
    case '30d':
      return { from: addDays(today, -29), to: today }
    case '90d':
      return { from: addDays(today, -89), to: today }
    case 'month':
      return { from: startOfMonth(today), to: today }
    case 'last_month':
      return { from: addMonths(today, -1), to: addDays(startOfMonth(today), -1) }
    case 'quarter':
      return { from: addMonths(today, -((Number(today.slice(5, 7)) - 1) % 3)), to: today }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today }
    case '12m':
      return { from: addDays(addMonths(today, -12), Number(today.slice(8, 10))), to: today }
  }
}

/** The range of the same length right before (-1) or after (+1). Never runs past `today`. */
export function stepRange(range: DayRange, direction: -1 | 1, today: string): DayRange {
  const length = daysBetween(range.from, range.to) + 1
  const to = addDays(range.to, direction * length)
  const shift = to > today ? daysBetween(range.to, today) : direction * length
  return { from: addDays(range.from, shift), to: addDays(range.to, shift) }
}
