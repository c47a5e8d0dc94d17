/** Reading the stored events back. */
import { AppError } from '@tributary/contract/errors'
import type { listEventsQuerySchema, StoredEvent } from '@tributary/contract/events'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { z } from 'zod'
import { resolveRange } from '../access/workspace-days.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { countEvents, type EventFilter, selectEvents, selectPixelActivity } from './events.sql.ts'

export type ListEventsQuery = z.infer<typeof listEventsQuerySchema>
type EventRow = Omit<StoredEvent, 'ts' | 'received_at' | 'is_bot' | 'properties' | 'currency'> & {
  ts_ms: string
  received_ms: string
  is_bot: number
  properties: string
  currency: string
}

const DAY_MS = 86_400_000

export function createEventsService(deps: { analytics: AnalyticsStore; now: () => number }) {
  const { analytics } = deps
  return {
    listEvents: async (workspace: { workspaceId: string; timeZone: string }, query: ListEventsQuery) => {
      const rows = await analytics.query<EventRow>(
        selectEvents(workspace.workspaceId, filterOf(query, workspace.timeZone, deps.now()), query.limit + 1),
      )
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        events: page.map(eventOf),
        next_cursor:
          rows.length > query.limit && last ? writeCursor(Number(last.ts_ms), last.event_id) : null,
      }
    },
    countEvents: async (workspace: { workspaceId: string; timeZone: string }, query: ListEventsQuery) => {
      const [row] = await analytics.query<{ count: string }>(
        countEvents(
          workspace.workspaceId,
          filterOf({ ...query, cursor: undefined }, workspace.timeZone, deps.now()),
        ),
      )
      return { count: Number(row?.count ?? 0) }
    },
    pixelActivity: async (workspaceId: string) => {
      const [row] = await analytics.query<{ last_ms: string; since: string; total: string }>(
        selectPixelActivity(workspaceId, deps.now() - DAY_MS),
      )
      const total = Number(row?.total ?? 0)
      return {
        lastEventAt: total > 0 ? new Date(Number(row?.last_ms)).toISOString() : null,
        eventsLastDay: Number(row?.since ?? 0),
      }
    },
  }
}

/** Without `from` and `to` all events are meant, not the last 30 days: a list is paged anyway. */
function filterOf(query: ListEventsQuery, timeZone: string, nowMs: number): EventFilter {
  const range =
    query.from === undefined && query.to === undefined
      ? undefined
      : resolveRange({ from: query.from ?? '1970-01-01', to: query.to }, timeZone, nowMs)
  if (range && 'message' in range) throw new AppError('ValidationFailed', range.message, [range])
  const { event_type, event_id, anonymous_id, session_id, user_id, channel } = query
  const equals = Object.fromEntries(
    Object.entries({ event_type, event_id, anonymous_id, session_id, user_id, channel }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  return {
    fromMs: range?.fromMs,
    toMs: query.to === undefined ? undefined : range?.toMs,
    bots: query.bots === 'true',
    equals,
    before: query.cursor === undefined ? undefined : readCursor(query.cursor),
  }
}

function eventOf(row: EventRow): StoredEvent {
  const { ts_ms, received_ms, is_bot, properties, currency, ...rest } = row
  return {
    ...rest,
    ts: new Date(Number(ts_ms)).toISOString(),
    received_at: new Date(Number(received_ms)).toISOString(),
    is_bot: is_bot === 1,
    currency: currency === '' ? null : currency,
    properties: parseProperties(properties),
  }
}

function parseProperties(text: string): Record<string, unknown> {
  if (text === '') return {}
  const parsed: unknown = JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
}
