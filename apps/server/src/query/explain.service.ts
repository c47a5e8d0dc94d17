/** "Explain this number": its definition, its parts, and the facts each is counted from. Facts and number agree exactly. */
import { AppError } from '@tributary/contract/errors'
import type { ExplainQuery, Explanation } from '@tributary/contract/explain'
import { type MetricQuery, metricQuerySchema } from '@tributary/contract/query'
import { isDataDriven, type ModelSpec } from '@tributary/models/attribution/model'
import { describeMetric, measuresOf } from '@tributary/query/catalogue'
import { factList, factPage, factTotals } from '@tributary/query/fact-list'
import type { MeasureName } from '@tributary/query/measures.data'
import { metricOf } from '@tributary/query/metrics.data'
import type { Plan } from '@tributary/query/plan'
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
import {
  chooseMeasure,
  factOnWire,
  isCredited,
  isMoney,
  kindOf,
  type PageRow,
  partOf,
  sumOf,
  type TotalsRow,
  unlistedMetric,
} from './explain.ts'
import { type May, NUMBERS_ONLY, plannedFor } from './planned.ts'
import type { QueryService } from './query.service.ts'

export type ExplainService = ReturnType<typeof createExplainService>

export type ExplainDeps = {
  readonly analytics: AnalyticsStore
  readonly query: QueryService
  readonly journeys: JourneyService
  readonly attribution: AttributionService
  readonly now: () => number
}

type Asked = {
  readonly plan: Plan
  readonly query: MetricQuery
  readonly context: QueryContext
  readonly range: DateRange
}

export function createExplainService(deps: ExplainDeps) {
  const { analytics } = deps

  /** The facts of a measure, of credit by its model; undefined when that divides all journeys together. */
  async function factsOf(
    measure: MeasureName,
    model: ModelSpec | undefined,
    { plan, query, context, range }: Asked,
  ): Promise<Sql | undefined> {
    if (model === undefined) return factList(measure, { context, stretch: range, filters: plan.filters })
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
    explain: async (
      workspace: AttributionWorkspace,
      asked: ExplainQuery,
      may: May = NUMBERS_ONLY,
    ): Promise<Explanation> => {
      const { metric: name, measure, cursor, limit, ...settings } = asked
      const query = metricQuerySchema.parse({ ...settings, metrics: [name] })
      const plan = plannedFor(query, may)
      const [chosen] = plan.metrics
      if (chosen === undefined) throw new AppError('Internal', 'a plan of one metric has none')
      const measures = measuresOf(metricOf(chosen.metric).formula)
      const listed = chooseMeasure(measures, measure)
      const range = resolveRange(query.range, workspace.timeZone, deps.now())
      if ('message' in range) throw new AppError('ValidationFailed', `range.${range.path} ${range.message}`)
      const currency = await deps.attribution.currencyOf(workspace)
      const context = await deps.query.contextOf(workspace, currency, range)
      const model = chosen.model === undefined ? undefined : parseModel(chosen.model)
      const statements = await Promise.all(
        measures.map((part) =>
          factsOf(part, isCredited(part) ? model : undefined, { plan, query, context, range }),
        ),
      )
      const unlisted = measures.map((part, at) =>
        statements[at] === undefined ? unlistedMetric(part, chosen.model ?? query.model) : undefined,
      )
      const metrics = [...new Set([chosen.name, ...unlisted.filter((metric) => metric !== undefined)])]
      const answer = await deps.query.answer(workspace, { ...query, metrics }, may)
      const { values } = answer.totals
      const totals = await Promise.all(
        statements.map(async (facts) =>
          facts === undefined ? undefined : (await analytics.lookUp<TotalsRow>(factTotals(facts)))[0],
        ),
      )
      const parts = measures.map((part, at) => {
        const metric = unlisted[at]
        return partOf(part, metric === undefined ? sumOf(part, totals[at]) : (values[metric] ?? 0))
      })
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
        value: values[chosen.name] ?? null,
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
