import { apiUrl } from './tracker-script.ts'
import { getEntry, listEntries, putEntry, QUEUE_PREFIX, removeEntry, storing } from './tracker-store.ts'

/*
 * Events on their way: one entry each, named by its id, so that tabs that share localStorage never overwrite each
 * other's list. An entry leaves only when the server has answered for it; two tabs may send the same one, and the
 * event id makes that harmless.
 */
const MAX_EVENTS = 200
const MAX_EVENT_CHARS = 1e4
const MAX_BATCH_EVENTS = 20
/** Browsers refuse keepalive bodies over 64 KiB; a character is at most three bytes. */
const MAX_KEEPALIVE_CHARS = 2e4
const MAX_PAUSE_DOUBLINGS = 8

let busy = false
let failures = 0
/** How many of the oldest entries a request or a beacon of this page carries. */
let carried = 0

const nextBatch = (): string[] => listEntries().slice(carried, carried + MAX_BATCH_EVENTS)

/** Address and body for a batch. A string travels as text/plain, which needs no preflight on another origin. */
const toRequest = (keys: string[]): [string, string] => {
  const text = keys.map(getEntry).join()
  carried += keys.length
  return keys[1] ? [`${apiUrl}events`, `[${text}]`] : [`${apiUrl}pixel/track`, text]
}

/** Sends what waits, one request at a time; after a pause again when the server is away, overloaded or failing. */
export const sendQueue = async (): Promise<void> => {
  const keys = nextBatch()
  if (busy || !storing || !keys[0]) return
  busy = true
  let pauseSeconds = 2 ** Math.min(failures++, MAX_PAUSE_DOUBLINGS)
  try {
    const [url, body] = toRequest(keys)
    const { status } = await fetch(url, {
      method: 'POST',
      body,
      keepalive: body.length < MAX_KEEPALIVE_CHARS,
    })
    if (status < 500 && status !== 429) {
      keys.forEach(removeEntry)
      failures = pauseSeconds = 0
    }
  } catch {}
  carried = 0
  setTimeout(() => {
    busy = false
    carried = 0
    sendQueue()
  }, pauseSeconds * 1e3)
}

/** Keeps an event and drops the oldest ones over the bound. */
export const addToQueue = (id: string, json: string): void => {
  if (json.length < MAX_EVENT_CHARS) putEntry(QUEUE_PREFIX + id, json)
  listEntries().slice(0, -MAX_EVENTS).forEach(removeEntry)
}

/** The page may vanish: hands the browser what no request carries. The entries stay, as a beacon has no answer. */
export const handOverQueue = (): void => {
  const keys = nextBatch()
  if (storing && keys[0]) navigator.sendBeacon(...toRequest(keys))
}
