/** The Overview page's numbers. */
import type { Attribution, AttributionQuery } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import type { Overview, OverviewQuery } from '@tributary/contract/overview'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { comparisonRange, type DateRange, dayOf, resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import {
  conversionsByDay,
  dataRange,
  newCustomers,
  spendByDay,
  touchesByChannel,
  visitors,
  visitorsByDay,
} from './overview.sql.ts'
import {
  comparisonHasData,
  type DataPresence,
  overviewChannels,
  overviewSeries,
  overviewTotals,
  type PeriodNumbers,
} from './overview.ts'

type CountRow = Record<string, string>
type TouchRow = { key: string; touches: string[]; first_day: string; last_day: string }
type DataKind = keyof DataPresence

export function createOverviewService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  now: () => number
}) {
  const { analytics } = deps

  /** The numbers of each stretch, read together: most of the work does not depend on how many there are. */
  async function readPeriods(
    workspace: AttributionWorkspace,
    stretches: readonly DateRange[],
    currency: string,
    query: OverviewQuery,
  ): Promise<{ periods: PeriodNumbers[]; present: Presence }> {
    const { workspaceId, timeZone } = workspace
    const [answers, touches, days, spend, byDay, [people], [customers], kinds] = await Promise.all([
      Promise.all(stretches.map((range) => answerOf(workspace, range, currency, query))),
      analytics.query<TouchRow>(touchesByChannel(workspaceId, stretches, timeZone)),
      analytics.query<CountRow>(conversionsByDay(workspaceId, stretches, currency, timeZone)),
      analytics.query<CountRow>(spendByDay(workspaceId, stretches, currency)),
      analytics.query<CountRow>(visitorsByDay(workspaceId, stretches, timeZone)),
      analytics.query<{ visitors: string[] }>(visitors(workspaceId, stretches)),
      analytics.query<{ new_customers: string[] }>(newCustomers(workspaceId, stretches, currency)),
      analytics.query<KindRow>(dataRange(workspaceId, timeZone)),
    ])
    const periods = answers.map((attribution, index): PeriodNumbers => {
      const isWithin = isDayOf(stretches[index])
      return {
        days: days.filter((row) => isWithin(row.day ?? '')).map(dayRow),
        spendByDay: new Map(
          spend
            .filter((row) => isWithin(row.day ?? ''))
            .map((row) => [row.day ?? '', BigInt(row.spend_minor ?? 0)]),
        ),
        visitorsByDay: new Map(byDay.map((row) => [row.day ?? '', Number(row.visitors)])),
        visitors: Number(people?.visitors[index] ?? 0),
        newCustomers: Number(customers?.new_customers[index] ?? 0),
        touchesByChannel: new Map(
          touches
            .map((row): [string, number] => [row.key, Number(row.touches[index])])
            .filter(([, count]) => count > 0),
        ),
        attribution,
      }
    })
    return { periods, present: presenceOf(kinds, touches) }
  }

  function answerOf(
    workspace: AttributionWorkspace,
    range: DateRange,
    currency: string,
    query: OverviewQuery,
  ): Promise<Attribution> {
    const settings = { ...attributionQueryOf(query), from: range.fromDay, to: range.toDay, currency }
    return deps.attribution.answer(workspace, settings)
  }

  return {
    overview: async (workspace: AttributionWorkspace, query: OverviewQuery): Promise<Overview> => {
      const range = resolveRange(query, workspace.timeZone, deps.now())
      if ('message' in range) throw new AppError('ValidationFailed', range.message, [range])
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const compare =
        query.compare === 'none' ? undefined : comparisonRange(range, query.compare, workspace.timeZone)
      const stretches = compare === undefined ? [range] : [range, compare]
      const { periods, present } = await readPeriods(workspace, stretches, currency, query)
      const [period, before] = periods
      if (period === undefined) throw new AppError('Internal', 'the overview has no period')
      const compared =
        compare !== undefined && comparisonHasData(compare, present.range?.from) ? compare : undefined
      const previous = compared === undefined ? undefined : before
      return {
        currency,
        time_zone: workspace.timeZone,
        model: period.attribution.model,
        range: { from: range.fromDay, to: range.toDay },
        compare_range: compared === undefined ? null : { from: compared.fromDay, to: compared.toDay },
        totals: overviewTotals(period, present.has),
        previous: previous === undefined ? null : overviewTotals(previous, present.has),
        series: overviewSeries(range, period, compared, previous, dayOf(deps.now(), workspace.timeZone)),
        channels: overviewChannels(period, previous),
        unattributed: {
          conversions: period.attribution.unattributed.conversions,
          net_amount_minor: period.attribution.unattributed.net_amount_minor,
        },
        other_currencies: period.attribution.other_currencies,
        data_range: present.range,
        as_of: period.attribution.as_of,
      }
    },
  }
}

export type OverviewService = ReturnType<typeof createOverviewService>

function attributionQueryOf(query: OverviewQuery): Omit<AttributionQuery, 'from' | 'to'> {
  const { compare: _, from: _from, to: _to, ...settings } = query
  return { ...settings, by: 'channel', intervals: 'false', seed: 1 }
}

const isDayOf = (range: DateRange | undefined) => (day: string) =>
  range !== undefined && day >= range.fromDay && day <= range.toDay

function dayRow(row: CountRow): PeriodNumbers['days'][number] {
  return {
    day: row.day ?? '',
    conversions: Number(row.conversions),
    goals: Number(row.goals),
    revenueMinor: BigInt(row.revenue_minor ?? 0),
    refundsMinor: BigInt(row.refunds_minor ?? 0),
  }
}

type KindRow = { kind: DataKind; first_day: string; last_day: string; rows: string }
type Presence = { has: DataPresence; range: { from: string; to: string } | null }

function presenceOf(kinds: readonly KindRow[], touches: readonly TouchRow[]): Presence {
  const present = kinds.filter((row) => Number(row.rows) > 0)
  const has = (kind: DataKind) => present.some((row) => row.kind === kind)
  const firstDays = [...present, ...touches].map((row) => row.first_day).sort()
  const lastDays = [...present, ...touches].map((row) => row.last_day).sort()
  const [from, to] = [firstDays[0], lastDays.at(-1)]
  return {
    has: {
      events: has('events'),
      touches: touches.length > 0,
      conversions: has('conversions'),
      spend: has('spend'),
    },
    range: from !== undefined && to !== undefined ? { from, to } : null,
  }
}
