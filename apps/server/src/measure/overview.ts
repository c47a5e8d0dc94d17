/** The Overview answer assembled from day rows, totals and channel credit. Pure. */
import type { Attribution } from '@tributary/contract/attribution'
import type { Overview, OverviewTotals } from '@tributary/contract/overview'
import { addDays, countDays, type DateRange, listDays } from '../access/workspace-days.ts'

export type DayRow = {
  readonly day: string
  readonly conversions: number
  readonly goals: number
  readonly revenueMinor: bigint
  readonly refundsMinor: bigint
}
export type PeriodNumbers = {
  readonly days: readonly DayRow[]
  readonly spendByDay: ReadonlyMap<string, bigint>
  readonly visitorsByDay: ReadonlyMap<string, number>
  readonly visitors: number
  readonly newCustomers: number
  readonly touchesByChannel: ReadonlyMap<string, number>
  readonly attribution: Attribution
}
/** Which sorts of data the workspace holds at all: a number without its data is null, not 0. */
export type DataPresence = {
  readonly events: boolean
  readonly touches: boolean
  readonly conversions: boolean
  readonly spend: boolean
}

const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n)

export function overviewTotals(period: PeriodNumbers, has: DataPresence): OverviewTotals {
  const revenue = sum(period.days.map((day) => day.revenueMinor))
  const refunds = sum(period.days.map((day) => day.refundsMinor))
  const conversions = period.days.reduce((total, day) => total + day.conversions, 0)
  const goals = period.days.reduce((total, day) => total + day.goals, 0)
  const spend = sum(period.spendByDay.values())
  const sessions = [...period.touchesByChannel.values()].reduce((total, touches) => total + touches, 0)
  const attributed =
    BigInt(period.attribution.total.net_amount_minor) -
    BigInt(period.attribution.unattributed.net_amount_minor)
  const money = (value: bigint) => (has.conversions ? String(value) : null)
  return {
    revenue_minor: money(revenue),
    refunds_minor: money(refunds),
    net_revenue_minor: money(revenue - refunds),
    attributed_revenue_minor: money(attributed),
    spend_minor: has.spend ? String(spend) : null,
    roas: has.spend && has.conversions && spend > 0n ? Number(attributed) / Number(spend) : null,
    cac_minor:
      has.spend && spend > 0n && period.newCustomers > 0
        ? String(roundedQuotient(spend, BigInt(period.newCustomers)))
        : null,
    conversions: has.conversions ? conversions : null,
    goals: has.conversions ? goals : null,
    new_customers: has.conversions ? period.newCustomers : null,
    visitors: has.events ? period.visitors : null,
    sessions: has.touches ? sessions : null,
    conversion_rate: has.touches && has.events && sessions > 0 ? conversions / sessions : null,
    aov_minor: conversions > 0 ? String(roundedQuotient(revenue, BigInt(conversions))) : null,
  }
}

/** Quotient of non-negative amounts, half a unit rounded up. */
function roundedQuotient(amount: bigint, count: bigint): bigint {
  return (amount + count / 2n) / count
}

/** One entry per day of the range, days without data included; the comparison day is the one as far into its period. */
export function overviewSeries(
  range: DateRange,
  period: PeriodNumbers,
  previousRange: DateRange | undefined,
  previous: PeriodNumbers | undefined,
  today: string,
): Overview['series'] {
  const byDay = new Map(period.days.map((row) => [row.day, row]))
  const previousByDay = new Map(previous?.days.map((row) => [row.day, row]))
  return listDays(range.fromDay, range.toDay).map((day, index) => {
    const row = byDay.get(day)
    const before =
      previousRange === undefined ? undefined : previousByDay.get(addDays(previousRange.fromDay, index))
    return {
      day,
      revenue_minor: String(row?.revenueMinor ?? 0n),
      spend_minor: String(period.spendByDay.get(day) ?? 0n),
      conversions: row?.conversions ?? 0,
      visitors: period.visitorsByDay.get(day) ?? 0,
      previous_revenue_minor: previous === undefined ? null : String(before?.revenueMinor ?? 0n),
      complete: day < today,
    }
  })
}

export function overviewChannels(
  period: PeriodNumbers,
  previous: PeriodNumbers | undefined,
): Overview['channels'] {
  const before = new Map(previous?.attribution.rows.map((row) => [row.key, row.net_amount_minor]))
  const rows = new Map(period.attribution.rows.map((row) => [row.key, row]))
  const keys = new Set([...rows.keys(), ...period.touchesByChannel.keys(), ...before.keys()])
  return [...keys]
    .map((key) => {
      const row = rows.get(key)
      return {
        key,
        sessions: period.touchesByChannel.get(key) ?? 0,
        conversions: row?.conversions ?? 0,
        net_amount_minor: row?.net_amount_minor ?? '0',
        previous_net_amount_minor: previous === undefined ? null : (before.get(key) ?? '0'),
        spend_minor: row?.spend_minor ?? '0',
        roas: row?.roas ?? null,
      }
    })
    .sort(
      (a, b) =>
        Number(BigInt(b.net_amount_minor) - BigInt(a.net_amount_minor)) ||
        b.sessions - a.sessions ||
        (a.key < b.key ? -1 : 1),
    )
}

/** A comparison says something only when the earlier period lies within the data. */
export function comparisonHasData(compare: DateRange, firstDay: string | undefined): boolean {
  return firstDay !== undefined && countDays(firstDay, compare.toDay) > 0
}
