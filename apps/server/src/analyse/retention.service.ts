/** Retention: cohorts by first visit or first conversion, and who comes back when. */
import { AppError } from '@tributary/contract/errors'
import { MAX_COHORTS, type Retention, type RetentionQuery } from '@tributary/contract/retention'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { addDays, dayOf, dayStartMs, resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import type { QueryService } from '../query/query.service.ts'
import { selectCohorts } from './retention.sql.ts'
import { averageOf, cohortsOf, listPeriods, nextPeriod } from './retention.ts'

type Row = { cohort: string; period: string; people: string; net_minor: string }

export type RetentionService = ReturnType<typeof createRetentionService>

export function createRetentionService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  query: Pick<QueryService, 'contextOf' | 'otherCurrencies'>
  now: () => number
}) {
  return {
    retention: async (workspace: AttributionWorkspace, query: RetentionQuery): Promise<Retention> => {
      const { timeZone } = workspace
      const { period } = query
      const nowMs = deps.now()
      const today = dayOf(nowMs, timeZone)
      const asked = resolveRange(query, timeZone, nowMs)
      if ('message' in asked)
        throw new AppError('ValidationFailed', `${asked.path} ${asked.message}`, [asked])
      const lastDay = [asked.toDay, today].sort()[0] ?? today
      const starts = listPeriods(asked.fromDay, lastDay, period)
      if (starts.length > MAX_COHORTS) throw tooManyCohorts(starts.length, period)
      const from = starts[0] ?? asked.fromDay
      const end = nextPeriod(starts.at(-1) ?? asked.fromDay, period)
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const fromMs = dayStartMs(from, timeZone)
      const untilMs = dayStartMs(addDays(today, 1), timeZone)
      const sight = { fromMs, toMs: untilMs, fromDay: from, toDay: today }
      const context = await deps.query.contextOf(workspace, currency, sight)
      const [rows, others] = await Promise.all([
        deps.analytics.query<Row>(
          selectCohorts({ ...query, context, fromMs, toMs: dayStartMs(end, timeZone), untilMs }),
        ),
        readsMoney(query) ? deps.query.otherCurrencies(context, sight) : [],
      ])
      const cohorts = cohortsOf({
        rows: rows.map((row) => ({ ...row, people: Number(row.people), netMinor: row.net_minor })),
        range: { from, to: starts.at(-1) ?? from },
        period,
        today,
        withMoney: query.returning === 'revenue',
      })
      return {
        start: query.start,
        returning: query.returning,
        period,
        time_zone: timeZone,
        currency,
        range: { from, to: addDays(end, -1) },
        cohorts,
        average: averageOf(cohorts),
        other_currencies: others,
        as_of: new Date(nowMs).toISOString(),
      }
    },
  }
}

/** Whether conversions with money are among what was asked about. */
function readsMoney({ start, returning, conversions }: RetentionQuery): boolean {
  const readsConversions = start === 'first_conversion' || returning === 'conversion'
  return returning === 'revenue' || (readsConversions && conversions !== 'goals')
}

function tooManyCohorts(cohorts: number, period: string): AppError {
  const message = `is too small for this range: it has ${cohorts} cohorts, shown are up to ${MAX_COHORTS}`
  return new AppError('ValidationFailed', `period "${period}": ${message}`, [{ path: 'period', message }])
}
