/** Reads the credit pass of a plan: rule models by any dimension, data-driven ones by one dimension of a touch. */
import { dimensionSchema } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import type { MetricQuery } from '@tributary/contract/query'
import {
  type DataDrivenModel,
  formatModelSpec,
  isDataDriven,
  type ModelSpec,
  type RuleModel,
} from '@tributary/models/attribution/model'
import type { DimensionName } from '@tributary/query/dimensions.data'
import { type FactRow, mergeRows, sumFacts } from '@tributary/query/facts'
import { meetsFilter } from '@tributary/query/filter-condition'
import type { Pass, Plan } from '@tributary/query/plan'
import type { QueryContext } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { DateRange } from '../access/workspace-days.ts'
import { parseModel } from '../attribute/attribution.service.ts'
import { NO_TOTALS, type Totals } from '../attribute/attribution.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import { filterOf, settingOf } from '../attribute/journey.ts'
import type { LearnedCredit, PathCreditService } from '../attribute/path-credit.service.ts'
import { creditSource, type JourneyRows } from './credit-journeys.sql.ts'
import { type CreditModel, creditFacts, type PassRows, readCredit, shownKey } from './query.store.ts'

export type CreditDeps = {
  readonly analytics: AnalyticsStore
  readonly pathCredit: PathCreditService
}

/** How models that learn are fitted. */
export type FitSettings = {
  /** Whether they get bootstrap intervals. */
  readonly intervals: boolean
  readonly seed: number
}

/** What stands beside the rows of credited metrics. */
export type CreditDetail = {
  /** Conversions that no touch came before: the same under every model. */
  readonly unattributed: Totals
  /** Of models that learn, by the name that the query has for them: removal effects and intervals of each key. */
  readonly learned: ReadonlyMap<string, LearnedCredit>
}
export const NO_CREDIT: CreditDetail = { unattributed: NO_TOTALS, learned: new Map() }

/** Credit of one period. */
export type CreditFacts = PassRows & { readonly notes: readonly string[]; readonly detail: CreditDetail }

export type CreditQuestion = {
  readonly plan: Plan
  readonly pass: Pass
  readonly window: MetricQuery['window']
  readonly context: QueryContext
  readonly journeys: JourneyRows
  /** One, or two that have no moment in common. */
  readonly periods: readonly DateRange[]
  readonly fit: FitSettings
}

/** The stored journeys of the window, brought up to date. */
export async function readyJourneys(
  journeys: JourneyService,
  workspaceId: string,
  window: MetricQuery['window'],
): Promise<JourneyRows> {
  const setting = settingOf(window)
  return {
    settingKey: await journeys.ensureJourneys(workspaceId, setting),
    lookbackMs: setting.lookbackMs,
  }
}

export async function readCreditPass(
  deps: CreditDeps,
  question: CreditQuestion,
): Promise<readonly CreditFacts[]> {
  const { plan, pass, periods } = question
  const models = pass.models.map((name): CreditModel<ModelSpec> => ({ name, model: parseModel(name) }))
  const learning = models.filter(isLearning)
  const by = learning.length === 0 ? undefined : onlyTouchDimension(plan, learning)
  const [rules, learned] = await Promise.all([
    readRules(deps, question, models.filter(isRule)),
    Promise.all(periods.map((range) => readLearned(deps, question, { learning, by, range }))),
  ])
  return periods.map((_, at): CreditFacts => {
    const ruled = rules[at]
    const found = learned[at] ?? new Map<string, LearnedCredit>()
    const rows = [...found].map(([name, credit]) => learnedRows(plan, name, credit))
    const [first] = found.values()
    return {
      rows: mergeRows([ruled?.rows ?? [], ...rows]),
      totals: new Map([...(ruled?.totals ?? []), ...sumFacts(rows.flat())]),
      isCut: ruled?.isCut ?? false,
      notes: [...found.values()].flatMap(({ notes }) => notes),
      detail: { unattributed: (ruled ?? first)?.unattributed ?? NO_TOTALS, learned: found },
    }
  })
}

const isRule = (entry: CreditModel<ModelSpec>): entry is CreditModel<RuleModel> => !isDataDriven(entry.model)
const isLearning = (entry: CreditModel<ModelSpec>): entry is CreditModel<DataDrivenModel> =>
  isDataDriven(entry.model)

async function readRules(
  { analytics }: CreditDeps,
  { plan, window, context, journeys, periods: [range, before] }: CreditQuestion,
  models: readonly CreditModel[],
) {
  if (range === undefined) return []
  const filter = { ...filterOf(window, range, context.currency), before }
  return readCredit(analytics, plan, { context, journeys, filter, models })
}

type LearnedRequest = {
  readonly learning: readonly CreditModel<DataDrivenModel>[]
  readonly by: DimensionName | undefined
  readonly range: DateRange
}

/** Credit of the models that learn from all journeys, in one period, by the name that the query has for each. */
async function readLearned(
  { pathCredit }: CreditDeps,
  { window, context, journeys, fit }: CreditQuestion,
  { learning, by = 'channel', range }: LearnedRequest,
): Promise<ReadonlyMap<string, LearnedCredit>> {
  const filter = filterOf(window, range, context.currency)
  const found = await pathCredit.journeyCredits({
    workspaceId: context.workspaceId,
    ...creditSource({ context, journeys, filter, dimensions: [by], filters: [] }),
    by,
    models: learning.map(({ model }) => model),
    ...fit,
  })
  return new Map(
    learning.flatMap(({ name, model }): [string, LearnedCredit][] => {
      const credit = found.get(formatModelSpec(model))
      if (credit === undefined) return []
      const credits = credit.credits.map((row) => ({ ...row, key: shownKey(row.key) }))
      return [[name, { ...credit, credits }]]
    }),
  )
}

/** A filter hides credit, it does not move it: the models are fitted on all journeys. */
function learnedRows({ dimensions, filters }: Plan, model: string, { credits }: LearnedCredit): FactRow[] {
  return credits
    .filter((row) => filters.every((filter) => meetsFilter(filter, row.key)))
    .map((row) => ({ key: dimensions.length === 0 ? [] : [row.key], facts: creditFacts(model, row) }))
}

/** Models that learn from all journeys together know credit by one dimension of a touch, or in all. */
function onlyTouchDimension(
  plan: Plan,
  models: readonly CreditModel<ModelSpec>[],
): DimensionName | undefined {
  const used = new Set([...plan.dimensions, ...plan.filters.map(({ dimension }) => dimension)])
  const [only, second] = used
  if (only === undefined || (second === undefined && dimensionSchema.safeParse(only).success)) return only
  const names = models.map(({ name }) => name).join(', ')
  const message = `${names} learns from all journeys together, so its credit is known by one dimension of a touch (channel, campaign, source, medium, source_medium, landing_page, country, device or a property), filtered by no other. Choose a rule model, such as last_non_direct, linear or position`
  throw new AppError('ValidationFailed', `model: ${message}`, [{ path: 'model', message }])
}
