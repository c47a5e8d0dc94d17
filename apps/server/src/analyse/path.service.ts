/** Paths of stored journeys: the most frequent, how they flow, how long they take. */
import { AppError } from '@tributary/contract/errors'
import type {
  Lag,
  PathConversion,
  PathConversions,
  PathConversionsRequest,
  PathMoney,
  Paths,
  PathsQuery,
} from '@tributary/contract/paths'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import { DAY_MS, filterOf, settingOf } from '../attribute/journey.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { QueryService } from '../query/query.service.ts'
import {
  type PathSource,
  selectFlow,
  selectLagDays,
  selectPathConversions,
  selectPathLengths,
  selectPathQuantiles,
  selectPathTotals,
  selectTopPaths,
} from './path.sql.ts'
import {
  addMoney,
  type FlowRow,
  flowOf,
  linkOf,
  NO_MONEY,
  type PathSelection,
  subtractMoney,
} from './path.ts'
import { readPeopleNames } from './people-list.ts'
import { selectSeenHandles } from './people-names.sql.ts'

type MoneyRow = { conversions: string; amount_minor: string; net_amount_minor: string }
type Quantiles = {
  first_lag: (number | null)[]
  last_lag: (number | null)[]
  length_quantiles: (number | null)[]
}
type LagRow = { since: 'first' | 'last'; day: string; conversions: string }
type ConversionRow = Omit<PathConversion, 'ts' | 'person' | 'since_first_ms'> & {
  ts_ms: string
  since_first_ms: string
  person_key: string
}
/** What of a report decides which journeys are read, and how they are seen. */
type PathSettings = Omit<PathsQuery, 'limit' | 'steps' | 'names'>
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

  /** The journeys that the settings ask for. */
  async function open(workspace: AttributionWorkspace, query: PathSettings) {
    const range = resolveRange(query, workspace.timeZone, deps.now())
    if ('message' in range) throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
    const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
    const filter = filterOf(query, range, currency)
    const [settingKey, context] = await Promise.all([
      deps.journeys.ensureJourneys(workspace.workspaceId, settingOf(query)),
      deps.query.contextOf(workspace, currency, range),
    ])
    return { range, currency, source: { context, settingKey, by: query.by, filter } satisfies PathSource }
  }

  async function readFlow(source: PathSource, steps: number): Promise<FlowRow[]> {
    const rows = await analytics.query<FlowLine>(selectFlow(source, steps))
    return rows.map((row) => ({ ...row, step: Number(row.step), conversions: Number(row.conversions) }))
  }

  async function selectionOf(source: PathSource, query: PathConversionsRequest): Promise<PathSelection> {
    const { place, steps, names } = query
    if (place.of !== 'link') return place
    const link = linkOf(await readFlow(source, steps), { steps, names }, place)
    if (!link) throw noLink(place)
    return link
  }

  return {
    paths: async (workspace: AttributionWorkspace, query: PathsQuery): Promise<Paths> => {
      const { range, currency, source } = await open(workspace, query)
      const { context } = source
      const [totals, paths, flow, lengths, lags, quantiles, others] = await Promise.all([
        analytics.query<MoneyRow & { touched_at_all: number; distinct_paths: string }>(
          selectPathTotals(source),
        ),
        analytics.query<MoneyRow & { path: string[] }>(selectTopPaths(source, query.limit)),
        readFlow(source, query.steps),
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
        flow: flowOf(flow, query.steps, query.names),
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

    /** The conversions behind a number of {@link paths}: as many, and with as much money. */
    conversions: async (
      workspace: AttributionWorkspace,
      query: PathConversionsRequest,
    ): Promise<PathConversions> => {
      const { currency, source } = await open(workspace, query)
      const rows = await analytics.query<ConversionRow>(
        selectPathConversions(source, await selectionOf(source, query), {
          limit: query.limit + 1,
          before: query.cursor === undefined ? undefined : readCursor(query.cursor),
        }),
      )
      const page = rows.slice(0, query.limit)
      const keys = page.map((row) => row.person_key)
      const handles = selectSeenHandles(workspace.workspaceId, keys)
      const people = await readPeopleNames(analytics, source.context.links, keys, handles)
      const last = page.at(-1)
      return {
        currency,
        conversions: page.map(({ person_key, ts_ms, since_first_ms, ...row }) => ({
          ...row,
          ts: new Date(Number(ts_ms)).toISOString(),
          person: people.get(person_key) ?? '',
          since_first_ms: row.path.length === 0 ? null : Number(since_first_ms),
        })),
        next_cursor:
          rows.length > query.limit && last ? writeCursor(Number(last.ts_ms), last.conversion_id) : null,
      }
    },
  }
}

function noLink({ from, to }: { from: string; to: string }): AppError {
  const message = `"${from}" to "${to}" is no link of the flow with these settings; the report lists them`
  return new AppError('ValidationFailed', message, [{ path: 'place', message }])
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
