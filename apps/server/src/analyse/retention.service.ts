/** Retention: cohorts by first visit or first conversion, and who comes back when. */
import { AppError } from '@tributary/contract/errors'
import {
  MAX_COHORTS,
  type Retention,
  type RetentionPeople,
  type RetentionPeopleQuery,
  type RetentionQuery,
} from '@tributary/contract/retention'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { addDays, dayOf, dayStartMs, resolveRange } from '../access/workspace-days.ts'
import type { AttributionService, AttributionWorkspace } from '../attribute/attribution.service.ts'
import { writeCursor } from '../http/cursor.ts'
import type { QueryService } from '../query/query.service.ts'
import { readPeopleNames, readPersonCursor } from './people-list.ts'
import { selectSeenHandles } from './people-names.sql.ts'
import { selectCohortPeople, selectCohorts } from './retention.sql.ts'
import { averageOf, cohortsOf, laterPeriod, listPeriods, nextPeriod, periodStart } from './retention.ts'

type Row = { cohort: string; period: string; people: string; net_minor: string }
type PersonRow = Readonly<Record<'person_key' | 'began_ms' | 'at_ms' | 'times' | 'net_minor', string>>
type Choice = Omit<RetentionQuery, 'from' | 'to'>

export type RetentionService = ReturnType<typeof createRetentionService>

export function createRetentionService(deps: {
  analytics: AnalyticsStore
  attribution: AttributionService
  query: Pick<QueryService, 'contextOf' | 'otherCurrencies'>
  now: () => number
}) {
  /** The question over everything from a day to now, and what it is asked in. */
  async function inSight(workspace: AttributionWorkspace, query: Choice, fromDay: string, nowMs: number) {
    const { timeZone } = workspace
    const today = dayOf(nowMs, timeZone)
    const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
    const sight = {
      fromMs: dayStartMs(fromDay, timeZone),
      toMs: dayStartMs(addDays(today, 1), timeZone),
      fromDay,
      toDay: today,
    }
    return { sight, currency, context: await deps.query.contextOf(workspace, currency, sight) }
  }

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
      const { sight, currency, context } = await inSight(workspace, query, from, nowMs)
      const begin = { fromMs: sight.fromMs, toMs: dayStartMs(end, timeZone) }
      const [rows, others] = await Promise.all([
        deps.analytics.query<Row>(selectCohorts({ ...query, context, begin, act: sight })),
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

    /** The people behind a number of {@link retention}: as many, and with as much money. */
    people: async (
      workspace: AttributionWorkspace,
      query: RetentionPeopleQuery,
    ): Promise<RetentionPeople> => {
      const { timeZone } = workspace
      const { cohort, after, period, limit } = query
      const cohortStart = periodStart(cohort, period)
      if (cohortStart !== cohort) throw noCohort(cohort, cohortStart, period)
      const { sight, currency, context } = await inSight(workspace, query, cohort, deps.now())
      const spanOf = (day: string) => ({
        fromMs: dayStartMs(day, timeZone),
        toMs: Math.min(dayStartMs(nextPeriod(day, period), timeZone), sight.toMs),
      })
      const question = {
        ...query,
        context,
        begin: spanOf(cohort),
        act: spanOf(laterPeriod(cohort, after ?? 0, period)),
      }
      const rows = await deps.analytics.query<PersonRow>(
        selectCohortPeople(question, {
          of: after === undefined ? 'begun' : 'returned',
          limit: limit + 1,
          before: query.cursor === undefined ? undefined : readPersonCursor(query.cursor),
        }),
      )
      const page = rows.slice(0, limit)
      const keys = page.map((row) => row.person_key)
      const handles = selectSeenHandles(workspace.workspaceId, keys)
      const names = await readPeopleNames(deps.analytics, context.links, keys, handles)
      const last = page.at(-1)
      return {
        currency,
        people: page.map((row) => ({
          person: names.get(row.person_key) ?? '',
          began_at: instantOf(row.began_ms),
          came_back:
            after === undefined
              ? null
              : {
                  first_at: instantOf(row.at_ms),
                  times: Number(row.times),
                  net_amount_minor: query.returning === 'revenue' ? row.net_minor : null,
                },
        })),
        next_cursor: rows.length > limit && last ? writeCursor(Number(last.at_ms), last.person_key) : null,
      }
    },
  }
}

const instantOf = (milliseconds: string) => new Date(Number(milliseconds)).toISOString()

function noCohort(day: string, start: string, period: string): AppError {
  const message = `is not the first day of a ${period}; the one it lies in begins on ${start}`
  return new AppError('ValidationFailed', `cohort "${day}" ${message}`, [{ path: 'cohort', message }])
}

/** Whether conversions with money are among what was asked about. */
function readsMoney({ start, returning, conversions }: Choice): boolean {
  const readsConversions = start === 'first_conversion' || returning === 'conversion'
  return returning === 'revenue' || (readsConversions && conversions !== 'goals')
}

function tooManyCohorts(cohorts: number, period: string): AppError {
  const message = `is too small for this range: it has ${cohorts} cohorts, shown are up to ${MAX_COHORTS}`
  return new AppError('ValidationFailed', `period "${period}": ${message}`, [{ path: 'period', message }])
}
