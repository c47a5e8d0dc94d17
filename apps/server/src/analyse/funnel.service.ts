/** Funnels: who reached which step, who stopped where, and what a funnel can be built from. */
import { AppError } from '@tributary/contract/errors'
import type {
  Funnel,
  FunnelChoices,
  FunnelPeopleRequest,
  FunnelRequest,
  funnelPeopleSchema,
} from '@tributary/contract/funnels'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { z } from 'zod'
import { type DateRange, resolveRange } from '../access/workspace-days.ts'
import { writeCursor } from '../http/cursor.ts'
import { currentPeople } from '../identify/current-people.service.ts'
import { selectFirstHandles, selectFunnel, selectFunnelChoices, selectFunnelPeople } from './funnel.sql.ts'
import { type FunnelCounts, funnelAnswer, questionOf } from './funnel.ts'
import type { AskedFunnel } from './funnel-marks.sql.ts'
import { readPeopleNames, readPersonCursor } from './people-list.ts'

type Steps = Pick<FunnelRequest, 'steps' | 'window_minutes'>
type Workspace = { readonly workspaceId: string; readonly timeZone: string }
type CountRow = {
  key: string
  people: string[]
  medians: (number | null)[]
  median_total: number | null
}
type PersonRow = {
  person_key: string
  level: number
  first_ms: string
  last_ms: string
  at_ms: string
}

export type FunnelService = ReturnType<typeof createFunnelService>

/** What a funnel can be built from is read of the last quarter of a year. */
const CHOICES_MS = 90 * 86_400_000

export function createFunnelService(deps: { analytics: AnalyticsStore; now: () => number }) {
  const { analytics } = deps

  async function ask({ workspaceId }: Workspace, request: Steps, range: DateRange): Promise<AskedFunnel> {
    return { ...questionOf(workspaceId, request, range), ...(await currentPeople(analytics, workspaceId)) }
  }

  return {
    report: async (workspace: Workspace, request: FunnelRequest): Promise<Funnel> => {
      const range = rangeOf(request, workspace.timeZone, deps.now())
      const question = await ask(workspace, request, range)
      const rows = (await analytics.query<CountRow>(selectFunnel(question, request.by))).map(countsOf)
      const total = rows.find((row) => row.key === '')
      return funnelAnswer(
        request,
        range,
        total,
        rows.filter((row) => row !== total),
        deps.now(),
      )
    },

    people: async (
      workspace: Workspace,
      request: FunnelPeopleRequest,
    ): Promise<z.infer<typeof funnelPeopleSchema>> => {
      if (request.step > request.steps.length) {
        const message = `there are only ${request.steps.length} steps`
        throw new AppError('ValidationFailed', `step ${request.step}: ${message}`, [
          { path: 'step', message },
        ])
      }
      const range = rangeOf(request, workspace.timeZone, deps.now())
      const question = await ask(workspace, request, range)
      const rows = await analytics.query<PersonRow>(
        selectFunnelPeople(question, {
          step: request.step,
          outcome: request.outcome,
          group: request.group,
          limit: request.limit + 1,
          before: request.cursor === undefined ? undefined : readPersonCursor(request.cursor),
        }),
      )
      const page = rows.slice(0, request.limit)
      const last = page.at(-1)
      const people = page.map((row) => ({ personKey: row.person_key, firstMs: row.first_ms }))
      const names = await readPeopleNames(
        analytics,
        question.links,
        page.map((row) => row.person_key),
        selectFirstHandles(question.workspaceId, people),
      )
      return {
        people: page.map((row) => ({
          person: names.get(row.person_key) ?? '',
          step: row.level,
          first_at: new Date(Number(row.first_ms)).toISOString(),
          last_at: new Date(Number(row.last_ms)).toISOString(),
        })),
        next_cursor:
          rows.length > request.limit && last ? writeCursor(Number(last.at_ms), last.person_key) : null,
      }
    },

    choices: async (workspaceId: string): Promise<FunnelChoices> => {
      const rows = await analytics.query<{ kind: string; name: string; events: string }>(
        selectFunnelChoices(workspaceId, deps.now() - CHOICES_MS),
      )
      const of = (kind: string) => rows.filter((row) => row.kind === kind)
      return {
        event_types: of('event_type').map((row) => ({ event_type: row.name, events: Number(row.events) })),
        pages: of('page').map((row) => row.name),
        channels: of('channel').map((row) => row.name),
      }
    },
  }
}

function rangeOf(
  query: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
  nowMs: number,
): DateRange {
  const range = resolveRange(query, timeZone, nowMs)
  if ('message' in range) throw new AppError('ValidationFailed', `${range.path} ${range.message}`, [range])
  return range
}

function countsOf(row: CountRow): FunnelCounts {
  return {
    key: row.key,
    people: row.people.map(Number),
    medianMs: row.medians.map((median, step) => (step === 0 ? null : median)),
    medianTotalMs: row.median_total,
  }
}
