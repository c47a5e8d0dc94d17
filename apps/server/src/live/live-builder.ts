/** Puts a live state together from the two places where events are: the tables, and the log for what is not stored yet. */
import { LIVE_WINDOW_SECONDS } from '@tributary/contract/live'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { EventLog } from '@tributary/stores/event-log'
import { readLogPayload } from '../collect/log-payload.ts'
import { readStoredRows, restoreLiveState } from './live.store.ts'
import { addLiveEvent, type LiveEvent, type LiveState } from './live.ts'
import { readLiveRows } from './live-row.ts'

export type LiveBuilderDeps = {
  readonly eventLog: EventLog
  readonly analytics: AnalyticsStore
  readonly now: () => number
}

/** How long an event may be on its way from its receipt into the log. */
const ON_ITS_WAY_MS = 5_000
const READ_BYTES = 4 * 1024 * 1024

/**
 * The function that builds the state of a workspace as of now. Whoever calls it listens to the log's appends already: an
 * event that is appended while it runs may be in the state or not, and adding it again counts it once.
 */
export function createLiveBuilder({ eventLog, analytics, now }: LiveBuilderDeps) {
  /** Events of the workspace that wait in the log. Those that leave it meanwhile are stored. */
  async function readLogged(workspaceId: string): Promise<LiveEvent[]> {
    const events: LiveEvent[] = []
    const end = eventLog.end()
    let at = eventLog.committed()
    while (at < end) {
      const from = at
      const block = await eventLog.read(from, READ_BYTES).catch((error: unknown) => {
        if (eventLog.committed() > from) return { payloads: [], next: eventLog.committed() } // its segment is gone
        throw error
      })
      for (const payload of block.payloads)
        readLiveRows(
          readLogPayload(payload),
          (id) => id === workspaceId,
          (_, event) => events.push(event),
        )
      if (block.next <= from) break
      at = block.next
    }
    return events
  }

  return async function buildLiveState(workspaceId: string): Promise<LiveState> {
    const logged = await readLogged(workspaceId)
    const nowMs = now()
    const windowMs = nowMs - LIVE_WINDOW_SECONDS * 1000
    const earliestMs = logged.reduce((least, { receivedMs }) => Math.min(least, receivedMs), nowMs)
    // What was received before is stored, for good; what came later may be in the log, stored, or on its way.
    const untilMs = Math.max(earliestMs - ON_ITS_WAY_MS, windowMs)
    const state = await restoreLiveState(analytics, workspaceId, nowMs, untilMs)
    const stored = await readStoredRows(analytics, workspaceId, {
      fromMs: untilMs,
      toMs: nowMs + ON_ITS_WAY_MS,
    })
    readLiveRows(
      stored,
      () => true,
      (_, event) => addLiveEvent(state, event),
    )
    // A time ahead is of a clock that was set back since.
    for (const event of logged) if (event.receivedMs <= nowMs + ON_ITS_WAY_MS) addLiveEvent(state, event)
    return state
  }
}
