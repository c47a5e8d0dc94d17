/** Answers questions to the catalogue: plan, rates, passes of both periods side by side, rows. */
import { PROPERTY_DIMENSION } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import {
  type ExchangeRates,
  FILTER_OPERATORS,
  MAX_QUERY_DIMENSIONS,
  MAX_QUERY_FILTERS,
  MAX_QUERY_METRICS,
  MAX_QUERY_ROWS,
  type MetricQuery,
  type QueryAnswer,
  type QueryCatalogue,
  type TouchProperties,
} from '@tributary/contract/query'
import { answerRows, type PeriodFacts } from '@tributary/query/answer-rows'
import {
  DIMENSION_NAMES,
  describeDimension,
  describeMetric,
  isKnownBy,
  METRIC_NAMES,
  needsOf,
} from '@tributary/query/catalogue'
import { mergeRows } from '@tributary/query/facts'
import type { Plan } from '@tributary/query/plan'
import type { QueryContext } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import { type DateRange, resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import type { PathCreditService } from '../attribute/path-credit.service.ts'
import { currentPeople } from '../identify/current-people.service.ts'
import {
  type CreditDetail,
  type FitSettings,
  NO_CREDIT,
  readCreditPass,
  readyJourneys,
} from './credit.service.ts'
import type { JourneyRows } from './credit-journeys.sql.ts'
import { createExchangeRateService } from './exchange-rate.service.ts'
import type { RateFilter } from './exchange-rate.store.ts'
import type { ExchangeRateTables } from './exchange-rate.table.ts'
import { type May, NUMBERS_ONLY, plannedFor, refusal } from './planned.ts'
import { selectTouchProperties } from './query.sql.ts'
import {
  listOtherCurrencies,
  MAX_GROUPS,
  type PassRows,
  readPass,
  readUnconverted,
  readUnconvertedConversions,
} from './query.store.ts'
import { compareRange } from './query-range.ts'

export type QueryService = ReturnType<typeof createQueryService>

/** Names of properties are those that touches had lately: read of this long, and so many. */
const PROPERTIES_MS = 90 * 86_400_000
const MOST_PROPERTIES = 100

export type QueryDeps = {
  readonly db: Kysely<ExchangeRateTables>
  readonly analytics: AnalyticsStore
  readonly journeys: JourneyService
  readonly attribution: AttributionService
  readonly pathCredit: PathCreditService
  readonly now: () => number
}

export function createQueryService(deps: QueryDeps) {
  const { analytics } = deps
  const rates = createExchangeRateService(deps)

  async function contextOf(
    workspace: AttributionWorkspace,
    currency: string,
    range: DateRange,
    before?: DateRange,
  ): Promise<QueryContext> {
    const { workspaceId, timeZone } = workspace
    const ranges = before === undefined ? [range] : [range, before]
    const [otherCurrencies, people] = await Promise.all([
      listOtherCurrencies(analytics, workspaceId, ranges, currency),
      currentPeople(analytics, workspaceId),
    ])
    const days = ranges.flatMap(({ fromDay, toDay }) => [fromDay, toDay]).sort()
    const toDay = days.at(-1) ?? range.toDay
    const [factors, ratedSpans] = await Promise.all([
      rates.factorsFor(workspaceId, currency, otherCurrencies, { fromDay: days[0] ?? range.fromDay, toDay }),
      rates.spansUntil(workspaceId, currency, toDay),
    ])
    return { workspaceId, timeZone, currency, otherCurrencies, rates: factors, ratedSpans, ...people }
  }

  /** Facts of one period, or of two that have no moment in common, which are read together. */
  async function readPeriods(question: Question, [range, before]: Ranges): Promise<FoundPeriod[]> {
    const { plan, context } = question
    const periods = before === undefined ? [range] : [range, before]
    const passes = await Promise.all(
      plan.passes.map(
        (pass): Promise<readonly FoundRows[]> =>
          pass.home === 'credit'
            ? readCreditPass(deps, { ...question, pass, periods })
            : readPass(analytics, plan, pass, context, { stretch: range, before }),
      ),
    )
    return periods.map((days, at) => {
      const found = passes.flatMap((periods) => periods[at] ?? [])
      return {
        facts: {
          days,
          rows: mergeRows(found.map(({ rows }) => rows)),
          totals: new Map(found.flatMap(({ totals }) => [...totals])),
          isCut: found.some(({ isCut }) => isCut),
        },
        notes: found.flatMap(({ notes }) => notes ?? []),
        credit: found.flatMap(({ detail }) => detail ?? [])[0] ?? NO_CREDIT,
      }
    })
  }

  /** Facts of the range and of the period compared with. Two that overlap are read one by one: a fact may be in both. */
  async function readBoth(question: Question, ranges: Ranges) {
    const [range, before] = ranges
    if (before === undefined || before.toMs <= range.fromMs || range.toMs <= before.fromMs)
      return readPeriods(question, ranges)
    const found = await Promise.all([readPeriods(question, [range]), readPeriods(question, [before])])
    return found.flat()
  }

  async function answerWithCredit(
    workspace: AttributionWorkspace,
    query: MetricQuery,
    { fit = { intervals: false, seed: 1 }, may = NUMBERS_ONLY }: { fit?: FitSettings; may?: May } = {},
  ): Promise<CreditedAnswer> {
    const plan = plannedFor(query, may)
    const range = rangeOf(query.range, 'range', workspace.timeZone, deps.now())
    const compared = compareRange(query.compare, range, workspace.timeZone)
    if (compared !== undefined && 'message' in compared)
      throw refusal([{ ...compared, path: `compare.${compared.path}` }])
    const currency = await deps.attribution.currencyOf(workspace)
    const isCredited = plan.passes.some(({ home }) => home === 'credit')
    const { window } = query
    const [context, journeys] = await Promise.all([
      contextOf(workspace, currency, range, compared),
      isCredited ? readyJourneys(deps.journeys, workspace.workspaceId, window) : NO_JOURNEYS,
    ])
    const [[period, previous], unconverted] = await Promise.all([
      readBoth(
        { plan, window, context, journeys, fit },
        compared === undefined ? [range] : [range, compared],
      ),
      readUnconverted(analytics, plan, context, range),
    ])
    if (period === undefined) throw new AppError('Internal', 'a question has no period')
    const answer: QueryAnswer = {
      currency,
      time_zone: workspace.timeZone,
      range: { from: range.fromDay, to: range.toDay },
      compare_range: compared === undefined ? null : { from: compared.fromDay, to: compared.toDay },
      ...answerRows(plan, period.facts, previous?.facts, query.limit),
      unconverted,
      notes: [...new Set(period.notes)],
      as_of: new Date(deps.now()).toISOString(),
    }
    return { answer, credit: period.credit }
  }

  return {
    /** What statements about this workspace and range need to know. */
    contextOf,
    /** Conversions of the range whose money is in no number, because it has no rate. */
    otherCurrencies: async (context: QueryContext, range: DateRange): Promise<OtherCurrency[]> =>
      (await readUnconvertedConversions(analytics, context, range)).map((row) => ({
        currency: row.currency,
        conversions: Number(row.found),
        amount_minor: row.amount_minor,
      })),
    rates: {
      put: rates.put,
      /** Rates to the workspace's reporting currency. */
      list: async (workspace: AttributionWorkspace, filter: RateFilter): Promise<ExchangeRates> => {
        const toCurrency = await deps.attribution.currencyOf(workspace)
        return { to_currency: toCurrency, rates: await rates.list(workspace.workspaceId, toCurrency, filter) }
      },
    },
    /** Names of properties that touches of the last quarter of a year have, as far as they can be asked for. */
    touchProperties: async (workspaceId: string): Promise<TouchProperties> => {
      const since = deps.now() - PROPERTIES_MS
      const rows = await analytics.query<TouchProperties['properties'][number]>(
        selectTouchProperties(workspaceId, since, MOST_PROPERTIES),
      )
      return { properties: rows.filter(({ name }) => PROPERTY_DIMENSION.test(`property:${name}`)) }
    },
    /** What the asker may ask: no metric that would be refused, no dimension of such metrics alone. */
    catalogue: (may: May): QueryCatalogue => {
      const metrics = METRIC_NAMES.filter((metric) => needsOf(metric).every(may))
      const dimensions = DIMENSION_NAMES.filter((name) => metrics.some((metric) => isKnownBy(metric, name)))
      return {
        metrics: metrics.map(describeMetric),
        dimensions: dimensions.map(describeDimension),
        operators: [...FILTER_OPERATORS],
        models: deps.attribution.listModels().map(({ model, label }) => ({ model, label })),
        limits: {
          rows: MAX_QUERY_ROWS,
          metrics: MAX_QUERY_METRICS,
          dimensions: MAX_QUERY_DIMENSIONS,
          filters: MAX_QUERY_FILTERS,
        },
      }
    },

    answer: async (
      workspace: AttributionWorkspace,
      query: MetricQuery,
      may: May = NUMBERS_ONLY,
    ): Promise<QueryAnswer> => (await answerWithCredit(workspace, query, { may })).answer,
    answerWithCredit,
  }
}

type Ranges = readonly [DateRange, DateRange?]
type Question = {
  readonly plan: Plan
  readonly window: MetricQuery['window']
  readonly context: QueryContext
  readonly journeys: JourneyRows
  readonly fit: FitSettings
}
type FoundRows = PassRows & { readonly notes?: readonly string[]; readonly detail?: CreditDetail }
type FoundPeriod = {
  readonly facts: PeriodFacts
  readonly notes: readonly string[]
  readonly credit: CreditDetail
}

/** An answer, and what its rows do not say of credited metrics. */
export type CreditedAnswer = { readonly answer: QueryAnswer; readonly credit: CreditDetail }

/** Money without a rate, of one currency. */
export type OtherCurrency = {
  readonly currency: string
  readonly conversions: number
  readonly amount_minor: string
}

/** The limit of a question that wants every row there is: as many as are read. */
export const EVERY_ROW = MAX_GROUPS

/** Of a question without credited metrics. */
const NO_JOURNEYS: JourneyRows = { settingKey: 0n, lookbackMs: 0 }

function rangeOf(query: MetricQuery['range'], path: string, timeZone: string, nowMs: number): DateRange {
  const range = resolveRange(query, timeZone, nowMs)
  if ('message' in range) throw refusal([{ path: `${path}.${range.path}`, message: range.message }])
  return range
}
