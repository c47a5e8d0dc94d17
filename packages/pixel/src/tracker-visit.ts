import { pixelId } from './tracker-script.ts'
import { readValue, saveValue } from './tracker-store.ts'
import { createRandomId } from './tracker-uuid.ts'

export const YEAR_SECONDS = 31536e3
const SESSION_SECONDS = 1800
/** With its name the cookie stays under the 4,096 bytes that browsers accept. */
const MAX_CAMPAIGN_CHARS = 2e3

/** Made by the build from the names in wire.ts. A semicolon would end the cookie that remembers the campaign. */
declare const CAMPAIGN_PARAMETER: RegExp

/** Holds the browser's id, 36 characters, and behind it the campaign that began the session: `&utm_source=...`. */
const BROWSER_KEY = `_pxl_id_${pixelId}`
const SESSION_KEY = `_pxl_sid_${pixelId}`

/** Names of what is kept about one visitor. */
export const VISIT_KEYS = [BROWSER_KEY, SESSION_KEY]

/**
 * Whose event it is and which visit it belongs to; keeps the visit alive for another 30 minutes. A new session
 * begins when the last one is over or when the address brings a campaign that is not the session's own. Every event
 * of a session carries the campaign that began it.
 */
export const touchVisit = () => {
  const arriving = (location.search.match(CAMPAIGN_PARAMETER) || [])
    .join('')
    .slice(0, MAX_CAMPAIGN_CHARS)
    .replace('?', '&')
  let browser = readValue(BROWSER_KEY) || createRandomId()
  let session = readValue(SESSION_KEY)
  if (!session || (arriving && arriving !== browser.slice(36))) {
    session = createRandomId()
    browser = browser.slice(0, 36) + arriving
  }
  saveValue(BROWSER_KEY, browser, YEAR_SECONDS)
  saveValue(SESSION_KEY, session, SESSION_SECONDS)
  return { session_id: session, ...Object.fromEntries(new URLSearchParams(`anonymous_id=${browser}`)) }
}
