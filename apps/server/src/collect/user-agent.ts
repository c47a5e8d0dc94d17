/** Device, browser, system and whether a program rather than a person is behind a User-Agent header. */
import bowser from 'bowser'
import { isbot } from 'isbot'
import { createBoundedCache } from './bounded-cache.ts'

export type UserAgentFacts = {
  /** Desktop, Mobile, Tablet, TV or Other. */
  readonly device: string
  readonly browser: string
  readonly os: string
  readonly isBot: boolean
  /** Sent by an HTTP library: a server or an app reports the event on behalf of a visitor. */
  readonly isLibrary: boolean
}

/**
 * HTTP libraries and command-line clients. They cannot run the pixel: whoever posts an event with one does so on purpose,
 * from a back end or an app, so these events count (a purchase reported by the shop's server must not vanish).
 */
const LIBRARY =
  /^(node(-fetch)?|undici|axios|got|superagent|curl|wget|python|aiohttp|httpx|okhttp|java|apache-httpclient|jersey|go-http-client|ruby|faraday|rest-client|php|guzzle|guzzlehttp|symfony|dart|dio|cfnetwork|alamofire|postmanruntime|insomnia|httpie|k6|autocannon|reqwest|hyper|libwww-perl|powershell|deno|bun|stripe|shopify|zapier|make)\b/i

/**
 * A headless browser by itself is not called a bot: sites' own tests and monitors announce it, scrapers hide it.
 * What remains of the header decides.
 */
const HEADLESS = /Headless(?=Chrome)/g

const DEVICES: Readonly<Record<string, string>> = {
  desktop: 'Desktop',
  mobile: 'Mobile',
  tablet: 'Tablet',
  tv: 'TV',
}
const NOTHING: UserAgentFacts = { device: 'Other', browser: '', os: '', isBot: false, isLibrary: false }
const MAX_LENGTH = 1024

/** Reads one header. Pure; never throws: an unknown text gives device Other and empty names. */
export function readUserAgent(userAgent: string): UserAgentFacts {
  const text = userAgent.slice(0, MAX_LENGTH).trim().replace(HEADLESS, '')
  if (text === '') return NOTHING
  if (LIBRARY.test(text)) return { ...NOTHING, isLibrary: true }
  const parsed = bowser.parse(text)
  return {
    device: DEVICES[parsed.platform.type ?? ''] ?? 'Other',
    browser: parsed.browser.name ?? '',
    os: parsed.os.name ?? '',
    isBot: isbot(text),
    isLibrary: false,
  }
}

/** {@link readUserAgent} that remembers up to `maxEntries` headers: parsing one costs about as much as 20 events. */
export function createUserAgentReader(maxEntries: number): (userAgent: string) => UserAgentFacts {
  return createBoundedCache(readUserAgent, maxEntries)
}
