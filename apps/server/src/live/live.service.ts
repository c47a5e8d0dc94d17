/**
 * The live views of all workspaces that somebody looks at. A workspace costs nothing until it is asked for: then its state
 * is built from what is stored and what waits in the log, and follows the log's appends until nobody has looked for a minute.
 */
import { AppError } from '@tributary/contract/errors'
import type { LiveView, LiveVisitors, LiveVisitorsQuery } from '@tributary/contract/live'
import { acrossScopes } from '@tributary/stores/row-scope'
import { readLogPayload } from '../collect/log-payload.ts'
import type { LiveEvent } from './live.ts'
import { createLiveBuilder, type LiveBuilderDeps } from './live-builder.ts'
import { createLiveFeed, type LiveFeed, type LiveWatcher } from './live-feed.ts'
import { readLiveRows } from './live-row.ts'
import { listVisitors } from './live-visitors.ts'
import { tapEventLog } from './log-tap.ts'

export type LiveDeps = LiveBuilderDeps & {
  readonly newId: () => string
  readonly logger: { error(fields: object, message: string): void }
  /** For tests; 200 thousand, a second, fifteen seconds and a minute when absent. */
  readonly maxArrived?: number
  readonly beatMs?: number
  readonly recheckMs?: number
  readonly idleMs?: number
}

/** Whether a watcher may still look. Watchers of one credential are asked about once. */
export type LivePermit = { readonly credential: string; readonly holds: () => Promise<boolean> }

export type LiveService = ReturnType<typeof createLiveService>

type Entry = {
  feed: LiveFeed | undefined
  opened: Promise<LiveFeed>
  /** Since the last beat, or since opening began. */
  arrived: LiveEvent[]
  /** More arrived than is kept, or the clock was set back: the state says too little until it is built again. */
  isLost: boolean
  isRebuilding: boolean
  usedMs: number
}

const BEAT_MS = 1_000
const RECHECK_MS = 15_000
const IDLE_MS = 60_000
const MAX_WATCHERS = 5_000
/** More events than this between two beats are not kept: the view is built anew from what is stored. */
const MAX_ARRIVED = 200_000
/** A clock that was set back by more makes the view begin anew. */
const CLOCK_SLACK_SECONDS = 60

export function createLiveService(deps: LiveDeps) {
  const { now } = deps
  const { maxArrived = MAX_ARRIVED, beatMs = BEAT_MS, recheckMs = RECHECK_MS, idleMs = IDLE_MS } = deps
  const build = createLiveBuilder(deps)
  const entries = new Map<string, Entry>()
  const permits = new Map<LiveWatcher, LivePermit>()
  let timer: NodeJS.Timeout | undefined
  let recheckedMs = 0
  let isStopped = false

  const isWatched = (workspaceId: string) => entries.has(workspaceId)

  function note(workspaceId: string, event: LiveEvent): void {
    const entry = entries.get(workspaceId)
    if (!entry) return
    entry.arrived.push(event)
    if (entry.arrived.length <= maxArrived) return
    entry.arrived = []
    entry.isLost = true
  }

  /** Goes on with a state built anew. What arrives meanwhile is kept for the next beat. */
  async function rebuild(workspaceId: string, entry: Entry, feed: LiveFeed): Promise<void> {
    entry.isLost = false
    entry.isRebuilding = true
    entry.arrived = []
    try {
      feed.replace(await build(workspaceId), deps.newId())
    } catch (err) {
      deps.logger.error(
        { err },
        'a live view could not be built again; those who watch come back for a new one',
      )
      entries.delete(workspaceId)
      for (const watcher of feed.watchers()) end(watcher, 'stopping')
    } finally {
      entry.isRebuilding = false
    }
  }

  function open(workspaceId: string): Promise<LiveFeed> {
    if (isStopped) throw new AppError('Busy', 'The server is stopping.')
    const known = entries.get(workspaceId)
    if (known) {
      known.usedMs = now()
      return known.opened
    }
    const opened = build(workspaceId).then(
      (state) => {
        const feed = createLiveFeed(state, deps.newId())
        entry.feed = feed
        return feed
      },
      (error: unknown) => {
        entries.delete(workspaceId)
        throw error
      },
    )
    const entry: Entry = {
      feed: undefined,
      opened,
      arrived: [],
      isLost: false,
      isRebuilding: false,
      usedMs: now(),
    }
    entries.set(workspaceId, entry)
    // The first watcher's request begins what beats for all.
    timer ??= acrossScopes(() => setInterval(beat, beatMs))
    return opened
  }

  function beat(): void {
    const nowMs = now()
    for (const [workspaceId, entry] of entries) beatOf(workspaceId, entry, nowMs)
    if (nowMs - recheckedMs >= recheckMs || nowMs < recheckedMs) {
      recheckedMs = nowMs
      void recheck()
    }
    if (entries.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function beatOf(workspaceId: string, entry: Entry, nowMs: number): void {
    const { feed } = entry
    if (!feed || entry.isRebuilding) return
    if (feed.watchers().length === 0 && Math.abs(nowMs - entry.usedMs) > idleMs) {
      entries.delete(workspaceId)
      return
    }
    if (entry.isLost || feed.second() > nowMs / 1000 + CLOCK_SLACK_SECONDS) {
      void rebuild(workspaceId, entry, feed)
      return
    }
    const { arrived } = entry
    entry.arrived = []
    feed.beat(nowMs, arrived)
  }

  /** Asks again whether the watchers may look, one credential after the other, and ends those who may not. */
  async function recheck(): Promise<void> {
    const known = new Map<string, boolean>()
    for (const [watcher, { credential, holds }] of [...permits]) {
      const answer =
        known.get(credential) ??
        (await holds().catch((err: unknown) => {
          deps.logger.error({ err }, 'it could not be asked whether a watcher may still look')
          return true
        }))
      known.set(credential, answer)
      if (!answer) end(watcher, 'refused')
      else if (watcher.bufferedBytes() === 0) watcher.heartbeat()
    }
  }

  function end(watcher: LiveWatcher, reason: 'stopping' | 'refused'): void {
    permits.delete(watcher)
    watcher.close(reason)
  }

  return {
    /** The log for those who append: what they append is seen here. */
    log: tapEventLog(deps.eventLog, (payload) => {
      if (entries.size > 0) readLiveRows(readLogPayload(payload), isWatched, note)
    }),
    view: async (workspaceId: string): Promise<LiveView> => (await open(workspaceId)).view(),
    visitors: async (workspaceId: string, query: LiveVisitorsQuery): Promise<LiveVisitors> => {
      const feed = await open(workspaceId)
      return listVisitors(
        deps.analytics,
        workspaceId,
        { here: feed.visitors(), second: feed.second() },
        query,
      )
    },
    /** Streams to the watcher until it leaves by the function that is answered, or is closed. */
    watch: async (
      workspaceId: string,
      watcher: LiveWatcher,
      permit: LivePermit,
      lastEventId: string | undefined,
    ): Promise<() => void> => {
      if (permits.size >= MAX_WATCHERS) throw new AppError('Busy', `${MAX_WATCHERS} are watching already.`)
      permits.set(watcher, permit)
      const feed = await open(workspaceId).catch((error: unknown) => {
        permits.delete(watcher)
        throw error
      })
      if (permits.has(watcher)) feed.join(watcher, lastEventId)
      return () => {
        permits.delete(watcher)
        feed.leave(watcher)
        const entry = entries.get(workspaceId)
        if (entry) entry.usedMs = now()
      }
    },
    watchers: () => permits.size,
    stop: async (): Promise<void> => {
      isStopped = true
      clearInterval(timer)
      entries.clear()
      for (const watcher of [...permits.keys()]) end(watcher, 'stopping')
    },
  }
}
