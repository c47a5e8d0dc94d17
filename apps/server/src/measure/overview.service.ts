/** The Overview page's numbers. */
import type { AttributionQuery } from '@tributary/contract/attribution'
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

export function createOverviewService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  now: () => number
}) {
  const { analytics } = deps

  async function readPeriod(
    workspace: AttributionWorkspace,
    range: DateRange,
    currency: string,
    query: OverviewQuery,
  ): Promise<PeriodNumbers> {
    const { workspaceId, timeZone } = workspace
    const [days, spend, byDay, people, customers, touches, attribution] = await Promise.all([
      analytics.query<CountRow>(conversionsByDay(workspaceId, range, currency, timeZone)),
      analytics.query<CountRow>(spendByDay(workspaceId, range, currency)),
      analytics.query<CountRow>(visitorsByDay(workspaceId, range, timeZone)),
      analytics.query<CountRow>(visitors(workspaceId, range)),
      analytics.query<CountRow>(newCustomers(workspaceId, range, currency)),
      analytics.query<CountRow>(touchesByChannel(workspaceId, range)),
      deps.attribution.answer(workspace, {
        ...attributionQueryOf(query),
        from: range.fromDay,
        to: range.toDay,
        currency,
      }),
    ])
    return {
      days: days.map((row) => ({
        day: row.day ?? '',
        conversions: Number(row.conversions),
        goals: Number(row.goals),
        revenueMinor: BigInt(row.revenue_minor ?? 0),
        refundsMinor: BigInt(row.refunds_minor ?? 0),
      })),
      spendByDay: new Map(spend.map((row) => [row.day ?? '', BigInt(row.spend_minor ?? 0)])),
      visitorsByDay: new Map(byDay.map((row) => [row.day ?? '', Number(row.visitors)])),
      visitors: Number(people[0]?.visitors ?? 0),
      newCustomers: Number(customers[0]?.new_customers ?? 0),
      touchesByChannel: new Map(touches.map((row) => [row.key ?? '', Number(row.touches)])),
      attribution,
    }
  }

  return {
    overview: async (workspace: AttributionWorkspace, query: OverviewQuery): Promise<Overview> => {
      const range = resolveRange(query, workspace.timeZone, deps.now())
      if ('message' in range) throw new AppError('ValidationFailed', range.message, [range])
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const present = await readPresence(analytics, workspace)
      const compare =
        query.compare === 'none' ? undefined : comparisonRange(range, query.compare, workspace.timeZone)
      const compared =
        compare !== undefined && comparisonHasData(compare, present.range?.from) ? compare : undefined
      const [period, previous] = await Promise.all([
        readPeriod(workspace, range, currency, query),
        compared === undefined ? undefined : readPeriod(workspace, compared, currency, query),
      ])
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

async function readPresence(
  analytics: AnalyticsStore,
  workspace: AttributionWorkspace,
): Promise<{ has: DataPresence; range: { from: string; to: string } | null }> {
  const rows = (
    await analytics.query<{ kind: keyof DataPresence; first_day: string; last_day: string; rows: string }>(
      dataRange(workspace.workspaceId, workspace.timeZone),
    )
  ).filter((row) => Number(row.rows) > 0)
  const kinds = new Set(rows.map((row) => row.kind))
  const from = rows.map((row) => row.first_day).sort()[0]
  const to = rows
    .map((row) => row.last_day)
    .sort()
    .at(-1)
  return {
    has: {
      events: kinds.has('events'),
      touches: kinds.has('touches'),
      conversions: kinds.has('conversions'),
      spend: kinds.has('spend'),
    },
    range: from !== undefined && to !== undefined ? { from, to } : null,
  }
}
