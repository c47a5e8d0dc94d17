/** The parts of one person's page: handles, links with their reasons, and what the person did. */
import { handleName } from '@tributary/contract/handle'
import type { Person, PersonHandle, PersonLink } from '@tributary/contract/people'
import { handleKind } from '@tributary/models/identity/handle'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Selectable } from 'kysely'
import {
  countPerson,
  selectPersonConversions,
  selectSessions,
  selectTouches,
  selectValue,
} from './people.sql.ts'
import type { PeopleTables } from './people.table.ts'
import { explainLink, KIND_NAMES } from './people.ts'

type Decision = {
  readonly link_id: string | null
  readonly decided_by: string | null
  readonly decided_at: Date
}
type Activity = Pick<
  Person,
  'sessions' | 'touches' | 'conversions' | 'counts' | 'first_seen' | 'last_seen' | 'value'
>

const SHOWN = 100

/** The person's handles, the one that names the person first. Without a row the person is one handle that was never linked. */
export function describeHandles(
  person: string,
  rows: readonly Selectable<PeopleTables['person_handle']>[],
): PersonHandle[] {
  const known = rows.length > 0 ? rows : [{ handle: person, is_shared: false, shared_decision: null }]
  return known
    .map((row) => ({
      handle: row.handle,
      kind: KIND_NAMES[handleKind(row.handle)],
      name: handleName(row.handle),
      is_shared: row.is_shared,
      shared_decision: row.shared_decision,
    }))
    .sort((a, b) => Number(b.handle === person) - Number(a.handle === person))
}

export function describeLinks(
  links: readonly Selectable<PeopleTables['person_link']>[],
  decisions: readonly Decision[],
): PersonLink[] {
  const latest = new Map(decisions.map((decision) => [decision.link_id, decision]))
  return links.map((link) => ({
    link_id: link.id,
    handle: link.handle,
    handle_name: handleName(link.handle),
    other: link.other,
    other_name: handleName(link.other),
    source: link.source,
    ts: link.ts.getTime() === 0 ? null : link.ts.toISOString(),
    certainty: Math.round(link.certainty * 100) / 100,
    state: link.state,
    reason: explainLink(link),
    decided_by: latest.get(link.id)?.decided_by ?? null,
    decided_at: latest.get(link.id)?.decided_at.toISOString() ?? null,
  }))
}

type SessionRow = Omit<Person['sessions'][number], 'started_at' | 'ended_at' | 'events'> & {
  started_ms: string
  ended_ms: string
  events: string
}
type CountRow = Record<'events' | 'sessions' | 'touches' | 'conversions' | 'first_ms' | 'last_ms', string>

/** What the handles did, of all time: numbers, the latest of each, and money. */
export async function readActivity(
  analytics: AnalyticsStore,
  workspaceId: string,
  handles: readonly string[],
): Promise<Activity> {
  const [counts, sessions, touches, conversions, value] = await Promise.all([
    analytics.query<CountRow>(countPerson(workspaceId, handles)),
    analytics.query<SessionRow>(selectSessions(workspaceId, handles, SHOWN)),
    analytics.query<Omit<Person['touches'][number], 'ts'> & { ts_ms: string }>(
      selectTouches(workspaceId, handles, SHOWN),
    ),
    analytics.query<Omit<Person['conversions'][number], 'ts'> & { ts_ms: string }>(
      selectPersonConversions(workspaceId, handles, SHOWN),
    ),
    analytics.query<Omit<Person['value'][number], 'conversions'> & { conversions: string }>(
      selectValue(workspaceId, handles),
    ),
  ])
  const count = (name: keyof CountRow) => Number(counts[0]?.[name] ?? 0)
  return {
    counts: {
      events: count('events'),
      sessions: count('sessions'),
      touches: count('touches'),
      conversions: count('conversions'),
    },
    first_seen: count('events') === 0 ? null : isoOf(counts[0]?.first_ms),
    last_seen: count('events') === 0 ? null : isoOf(counts[0]?.last_ms),
    sessions: sessions.map(({ started_ms, ended_ms, events, ...row }) => ({
      ...row,
      started_at: isoOf(started_ms),
      ended_at: isoOf(ended_ms),
      events: Number(events),
    })),
    touches: touches.map(({ ts_ms, ...row }) => ({ ...row, ts: isoOf(ts_ms) })),
    conversions: conversions.map(({ ts_ms, ...row }) => ({ ...row, ts: isoOf(ts_ms) })),
    value: value.map((row) => ({ ...row, conversions: Number(row.conversions) })),
  }
}

const isoOf = (ms: string | undefined) => new Date(Number(ms)).toISOString()
