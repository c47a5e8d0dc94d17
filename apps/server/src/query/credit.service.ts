/** Reads the credit pass of a plan: rule models by any dimension, data-driven ones by one dimension of a touch. */
import {
  type AttributionQuery,
  attributionQuerySchema,
  dimensionSchema,
} from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import type { MetricQuery } from '@tributary/contract/query'
import { isDataDriven, type ModelSpec, type RuleModel } from '@tributary/models/attribution/model'
import type { DimensionName } from '@tributary/query/dimensions.data'
import { type FactRow, factKey, mergeRows, type Quantity, sumFacts } from '@tributary/query/facts'
import type { Pass, Plan } from '@tributary/query/plan'
import type { QueryContext } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { DateRange } from '../access/workspace-days.ts'
import { type AttributionService, parseModel } from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import { type JourneyFilter, settingOf } from '../attribute/journey.ts'
import { type CreditModel, type PassRows, readCredit } from './query.store.ts'

export type CreditReader = (
  query: MetricQuery,
  plan: Plan,
  pass: Pass,
  context: QueryContext,
  periods: readonly DateRange[],
) => Promise<readonly CreditFacts[]>

/** Credit of one period. */
export type CreditFacts = PassRows & { readonly notes: readonly string[] }

export type CreditDeps = {
  readonly analytics: AnalyticsStore
  readonly journeys: JourneyService
  readonly attribution: AttributionService
}

export function createCreditReader(deps: CreditDeps): CreditReader {
  return async function readCreditPass(query, plan, pass, context, periods) {
    const models = pass.models.map((name): CreditModel<ModelSpec> => ({ name, model: parseModel(name) }))
    const learned = models.filter(({ model }) => isDataDriven(model))
    const by =
      learned.length === 0
        ? undefined
        : onlyTouchDimension(
            plan,
            learned.map(({ name }) => name),
          )
    const [rules, learnedFacts] = await Promise.all([
      readRules(deps, query, plan, models.filter(isRule), context, periods),
      Promise.all(
        periods.map((range) => readLearned(deps.attribution, query, { learned, by, context, range })),
      ),
    ])
    return periods.map((_, at): CreditFacts => {
      const { rows, notes } = learnedFacts[at] ?? { rows: [], notes: [] }
      const ruled = rules[at]
      return {
        rows: mergeRows([ruled?.rows ?? [], ...rows]),
        totals: new Map([...(ruled?.totals ?? []), ...sumFacts(rows.flat())]),
        isCut: ruled?.isCut ?? false,
        notes,
      }
    })
  }
}

type LearnedRequest = {
  readonly learned: readonly CreditModel<ModelSpec>[]
  readonly by: DimensionName | undefined
  readonly context: QueryContext
  readonly range: DateRange
}

/** Credit of the models that learn from all journeys, in one period: the rows of each model, and what is to be said. */
async function readLearned(
  attribution: AttributionService,
  query: MetricQuery,
  { learned, by, context, range }: LearnedRequest,
): Promise<{ rows: readonly (readonly FactRow[])[]; notes: readonly string[] }> {
  const settings = attributionQueryOf(query, by ?? 'channel', context.currency, range)
  const answers = await Promise.all(
    learned.map(async ({ name }) => ({
      name,
      answer: await attribution.answer(context, { ...settings, model: name }),
    })),
  )
  return {
    rows: answers.map(({ name, answer }) =>
      answer.rows.map(
        (row): FactRow => ({ key: by === undefined ? [] : [row.key], facts: creditOf(name, row) }),
      ),
    ),
    notes: answers.flatMap(({ answer }) => answer.notes.filter((note) => !note.startsWith('Spend is known'))),
  }
}

const isRule = (entry: CreditModel<ModelSpec>): entry is CreditModel<RuleModel> => !isDataDriven(entry.model)

async function readRules(
  deps: CreditDeps,
  query: MetricQuery,
  plan: Plan,
  models: readonly CreditModel[],
  context: QueryContext,
  [range, before]: readonly DateRange[],
): Promise<readonly PassRows[]> {
  if (range === undefined) return []
  const setting = settingOf(query.window)
  const journeys = {
    settingKey: models.length === 0 ? 0n : await deps.journeys.ensureJourneys(context.workspaceId, setting),
    lookbackMs: setting.lookbackMs,
  }
  const filter: JourneyFilter = {
    fromMs: range.fromMs,
    toMs: range.toMs,
    before,
    currency: context.currency,
    excludeDirect: query.window.direct === 'exclude',
    collapse: query.window.collapse === 'true',
    conversions: 'money',
    conversionTypes: [],
  }
  return readCredit(deps.analytics, plan, { context, journeys, filter, models })
}

/** Models that learn from all journeys together know credit by one dimension of a touch, or in all. */
function onlyTouchDimension(plan: Plan, models: readonly string[]): DimensionName | undefined {
  const [only, second] = plan.dimensions
  const isFit = only === undefined || (second === undefined && dimensionSchema.safeParse(only).success)
  if (isFit && plan.filters.length === 0) return only
  const message = `${models.join(', ')} learns from all journeys together, so its credit is known by one dimension of a touch (channel, campaign, source, medium, source_medium, landing_page, country or device), without filters. Choose a rule model, such as last_non_direct, linear or position`
  throw new AppError('ValidationFailed', `model: ${message}`, [{ path: 'model', message }])
}

function attributionQueryOf(
  query: MetricQuery,
  by: DimensionName,
  currency: string,
  range: DateRange,
): Omit<AttributionQuery, 'model'> {
  const moment = (ms: number) => new Date(ms).toISOString()
  const { model: _, ...settings } = attributionQuerySchema.parse({ ...query.window })
  return { ...settings, by, currency, from: moment(range.fromMs), to: moment(range.toMs) }
}

function creditOf(
  model: string,
  row: { conversions: number; amount_minor: string; net_amount_minor: string },
): Map<string, Quantity> {
  return new Map<string, Quantity>([
    [factKey('attributed_conversions', model), row.conversions],
    [factKey('attributed_revenue_gross', model), BigInt(row.amount_minor)],
    [factKey('attributed_revenue', model), BigInt(row.net_amount_minor)],
  ])
}
