import type { Overview } from '@tributary/contract/overview'
import type { ChartTable } from '../../../charts/chart-frame.tsx'
import type { DayLinesSpec } from '../../../charts/day-lines.ts'
import type { Formatter } from '../../../lib/format.ts'
import { majorToMinor, minorToMajor } from '../../../lib/money.ts'

/** Revenue over the days of the range, with the period it is compared to. */
export function revenueLines(overview: Overview, format: Formatter): DayLinesSpec {
  const { series, currency } = overview
  const hasPrevious = series.some((point) => point.previous_revenue_minor !== null)
  return {
    days: series.map((point) => point.day),
    name: 'Revenue',
    values: series.map((point) => minorToMajor(point.revenue_minor, currency)),
    complete: series.map((point) => point.complete),
    previousName: 'Before',
    previous: hasPrevious
      ? series.map((point) =>
          point.previous_revenue_minor === null ? null : minorToMajor(point.previous_revenue_minor, currency),
        )
      : null,
    formatDay: format.dayShort,
    formatValue: (value) => format.money(majorToMinor(value, currency), currency),
    formatTick: (value) => format.moneyTick(value, currency),
  }
}

/** The same as rows of text. */
export function revenueTable(overview: Overview, format: Formatter): ChartTable {
  const money = (amount: string | null) => (amount === null ? '–' : format.money(amount, overview.currency))
  return {
    header: ['Day', 'Revenue', 'Before', 'Spend', 'Conversions', 'Visitors'],
    rows: overview.series.map((point) => [
      `${format.day(point.day)}${point.complete ? '' : ' (not over yet)'}`,
      money(point.revenue_minor),
      money(point.previous_revenue_minor),
      money(point.spend_minor),
      format.count(point.conversions),
      format.count(point.visitors),
    ]),
  }
}

/** The picture in words. */
export function revenueSummary(overview: Overview, format: Formatter): string {
  const { series, currency } = overview
  const peak = series.reduce<(typeof series)[number] | undefined>(
    (best, point) =>
      best === undefined || BigInt(point.revenue_minor) > BigInt(best.revenue_minor) ? point : best,
    undefined,
  )
  if (!peak) return 'No days in this range.'
  const total = String(series.reduce((sum, point) => sum + BigInt(point.revenue_minor), 0n))
  return `Revenue per day over ${series.length} days: ${format.money(total, currency)} in all, most on ${format.day(peak.day)} with ${format.money(peak.revenue_minor, currency)}.`
}
