/**
 * The feed of one workspace: its state, the last messages and those who watch. A message is made once and shared by all
 * watchers; the last minutes of messages are kept, so that whoever comes back gets exactly what was missed.
 */

import type { LiveView } from '@tributary/contract/live'
import { addLiveEvent, type LiveEvent, type LiveState, secondOf } from './live.ts'
import { liveViewOf, takeLiveDelta } from './live-delta.ts'

/** One end of a stream, whatever carries it. */
export type LiveWatcher = {
  send(message: Uint8Array): void
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
  /** Begins with what followed the id, or with the whole view when that is not known any more. */
  join(watcher: LiveWatcher, lastEventId: string | undefined): void
  leave(watcher: LiveWatcher): void
  watchers(): LiveWatcher[]
  /** Goes on with another state, under ids of another kind. Every watcher gets the whole view. */
  replace(state: LiveState, epoch: string): void
}

type Watching = { isBehind: boolean; behindBeats: number }

/** Messages kept for those who come back, and their bytes at most. */
const KEPT_MESSAGES = 120
const KEPT_BYTES = 500_000
/** A watcher that has so much unread gets nothing more until it has read, and then the whole view. */
const MAX_UNREAD_BYTES = 64 * 1024
/** Beats after which one that never reads is cut off. */
const MAX_BEHIND_BEATS = 60
/** A moment this far ahead is no event of now, whatever clock says so. */
const AHEAD_SECONDS = 5

export function createLiveFeed(first: LiveState, firstEpoch: string): LiveFeed {
  const watchers = new Map<LiveWatcher, Watching>()
  let state = first
  let epoch = firstEpoch
  let number = 0
  let kept: { number: number; message: Uint8Array }[] = []
  let keptBytes = 0
  let whole: Uint8Array | undefined

  const idOf = (at: number) => `${epoch}.${at}`
  // What a state was built from is in its first view, not in a delta.
  const begin = () => takeLiveDelta(state, state.second, idOf(0))
  const snapshot = () => {
    whole ??= encodeMessage(idOf(number), 'snapshot', liveViewOf(state, idOf(number)))
    return whole
  }

  function keep(message: Uint8Array): void {
    kept.push({ number, message })
    keptBytes += message.byteLength
    while (kept.length > KEPT_MESSAGES || keptBytes > KEPT_BYTES)
      keptBytes -= kept.shift()?.message.byteLength ?? 0
  }

  function tell(watcher: LiveWatcher, watching: Watching, message: Uint8Array): void {
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

  function missedSince(lastEventId: string | undefined): readonly Uint8Array[] | undefined {
    const [ofEpoch, text = ''] = lastEventId?.split('.') ?? []
    const last = Number(text)
    if (ofEpoch !== epoch || !/^\d+$/.test(text) || last > number) return undefined
    const missed = kept.filter((one) => one.number > last)
    return missed.length === number - last ? missed.map(({ message }) => message) : undefined
  }

  begin()
  return {
    beat: (nowMs, arrived) => {
      const second = secondOf(nowMs)
      for (const event of arrived)
        if (secondOf(event.receivedMs) <= second + AHEAD_SECONDS) addLiveEvent(state, event)
      number++
      whole = undefined
      const message = encodeMessage(idOf(number), 'delta', takeLiveDelta(state, second, idOf(number)))
      keep(message)
      for (const [watcher, watching] of watchers) tell(watcher, watching, message)
    },
    second: () => state.second,
    view: () => liveViewOf(state, idOf(number)),
    join: (watcher, lastEventId) => {
      watchers.set(watcher, { isBehind: false, behindBeats: 0 })
      for (const message of missedSince(lastEventId) ?? [snapshot()]) watcher.send(message)
    },
    leave: (watcher) => {
      watchers.delete(watcher)
    },
    watchers: () => [...watchers.keys()],
    replace: (nextState, nextEpoch) => {
      state = nextState
      epoch = nextEpoch
      number = 0
      whole = undefined
      kept = []
      keptBytes = 0
      begin()
      for (const [watcher, watching] of watchers) tell(watcher, watching, snapshot())
    },
  }
}

function encodeMessage(id: string, event: 'snapshot' | 'delta', data: object): Uint8Array {
  return Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}
