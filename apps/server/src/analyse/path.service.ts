/** Paths of stored journeys: the most frequent, how they flow, how long they take. */
import { AppError } from '@tributary/contract/errors'
import type { Lag, PathMoney, Paths, PathsQuery } from '@tributary/contract/paths'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import { DAY_MS, filterOf, settingOf } from '../attribute/journey.ts'
import type { QueryService } from '../query/query.service.ts'
import {
  type PathSource,
  selectFlow,
  selectLagDays,
  selectPathLengths,
  selectPathQuantiles,
  selectPathTotals,
  selectTopPaths,
} from './path.sql.ts'
import { addMoney, type FlowRow, flowOf, NO_MONEY, subtractMoney } from './path.ts'

type MoneyRow = { conversions: string; amount_minor: string; net_amount_minor: string }
type Quantiles = {
  first_lag: (number | null)[]
  last_lag: (number | null)[]
  length_quantiles: (number | null)[]
}
type LagRow = { since: 'first' | 'last'; day: string; conversions: string }
type FlowLine = Omit<FlowRow, 'step' | 'conversions'> & { step: string | number; conversions: string }

export type PathService = ReturnType<typeof createPathService>

export function createPathService(deps: {
  analytics: AnalyticsStore
  journeys: JourneyService
  attribution: AttributionService
  query: Pick<QueryService, 'contextOf' | 'otherCurrencies'>
  now: () => number
}) {
  const { analytics } = deps
  return {
    paths: async (workspace: AttributionWorkspace, query: PathsQuery): Promise<Paths> => {
      const { workspaceId } = workspace
      const range = resolveRange(query, workspace.timeZone, deps.now())
      if ('message' in range)
        throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const filter = filterOf(query, range, currency)
      const [settingKey, context] = await Promise.all([
        deps.journeys.ensureJourneys(workspaceId, settingOf(query)),
        deps.query.contextOf(workspace, currency, range),
      ])
      const source: PathSource = { context, settingKey, by: query.by, filter }
      const [totals, paths, flow, lengths, lags, quantiles, others] = await Promise.all([
        analytics.query<MoneyRow & { touched_at_all: number; distinct_paths: string }>(
          selectPathTotals(source),
        ),
        analytics.query<MoneyRow & { path: string[] }>(selectTopPaths(source, query.limit)),
        analytics.query<FlowLine>(selectFlow(source, query.steps)),
        analytics.query<MoneyRow & { touches: string }>(selectPathLengths(source)),
        analytics.query<LagRow>(selectLagDays(source)),
        analytics.query<Quantiles>(selectPathQuantiles(source)),
        deps.query.otherCurrencies(context, range),
      ])
      const touched = totals.find((row) => row.touched_at_all === 1)
      const untouched = totals.find((row) => row.touched_at_all === 0)
      const withTouch = touched === undefined ? NO_MONEY : moneyOf(touched)
      const withoutTouch = untouched === undefined ? NO_MONEY : moneyOf(untouched)
      const rows = paths.map((row) => ({ path: row.path, ...moneyOf(row) }))
      const [quantile] = quantiles
      return {
        by: query.by,
        currency,
        range: { from: range.fromDay, to: range.toDay },
        total: addMoney(withTouch, withoutTouch),
        without_touch: withoutTouch,
        distinct_paths: Number(touched?.distinct_paths ?? 0),
        paths: rows,
        other: subtractMoney(withTouch, rows.reduce<PathMoney>(addMoney, NO_MONEY)),
        flow: flowOf(
          flow.map((row) => ({ ...row, step: Number(row.step), conversions: Number(row.conversions) })),
          query.steps,
          query.names,
        ),
        lag: {
          from_first: lagOf(lags, 'first', quantile?.first_lag),
          from_last: lagOf(lags, 'last', quantile?.last_lag),
        },
        lengths: lengths.map((row) => ({ touches: Number(row.touches), ...moneyOf(row) })),
        length: {
          median: quantile?.length_quantiles[0] ?? null,
          p90: quantile?.length_quantiles[1] ?? null,
        },
        other_currencies: others,
        as_of: new Date(deps.now()).toISOString(),
      }
    },
  }
}

function moneyOf(row: MoneyRow): PathMoney {
  return {
    conversions: Number(row.conversions),
    amount_minor: row.amount_minor,
    net_amount_minor: row.net_amount_minor,
  }
}

function lagOf(rows: readonly LagRow[], since: LagRow['since'], quantiles: (number | null)[] = []): Lag {
  const days = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms / DAY_MS)
  return {
    median_days: days(quantiles[0]),
    p90_days: days(quantiles[1]),
    days: rows
      .filter((row) => row.since === since)
      .map((row) => ({ day: Number(row.day), conversions: Number(row.conversions) })),
  }
}
