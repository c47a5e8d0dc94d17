/**
 * The feed of one workspace: its state, the last messages and those who watch. A message is made once and shared by all
 * watchers; the last minutes of messages are kept, so that whoever comes back gets exactly what was missed.
 */

import type { LiveView } from '@tributary/contract/live'
import { addLiveEvent, type LiveEvent, type LiveState, secondOf, type Visit } from './live.ts'
import { liveViewOf, takeLiveDelta, visitorsAt } from './live-delta.ts'
import { createLiveMessage, type LiveMessage } from './live-message.ts'

/** One end of a stream, whatever carries it. */
export type LiveWatcher = {
  send(message: LiveMessage): void
  /** Shows that the connection lives. */
  heartbeat(): void
  /** Bytes that were sent and have not left. */
  bufferedBytes(): number
  /** Ends the stream. One that is `slow` or `stopping` may come back; one that is `refused` need not. */
  close(reason: 'slow' | 'stopping' | 'refused'): void
}

export type LiveFeed = {
  /** Counts what arrived, moves on to a moment and sends what changed. */
  beat(nowMs: number, arrived: readonly LiveEvent[]): void
  /** Unix second it stands at. */
  second(): number
  view(): LiveView
  /** Whom the view counts as here, by their key. */
  visitors(): Map<number, Visit>
  /** Begins with what followed the id, or with the whole view when that is not known any more. */
  join(watcher: LiveWatcher, lastEventId: string | undefined): void
  leave(watcher: LiveWatcher): void
  watchers(): LiveWatcher[]
  /** Goes on with another state, under ids of another kind. Every watcher gets the whole view. */
  replace(state: LiveState, epoch: string): void
}

type Watching = { isBehind: boolean; behindBeats: number }

/** Messages kept for those who come back: two minutes, each of a few kilobytes. */
const KEPT_MESSAGES = 120
/** A watcher that has so much unread gets nothing more until it has read, and then the whole view. */
const MAX_UNREAD_BYTES = 64 * 1024
/** Beats after which one that never reads is cut off. */
const MAX_BEHIND_BEATS = 60
/** Watchers served in one turn of the event loop: to all at once, hundreds of writes would hold up what the server is for. */
const WATCHERS_A_TURN = 25
/** A moment this far ahead is no event of now, whatever clock says so. */
const AHEAD_SECONDS = 5

export function createLiveFeed(first: LiveState, firstEpoch: string): LiveFeed {
  const watchers = new Map<LiveWatcher, Watching>()
  let state = first
  let epoch = firstEpoch
  let number = 0
  let kept: { number: number; message: LiveMessage }[] = []
  let whole: LiveMessage | undefined
  /** What a beat made, and those who are still to be told. */
  let telling: { message: LiveMessage; to: LiveWatcher[] } | undefined

  const idOf = (at: number) => `${epoch}.${at}`
  // What a state was built from is in its first view, not in a delta.
  const begin = () => takeLiveDelta(state, state.second, idOf(0))
  const snapshot = () => {
    whole ??= createLiveMessage(idOf(number), 'snapshot', liveViewOf(state, idOf(number)))
    return whole
  }

  function tellSome(limit: number): void {
    for (const watcher of telling?.to.splice(0, limit) ?? []) {
      const watching = watchers.get(watcher)
      if (watching && telling) tell(watcher, watching, telling.message)
    }
    if (telling?.to.length === 0) telling = undefined
  }

  function tellOn(): void {
    tellSome(WATCHERS_A_TURN)
    if (telling) setImmediate(tellOn)
  }

  function tellAll(message: LiveMessage): void {
    telling = { message, to: [...watchers.keys()] }
    tellOn()
  }

  function tell(watcher: LiveWatcher, watching: Watching, message: LiveMessage): void {
    const unread = watcher.bufferedBytes()
    if (unread > MAX_UNREAD_BYTES) watching.isBehind = true
    if (!watching.isBehind) watcher.send(message)
    else if (unread === 0) {
      watching.isBehind = false
      watching.behindBeats = 0
      watcher.send(snapshot())
    } else if (++watching.behindBeats > MAX_BEHIND_BEATS) {
      watchers.delete(watcher)
      watcher.close('slow')
    }
  }

  function missedSince(lastEventId: string | undefined): readonly LiveMessage[] | undefined {
    const [ofEpoch, text = ''] = lastEventId?.split('.') ?? []
    const last = Number(text)
    if (ofEpoch !== epoch || !/^\d+$/.test(text) || last > number) return undefined
    const missed = kept.filter((one) => one.number > last)
    return missed.length === number - last ? missed.map(({ message }) => message) : undefined
  }

  begin()
  return {
    beat: (nowMs, arrived) => {
      tellSome(Number.POSITIVE_INFINITY)
      const second = secondOf(nowMs)
      for (const event of arrived)
        if (secondOf(event.receivedMs) <= second + AHEAD_SECONDS) addLiveEvent(state, event)
      number++
      whole = undefined
      const message = createLiveMessage(idOf(number), 'delta', takeLiveDelta(state, second, idOf(number)))
      kept.push({ number, message })
      if (kept.length > KEPT_MESSAGES) kept.shift()
      tellAll(message)
    },
    second: () => state.second,
    view: () => liveViewOf(state, idOf(number)),
    visitors: () => new Map(visitorsAt(state, state.second)),
    join: (watcher, lastEventId) => {
      watchers.set(watcher, { isBehind: false, behindBeats: 0 })
      if (telling) telling.to = telling.to.filter((one) => one !== watcher)
      for (const message of missedSince(lastEventId) ?? [snapshot()]) watcher.send(message)
    },
    leave: (watcher) => {
      watchers.delete(watcher)
    },
    watchers: () => [...watchers.keys()],
    replace: (nextState, nextEpoch) => {
      tellSome(Number.POSITIVE_INFINITY)
      state = nextState
      epoch = nextEpoch
      number = 0
      whole = undefined
      kept = []
      begin()
      tellAll(snapshot())
    },
  }
}
