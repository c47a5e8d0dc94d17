import { attributes, pixelId } from './tracker-script.ts'

/**
 * What the browser remembers. Every value goes to a cookie (shared with subdomains where the page asks for it) and to
 * localStorage; memory stands in where both are blocked and for as long as storing is not allowed.
 */
type Box = Record<string, string>

/** An event id after it makes the name of an entry. */
export const QUEUE_PREFIX = `_pxl_q_${pixelId}_`

let box: Box = {}
/** Whether values are stored and events may leave. */
export let storing = false

/** From now on values are stored; those held in memory meanwhile move over. */
export const startStoring = (): void => {
  const memory = box
  storing = true
  try {
    // Blocked storage throws when touched; some web views have none.
    box = localStorage || memory
    Object.assign(box, memory)
  } catch {
    box = memory
  }
}

/** From now on nothing is stored or read from storage. */
export const stopStoring = (): void => {
  storing = false
  box = {}
}

/** Names of the events that wait to be sent, oldest first. */
export const listEntries = (): string[] =>
  Object.keys(box)
    .filter((key) => key.startsWith(QUEUE_PREFIX))
    .sort()

export const getEntry = (key: string): string => box[key] || ''

/** Keeps an entry; when localStorage is full, goes on in memory with a copy. */
export const putEntry = (key: string, text: string): void => {
  try {
    box[key] = text
  } catch {
    box = { ...box, [key]: text }
  }
}

export const removeEntry = (key: string): void => {
  delete box[key]
}

/** The value saved under `key` unless its time is over; empty without one. */
export const readValue = (key: string): string => {
  try {
    const cookie = document.cookie.match(`\\b${key}=([^;]+)`)
    if (cookie?.[1]) return cookie[1]
  } catch {}
  const [untilMs, value] = getEntry(key).split(' ')
  return (+(untilMs || 0) > Date.now() && value) || ''
}

/** Saves a value (no spaces, no semicolons) for `seconds`; without them erases it. */
export const saveValue = (key: string, value = '', seconds = 0): void => {
  if (seconds) putEntry(key, `${Date.now() + seconds * 1e3} ${value}`)
  else removeEntry(key)
  try {
    if (storing)
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and on insecure pages.
      document.cookie = `${key}=${value};path=/;samesite=lax;max-age=${seconds};domain=${attributes.cookieDomain || ''}`
  } catch {}
}
