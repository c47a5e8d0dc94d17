/** The Overview answer from two answers of the catalogue: by day and by channel. Pure. */
import type { Overview, OverviewTotals } from '@tributary/contract/overview'
import type { MetricQuery, MetricValue, QueryAnswer } from '@tributary/contract/query'

export const DAY_METRICS = [
  'revenue',
  'refunds',
  'net_revenue',
  'spend',
  'conversions',
  'goals',
  'visitors',
  'new_customers',
  'cac',
  'aov',
] as const satisfies MetricQuery['metrics']
export const CHANNEL_METRICS = [
  'attributed_revenue',
  'sessions',
  'attributed_conversions',
  'spend',
  'roas',
] as const satisfies MetricQuery['metrics']

type Values = Readonly<Record<string, MetricValue>>

/** What the catalogue answered: `days` by day, `channels` by channel. */
export type OverviewAnswers = { readonly days: QueryAnswer; readonly channels: QueryAnswer }

/** Which sorts of data the workspace holds at all: a number without its data is null, not 0. */
export type DataPresence = {
  readonly events: boolean
  readonly touches: boolean
  readonly conversions: boolean
  readonly spend: boolean
}

const numberOf = (value: MetricValue | undefined) => Number(value ?? 0)
const moneyOf = (value: MetricValue | undefined) => String(value ?? '0')
const textOf = (value: MetricValue | undefined) =>
  value === null || value === undefined ? null : String(value)

/** The totals of the range, or of the period compared with; undefined without one. */
export function overviewTotals(
  { days, channels }: OverviewAnswers,
  side: 'values' | 'compare',
  has: DataPresence,
): OverviewTotals | undefined {
  const [day, channel] = [days.totals[side], channels.totals[side]]
  if (day === null || channel === null) return undefined
  const money = (value: MetricValue | undefined) => (has.conversions ? moneyOf(value) : null)
  const count = (value: MetricValue | undefined) => (has.conversions ? numberOf(value) : null)
  const sessions = numberOf(channel.sessions)
  const hasCost = has.spend && numberOf(day.spend) > 0
  return {
    revenue_minor: money(day.revenue),
    refunds_minor: money(day.refunds),
    net_revenue_minor: money(day.net_revenue),
    attributed_revenue_minor: money(channel.attributed_revenue),
    spend_minor: has.spend ? moneyOf(day.spend) : null,
    roas: hasCost && has.conversions ? Number(channel.roas) : null,
    cac_minor: hasCost ? textOf(day.cac) : null,
    conversions: count(day.conversions),
    goals: count(day.goals),
    new_customers: count(day.new_customers),
    visitors: has.events ? numberOf(day.visitors) : null,
    sessions: has.touches ? sessions : null,
    conversion_rate: has.touches && has.events && sessions > 0 ? numberOf(day.conversions) / sessions : null,
    aov_minor: textOf(day.aov),
  }
}

/** One entry per day of the range, days without data included, beside the day as far into the period before. */
export function overviewSeries(
  { days }: OverviewAnswers,
  hasPrevious: boolean,
  today: string,
): Overview['series'] {
  return days.rows.map(({ key: [day = ''], values, compare }) => ({
    day,
    revenue_minor: moneyOf(values.revenue),
    spend_minor: moneyOf(values.spend),
    conversions: numberOf(values.conversions),
    visitors: numberOf(values.visitors),
    previous_revenue_minor: hasPrevious ? moneyOf(compare?.revenue) : null,
    complete: day < today,
  }))
}

export function overviewChannels({ channels }: OverviewAnswers, hasPrevious: boolean): Overview['channels'] {
  return channels.rows
    .map(({ key: [key = ''], values, compare }) => ({ key, values, compare }))
    .filter(
      ({ values, compare }) =>
        isSomething(values) || (hasPrevious && compare !== null && isSomething(compare)),
    )
    .map(({ key, values, compare }) => ({
      key,
      sessions: numberOf(values.sessions),
      conversions: numberOf(values.attributed_conversions),
      net_amount_minor: moneyOf(values.attributed_revenue),
      previous_net_amount_minor: hasPrevious ? moneyOf(compare?.attributed_revenue) : null,
      spend_minor: moneyOf(values.spend),
      roas: values.roas === null ? null : Number(values.roas),
    }))
}

const isSomething = (values: Values) => CHANNEL_METRICS.some((name) => numberOf(values[name]) !== 0)

/** Whether any number of the range is not nothing. */
export function holdsAnything({ days, channels }: OverviewAnswers): boolean {
  const totals = [days.totals.values, channels.totals.values]
  return (
    days.unconverted.length > 0 ||
    totals.some((values) => Object.values(values).some((value) => numberOf(value) !== 0))
  )
}
