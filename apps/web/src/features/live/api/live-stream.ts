/** The stream of the live view, kept open as long as somebody looks. */
import { applyLiveDelta, type LiveView, liveDeltaSchema, liveViewSchema } from '@tributary/contract/live'
import { addressOf, request } from '../../../lib/client.ts'
import { RequestProblem } from '../../../lib/problem.ts'

export type LiveStatus =
  | { readonly kind: 'connecting' | 'live' | 'reconnecting' }
  /** Closed for good: the server refuses. */
  | { readonly kind: 'refused'; readonly problem: unknown }

export type LiveListener = {
  onView: (view: LiveView) => void
  onStatus: (status: LiveStatus) => void
}

/** A message comes every second. After so long without one the connection is dead, whatever the browser believes. */
const SILENCE_MS = 10_000
const RETRY_MS = 3_000
/** Answers that will not change by asking again. */
const FINAL_STATUS = [401, 403, 404]

/**
 * Follows the live view of a workspace until the function that is answered is called. The browser comes back by itself with
 * the id of the last message; where it gives up, this begins anew.
 */
export function followLive(workspace: string, listener: LiveListener): () => void {
  let source: EventSource | undefined
  let view: LiveView | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const stop = (): void => {
    isStopped = true
    clearTimeout(timer)
    source?.close()
  }
  const refuse = (problem: unknown): void => {
    stop()
    listener.onStatus({ kind: 'refused', problem })
  }
  const later = (todo: () => void, ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(todo, ms)
  }
  const show = (next: LiveView): void => {
    view = next
    listener.onView(next)
    listener.onStatus({ kind: 'live' })
    later(comeBack, SILENCE_MS)
  }

  function open(): void {
    const opened = new EventSource(addressOf('/api/v1/live/stream', { workspace }))
    source = opened
    opened.addEventListener('snapshot', ({ data }) => show(liveViewSchema.parse(JSON.parse(data))))
    opened.addEventListener('delta', ({ data }) => {
      if (view) show(applyLiveDelta(view, liveDeltaSchema.parse(JSON.parse(data))))
    })
    opened.addEventListener('end', () => void askWhy())
    opened.addEventListener('error', () => {
      listener.onStatus({ kind: view ? 'reconnecting' : 'connecting' })
      // The browser tries again unless the server answered something else than a stream.
      if (opened.readyState === EventSource.CLOSED) void askWhy()
    })
    later(comeBack, SILENCE_MS)
  }

  function comeBack(): void {
    source?.close()
    listener.onStatus({ kind: view ? 'reconnecting' : 'connecting' })
    open()
  }

  /** A stream does not tell why it is refused; the same question asked once does. */
  async function askWhy(): Promise<void> {
    source?.close()
    try {
      await request(liveViewSchema, '/api/v1/live', { query: { workspace } })
    } catch (problem) {
      if (isStopped) return
      if (problem instanceof RequestProblem && FINAL_STATUS.includes(problem.status)) {
        refuse(problem)
        return
      }
    }
    if (!isStopped) later(comeBack, RETRY_MS)
  }

  listener.onStatus({ kind: 'connecting' })
  open()
  return stop
}
