import { getEntry, listEntries, putEntry, removeEntry } from './tracker-store.ts'

/**
 * Events on their way: one entry each, named by its id, so that tabs that share localStorage never overwrite each
 * other's list. An entry leaves only when the server has answered for it; two tabs may send the same one, and the
 * event id makes that harmless.
 */
const MAX_EVENTS = 200
const MAX_CHARS = 1e5
/** Browsers refuse keepalive and beacon bodies over 64 KiB; a character is at most three bytes. */
const MAX_BODY_CHARS = 2e4

export type Queue = {
  /** Keeps the event and drops the oldest ones over the bounds. */
  add: (id: string, json: string) => void
  /** Sends what waits, one request at a time, and again after a pause when the server is away. */
  send: () => Promise<void>
  /** Last chance before the page may vanish: hands what nobody carries yet to the browser. */
  hand: () => void
  /** Forgets everything. */
  clear: () => void
}

export const createQueue = (prefix: string, api: string): Queue => {
  let busy = false
  let failures = 0
  let handed = ''

  /** The oldest entries after `after` that fit one body, at least one. */
  const nextBatch = (after: string): string[] => {
    let size = 0
    return listEntries(prefix).filter((key) => {
      if (key <= after) return false
      const length = getEntry(key).length
      size += length
      return size < MAX_BODY_CHARS || size === length
    })
  }

  const bodyOf = (keys: string[]): string => {
    const text = keys.map(getEntry).join()
    return keys[1] ? `[${text}]` : text
  }
  // Strings travel as text/plain: no preflight when the script is served from another origin.
  const urlOf = (keys: string[]): string => api + (keys[1] ? 'events' : 'pixel/track')

  const resume = (): void => {
    busy = false
    send()
  }

  const send = async (): Promise<void> => {
    const keys = nextBatch('')
    if (busy || !keys[0]) return
    busy = true
    handed = keys[keys.length - 1] || ''
    let waitMs = 0
    try {
      const body = bodyOf(keys)
      const { status, headers } = await fetch(urlOf(keys), { method: 'POST', body, keepalive: body.length < MAX_BODY_CHARS })
      if (status > 499 || status === 429 || status === 408) throw (waitMs = Number(headers.get('retry-after')) * 1e3)
      keys.map(removeEntry)
      failures = 0
    } catch {
      handed = ''
      waitMs = Math.max(waitMs || 0, 1e3 * 2 ** Math.min(failures++, 8))
    }
    setTimeout(resume, waitMs)
  }

  const add = (id: string, json: string): void => {
    putEntry(prefix + id, json)
    let size = 0
    listEntries(prefix)
      .reverse()
      .forEach((key, index) => {
        size += getEntry(key).length
        if (index >= MAX_EVENTS || size > MAX_CHARS) removeEntry(key)
      })
  }

  const hand = (): void => {
    const keys = nextBatch(handed)
    if (!keys[0]) return
    handed = keys[keys.length - 1] || ''
    navigator.sendBeacon(urlOf(keys), bodyOf(keys))
  }

  return { add, send, hand, clear: () => listEntries(prefix).forEach(removeEntry) }
}
