/**
 * What the browser remembers for one pixel. Every value goes to a cookie (shared between subdomains) and to
 * localStorage (survives where cookies do not); memory stands in where both are blocked and until storing is allowed.
 */
type Box = Record<string, string>

let box: Box = {}
let storing = false
let cookieSuffix = ''

/** localStorage, or an empty memory where touching it throws (blocked storage) or it is null (some web views). */
const openBox = (): Box => {
  try {
    return localStorage || {}
  } catch {
    return {}
  }
}

/** Opens what is stored for reading. `cookieDomain` shares the cookies with its subdomains. */
export const openStore = (cookieDomain: string | undefined): void => {
  box = openBox()
  cookieSuffix = cookieDomain ? `;domain=${cookieDomain}` : ''
}

/** From now on values are stored; those held in memory meanwhile move over. */
export const startStoring = (): void => {
  const memory = box
  box = openBox()
  storing = true
  for (const key of Object.keys(memory)) putEntry(key, memory[key] ?? '')
}

/** From now on nothing is stored; what is stored stays where it is, unread. */
export const stopStoring = (): void => {
  box = {}
  storing = false
}

/** Names of the entries that start with `prefix`, in order. */
export const listEntries = (prefix: string): string[] =>
  Object.keys(box)
    .filter((key) => key.startsWith(prefix))
    .sort()

export const getEntry = (key: string): string => box[key] || ''

/** Keeps an entry in localStorage; when it is full, goes on in memory with a copy. */
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

/** The value saved under `key` unless its time is over. */
export const readValue = (key: string, nowMs: number): string => {
  try {
    const cookie = document.cookie.match(`(?:^|; )${key}=([^;]+)`)
    if (cookie?.[1]) return cookie[1]
  } catch {}
  const [untilMs = 0, value = ''] = getEntry(key).split(' ')
  return +untilMs > nowMs ? value : ''
}

/** Saves a value (no spaces, no semicolons) for `seconds`; 0 seconds erases it. */
export const saveValue = (key: string, value: string, seconds: number, nowMs: number): void => {
  if (seconds) putEntry(key, `${nowMs + seconds * 1e3} ${value}`)
  else removeEntry(key)
  try {
    if (storing) document.cookie = `${key}=${value};path=/;samesite=lax;max-age=${seconds}${cookieSuffix}`
  } catch {}
}
