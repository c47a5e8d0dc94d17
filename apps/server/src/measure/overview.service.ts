/** The Overview page's numbers: two questions to the catalogue, and which sorts of data there are at all. */
import { journeyQuerySchema } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import type { Overview, OverviewQuery } from '@tributary/contract/overview'
import { type MetricQuery, metricQuerySchema } from '@tributary/contract/query'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { comparisonRange, type DateRange, dayOf, resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import type { QueryService } from '../query/query.service.ts'
import { unconvertedMoney } from '../query/unconverted-money.ts'
import { type DataKind, dataKinds, dataRange } from './overview.sql.ts'
import {
  CHANNEL_METRICS,
  DAY_METRICS,
  type DataPresence,
  holdsAnything,
  overviewChannels,
  overviewSeries,
  overviewTotals,
} from './overview.ts'

export type OverviewService = ReturnType<typeof createOverviewService>

export function createOverviewService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  query: QueryService
  now: () => number
}) {
  /** Which sorts of data there are, and whether any reaches back into the period compared with. */
  async function readPresence(workspaceId: string, compare: DateRange | undefined) {
    const kinds = await deps.analytics.lookUp<KindRow>(dataKinds(workspaceId, compare))
    const hasSome = (kind: DataKind) => kinds.some((row) => row.kind === kind && row.some === 1)
    const has: DataPresence = {
      events: hasSome('events'),
      touches: hasSome('touches'),
      conversions: hasSome('conversions'),
      spend: hasSome('spend'),
    }
    return { has, reachesBack: kinds.some((row) => row.earlier === 1) }
  }

  async function readRange({
    workspaceId,
    timeZone,
  }: AttributionWorkspace): Promise<Overview['data_elsewhere']> {
    const [row] = await deps.analytics.lookUp<{ first_day: string; last_day: string }>(
      dataRange(workspaceId, timeZone),
    )
    return row === undefined || row.first_day === '' ? null : { from: row.first_day, to: row.last_day }
  }

  return {
    overview: async (workspace: AttributionWorkspace, query: OverviewQuery): Promise<Overview> => {
      const range = resolveRange(query, workspace.timeZone, deps.now())
      if ('message' in range) throw new AppError('ValidationFailed', range.message, [range])
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const asked = { from: query.from ?? range.fromDay, to: query.to ?? range.toDay }
      const compare =
        query.compare === 'none' ? undefined : comparisonRange(range, query.compare, workspace.timeZone)
      const ask = (parts: Partial<MetricQuery>) =>
        deps.query.answerWithCredit({ ...workspace, currency }, questionOf(query, asked, parts))
      const askDays = async () => {
        const presence = await readPresence(workspace.workspaceId, compare)
        const metrics = DAY_METRICS.filter((name) => name !== 'visitors' || presence.has.events)
        return { ...presence, days: (await ask({ metrics, grain: 'day' })).answer }
      }
      const [{ answer: channels, credit }, { has, reachesBack, days }] = await Promise.all([
        ask({
          metrics: [...CHANNEL_METRICS],
          dimensions: ['channel'],
          order: ['attributed_revenue', 'sessions'].map((by) => ({ by, direction: 'desc' })),
        }),
        askDays(),
      ])
      const answers = { days, channels }
      const compared = reachesBack ? days.compare_range : null
      const totals = overviewTotals(answers, 'values', has)
      if (totals === undefined) throw new AppError('Internal', 'the overview has no totals')
      const isEmpty = !Object.values(has).includes(true)
      return {
        currency,
        time_zone: workspace.timeZone,
        model: query.model,
        range: { from: range.fromDay, to: range.toDay },
        compare_range: compared,
        totals,
        previous: compared === null ? null : (overviewTotals(answers, 'compare', has) ?? null),
        series: overviewSeries(answers, compared !== null, dayOf(deps.now(), workspace.timeZone)),
        channels: overviewChannels(answers, compared !== null),
        unattributed: {
          conversions: credit.unattributed.conversions,
          net_amount_minor: String(credit.unattributed.netAmountMinor),
        },
        ...unconvertedMoney(days),
        is_empty: isEmpty,
        data_elsewhere: isEmpty || holdsAnything(answers) ? null : await readRange(workspace),
        as_of: days.as_of,
      }
    },
  }
}

function questionOf(
  { model, compare, from: _from, to: _to, currency: _, ...window }: OverviewQuery,
  range: MetricQuery['range'],
  parts: Partial<MetricQuery>,
): MetricQuery {
  return metricQuerySchema.parse({
    range,
    compare: { kind: compare },
    model,
    window: journeyQuerySchema.parse(window),
    ...parts,
  })
}

type KindRow = { readonly kind: DataKind; readonly some: number; readonly earlier: number }
