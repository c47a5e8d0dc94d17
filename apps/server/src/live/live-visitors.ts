/** Who is behind the visitors of now: the state knows what they do, the tables who they are. */
import {
  LIVE_VISITOR_SECONDS,
  LIVE_WINDOW_SECONDS,
  type LiveVisitors,
  type LiveVisitorsQuery,
} from '@tributary/contract/live'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { selectLiveHandles } from './live.sql.ts'
import type { Visit } from './live.ts'
import { keyOf } from './live-row.ts'

type HandleRow = { handle: string; person: string; first_ms: number; events: number }

/**
 * The visitors, those seen last first, and how many there are. Whoever came a moment ago may not be stored yet: they are counted,
 * and listed when asked again.
 *
 * @param here the visits of now by key, as of a Unix second
 */
export async function listVisitors(
  store: AnalyticsStore,
  workspaceId: string,
  { here, second }: { here: ReadonlyMap<number, Visit>; second: number },
  { page, channel, limit }: LiveVisitorsQuery,
): Promise<LiveVisitors> {
  const isAsked = (visit: Visit) =>
    (page === undefined || visit.page[2] === page) && (channel === undefined || visit.channel[3] === channel)
  const asked = new Map([...here].filter(([, visit]) => isAsked(visit)))
  const hereMs = (second - LIVE_VISITOR_SECONDS + 1) * 1000
  // A clock a little ahead of the state's second lets nobody be missed.
  const range = { workspaceId, fromMs: (second - LIVE_WINDOW_SECONDS + 1) * 1000, toMs: (second + 60) * 1000 }
  const rows = asked.size === 0 ? [] : await store.query<HandleRow>(selectLiveHandles(range, hereMs))
  const visitors = rows.flatMap(({ handle, person, first_ms, events }) => {
    const visit = asked.get(keyOf.visitor(handle))
    return visit ? [{ handle, person, first_ms, events, visit }] : []
  })
  return {
    total: asked.size,
    visitors: visitors
      .sort((left, right) => right.visit.lastMs - left.visit.lastMs || (left.handle < right.handle ? -1 : 1))
      .slice(0, limit)
      .map(({ handle, person, first_ms, events, visit }) => ({
        handle,
        person,
        page: visit.page[2],
        channel: visit.channel[3],
        first_at: new Date(first_ms).toISOString(),
        last_at: new Date(visit.lastMs).toISOString(),
        events,
      })),
  }
}
