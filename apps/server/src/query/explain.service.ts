/** "Explain this number": its definition, its parts, and the facts each is counted from. Facts and number agree exactly. */
import { AppError } from '@tributary/contract/errors'
import type { ExplainedFact, ExplainedPart, ExplainQuery, Explanation } from '@tributary/contract/explain'
import { type MetricQuery, metricQuerySchema } from '@tributary/contract/query'
import { isDataDriven } from '@tributary/models/attribution/model'
import { describeMetric, METRIC_NAMES, measuresOf } from '@tributary/query/catalogue'
import { factList, factPage, factTotals } from '@tributary/query/fact-list'
import { cleanFraction } from '@tributary/query/facts'
import { HOMES, type HomeName, type MeasureName, measureOf } from '@tributary/query/measures.data'
import { metricOf } from '@tributary/query/metrics.data'
import { type ChosenMetric, type Plan, planQuery } from '@tributary/query/plan'
import type { QueryContext } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import { type DateRange, resolveRange } from '../access/workspace-days.ts'
import {
  type AttributionService,
  type AttributionWorkspace,
  parseModel,
} from '../attribute/attribution.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import { filterOf } from '../attribute/journey.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { readyJourneys } from './credit.service.ts'
import { creditList } from './credit-list.sql.ts'
import type { QueryService } from './query.service.ts'

export type ExplainService = ReturnType<typeof createExplainService>

export type ExplainDeps = {
  readonly analytics: AnalyticsStore
  readonly query: QueryService
  readonly journeys: JourneyService
  readonly attribution: AttributionService
  readonly now: () => number
}

type PageRow = {
  id: string
  at_ms: string
  what: string
  place: string
  person: string
  amount: string
  quantity: number
}
type TotalsRow = { facts: string; amount: string; quantity: number }

const KIND_OF_HOME: Record<HomeName, Explanation['kind']> = {
  events: 'event',
  touches: 'touch',
  conversions: 'conversion',
  customers: 'person',
  spend: 'spend',
  deals: 'deal',
  closed_deals: 'deal',
  expected_deals: 'deal',
  credit: 'credit',
}

export function createExplainService(deps: ExplainDeps) {
  const { analytics } = deps

  /** The facts of a measure; undefined when the model divides all journeys together. */
  async function factsOf(
    measure: MeasureName,
    chosen: ChosenMetric,
    plan: Plan,
    query: MetricQuery,
    context: QueryContext,
    range: DateRange,
  ): Promise<Sql | undefined> {
    if (measureOf(measure).home !== 'credit')
      return factList(measure, { context, stretch: range, filters: plan.filters })
    const model = parseModel(chosen.model ?? query.model)
    if (isDataDriven(model)) return undefined
    const request = {
      context,
      journeys: await readyJourneys(deps.journeys, context.workspaceId, query.window),
      filter: filterOf(query.window, range, context.currency),
      filters: plan.filters,
    }
    return creditList(request, model, measure === 'attributed_revenue' ? 'net' : 'gross')
  }

  return {
    explain: async (workspace: AttributionWorkspace, asked: ExplainQuery): Promise<Explanation> => {
      const { metric: name, measure, cursor, limit, ...settings } = asked
      const query = metricQuerySchema.parse({ ...settings, metrics: [name] })
      const planned = planQuery(query)
      if ('problems' in planned)
        throw new AppError(
          'ValidationFailed',
          planned.problems.map((problem) => problem.message).join('; '),
          planned.problems,
        )
      const { plan } = planned
      const [chosen] = plan.metrics
      if (chosen === undefined) throw new AppError('Internal', 'a plan of one metric has none')
      const measures = measuresOf(metricOf(chosen.metric).formula)
      const listed = chooseMeasure(measures, measure)
      const range = resolveRange(query.range, workspace.timeZone, deps.now())
      if ('message' in range) throw new AppError('ValidationFailed', `range.${range.path} ${range.message}`)
      const currency = await deps.attribution.currencyOf(workspace)
      const context = await deps.query.contextOf(workspace, currency, range)
      const answer = await deps.query.answer(workspace, query)
      const statements = await Promise.all(
        measures.map((part) => factsOf(part, chosen, plan, query, context, range)),
      )
      const totals = await Promise.all(
        statements.map(async (facts) =>
          facts === undefined ? undefined : (await analytics.query<TotalsRow>(factTotals(facts)))[0],
        ),
      )
      const value = answer.totals.values[chosen.name] ?? null
      const parts = measures.map((part, at) => partOf(part, totals[at], value))
      const at = measures.indexOf(listed)
      const facts = statements[at]
      const before = cursor === undefined ? undefined : readCursor(cursor)
      const found =
        facts === undefined
          ? []
          : await analytics.query<PageRow>(
              factPage(facts, before === undefined ? { limit } : { limit, before }),
            )
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const { label, description, formula, unit } = describeMetric(chosen.metric)
      return {
        metric: chosen.name,
        label,
        description,
        formula,
        unit,
        value,
        model: chosen.model ?? null,
        currency,
        time_zone: workspace.timeZone,
        range: answer.range,
        parts,
        listed,
        kind: kindOf(listed),
        facts: Number(totals[at]?.facts ?? 0),
        sum: parts[at]?.value ?? 0,
        rows: page.map((row) => factOnWire(row, isMoney(listed))),
        next_cursor: found.length > limit && last ? writeCursor(Number(last.at_ms), last.id) : null,
        notes: [
          ...answer.notes,
          ...(facts === undefined
            ? [
                `${chosen.model} learns from all journeys together: its total is not a sum over single conversions, so none are listed.`,
              ]
            : []),
        ],
      }
    },
  }
}

function chooseMeasure(measures: readonly MeasureName[], wanted: string | undefined): MeasureName {
  const found = wanted === undefined ? measures[0] : measures.find((name) => name === wanted)
  if (found === undefined)
    throw new AppError('ValidationFailed', `measure: ${wanted} is not one of ${measures.join(', ')}`, [
      { path: 'measure', message: `is not one of ${measures.join(', ')}` },
    ])
  return found
}

const isMoney = (measure: MeasureName) => measureOf(measure).value === 'money'

function kindOf(measure: MeasureName): Explanation['kind'] {
  const { home, distinct } = measureOf(measure)
  return distinct === undefined ? KIND_OF_HOME[home] : 'person'
}

/** A part without listed facts is the metric itself, known from the answer. */
function partOf(
  measure: MeasureName,
  totals: TotalsRow | undefined,
  value: Explanation['value'],
): ExplainedPart {
  const { home } = measureOf(measure)
  const money = isMoney(measure)
  const counted = totals === undefined ? (value ?? 0) : money ? totals.amount : cleanFraction(totals.quantity)
  return {
    measure,
    label: labelOf(measure),
    unit: money ? 'money' : 'count',
    grain: HOMES[home].grain,
    facts: HOMES[home].label,
    value: counted,
  }
}

/** The label of the metric that is nothing but this measure; the measure's name where there is none. */
function labelOf(measure: MeasureName): string {
  const plain = METRIC_NAMES.map(metricOf).find(
    ({ formula }) => formula.kind === 'measure' && formula.of === measure,
  )
  return plain?.label ?? measure.replaceAll('_', ' ')
}

function factOnWire(row: PageRow, money: boolean): ExplainedFact {
  return {
    id: row.id,
    ts: new Date(Number(row.at_ms)).toISOString(),
    what: row.what,
    where: row.place,
    person: row.person,
    amount_minor: money ? row.amount : null,
    quantity: row.quantity,
  }
}
