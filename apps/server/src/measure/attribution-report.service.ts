/** The attribution report: one question to the catalogue for all models of a comparison, or an imported path dataset. */
import { type Attribution, type AttributionQuery, journeyQuerySchema } from '@tributary/contract/attribution'
import { AppError } from '@tributary/contract/errors'
import { metricQuerySchema } from '@tributary/contract/query'
import { formatModelSpec } from '@tributary/models/attribution/model'
import { resolveRange } from '../access/workspace-days.ts'
import {
  type AttributionService,
  type AttributionWorkspace,
  parseModel,
} from '../attribute/attribution.service.ts'
import type { PathCreditService } from '../attribute/path-credit.service.ts'
import { EVERY_ROW, type QueryService } from '../query/query.service.ts'
import { attributionReport, reportMetrics } from './attribution-report.ts'

export type AttributionReportService = ReturnType<typeof createAttributionReportService>
export type ReportSettings = Omit<AttributionQuery, 'model'>

export function createAttributionReportService(deps: {
  attribution: AttributionService
  pathCredit: PathCreditService
  query: QueryService
  now: () => number
}) {
  async function compare(
    workspace: AttributionWorkspace,
    settings: ReportSettings,
    modelTexts: readonly string[],
  ): Promise<Attribution[]> {
    const models = modelTexts.map(parseModel)
    const currency = settings.currency ?? (await deps.attribution.currencyOf(workspace))
    const { from, to, by, currency: _, intervals, seed, dataset, ...window } = settings
    const fit = { intervals: intervals === 'true', seed }
    if (dataset !== undefined)
      return deps.pathCredit.datasetAnswers({
        workspaceId: workspace.workspaceId,
        datasetId: dataset,
        models,
        currency,
        ...fit,
      })
    const range = resolveRange({ from, to }, workspace.timeZone, deps.now())
    if ('message' in range) throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
    const names = models.map(formatModelSpec)
    // Metrics and rows are as many as the report has models and keys: more than a program may ask for at once.
    const question = {
      ...metricQuerySchema.parse({
        metrics: ['spend'],
        dimensions: [by],
        range: { from, to },
        window: journeyQuerySchema.parse(window),
      }),
      metrics: reportMetrics(by, names),
      limit: EVERY_ROW,
    }
    const found = await deps.query.answerWithCredit({ ...workspace, currency }, question, { fit })
    return names.map((model) => attributionReport(found, model, by))
  }

  return {
    compare,
    answer: async (workspace: AttributionWorkspace, query: AttributionQuery): Promise<Attribution> => {
      const { model, ...settings } = query
      const [answer] = await compare(workspace, settings, [model])
      if (!answer) throw new AppError('Internal', 'one model gave no answer')
      return answer
    },
  }
}
