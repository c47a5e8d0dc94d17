/** A watcher behind a stream of server-sent events. */
import type { LiveWatcher } from './live-feed.ts'

/** How long a browser waits before it comes back. */
const HELLO = Buffer.from('retry: 1000\n\n')
const HEARTBEAT = Buffer.from(': beat\n\n')

/** The watcher, the body of the answer, and a place for what is to be done when the reader has left. */
export function createStreamWatcher() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let isGone = false
  let leave: (() => void) | undefined
  const gone = () => {
    isGone = true
    controller = undefined
    leave?.()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made
        made.enqueue(HELLO)
      },
      cancel: gone,
    },
    // Counted in bytes from zero: `desiredSize` is what is unread, negative.
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  )
  const watcher: LiveWatcher = {
    send: (message) => controller?.enqueue(message.event),
    heartbeat: () => controller?.enqueue(HEARTBEAT),
    bufferedBytes: () => -(controller?.desiredSize ?? 0),
    close: (reason) => {
      const open = controller
      if (reason === 'refused') open?.enqueue(Buffer.from('event: end\ndata: {"reason":"refused"}\n\n'))
      gone()
      open?.close()
    },
  }
  return {
    watcher,
    body,
    /** Done at once when the reader has left already. */
    onGone: (todo: () => void): void => {
      leave = todo
      if (isGone) todo()
    },
  }
}
