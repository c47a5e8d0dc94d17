/** One enriched event as a row of the table `events`: TabSeparated text, so that the engine reads it without conversion. */
import { createBoundedCache } from './bounded-cache.ts'
import { classifySource } from './channel-rules.ts'
import { truncateIp } from './ip-prefix.ts'
import type { UserAgentFacts } from './user-agent.ts'
import type { CleanEvent } from './wire-event.ts'

/** Columns of `events` in the order of a row; `handle_key` is computed by the table. */
export const EVENT_COLUMNS = [
  'workspace_id',
  'event_id',
  'event_type',
  'ts',
  'received_at',
  'time_flag',
  'anonymous_id',
  'session_id',
  'user_id',
  'email_hash',
  'page_title',
  'page_url',
  'referrer',
  'page_host',
  'page_path',
  'referrer_host',
  'channel',
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'click_id_name',
  'click_id',
  'has_source',
  'device',
  'browser',
  'os',
  'is_bot',
  'country',
  'ip_prefix',
  'amount_minor',
  'currency',
  'order_id',
  'properties',
] as const

/** What enrichment needs: the caller owns these memories and the country table. */
export type EventReaders = {
  readonly readUserAgent: (userAgent: string) => UserAgentFacts
  readonly findCountry: (ip: string) => string
}

const SPECIAL = /[\\\t\n\r\0\b\f]/
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
}

/** Escapes one value for TabSeparated. */
export function escapeTsv(text: string): string {
  return SPECIAL.test(text)
    ? text.replace(/[\\\t\n\r\0\b\f]/g, (character) => ESCAPES[character] ?? '')
    : text
}

const MAX_SOURCES = 10_000
const MAX_NETWORKS = 20_000

/**
 * Builds the encoder of rows. Parts that repeat between events (source of a page, facts of a browser, country of an
 * address) are remembered in encoded form.
 */
export function createEventRowEncoder(
  readers: EventReaders,
): (event: CleanEvent, workspaceId: string) => string {
  const sourcePart = createBoundedCache(encodeSource, MAX_SOURCES)
  const browserPart = createBoundedCache(
    (userAgent) => encodeBrowser(readers.readUserAgent(userAgent)),
    MAX_NETWORKS,
  )
  const networkPart = createBoundedCache(
    (ip) => `${readers.findCountry(ip)}\t${truncateIp(ip)}`,
    MAX_NETWORKS,
  )
  return function encodeEventRow(event: CleanEvent, workspaceId: string): string {
    const { pageUrl, referrer, utm, clickIdName, clickId } = event.evidence
    // Control characters were removed from all of these, so the separator cannot occur in them.
    const evidence = `${pageUrl}\n${referrer}\n${utm.source}\n${utm.medium}\n${utm.campaign}\n${utm.term}\n${utm.content}\n${clickIdName}\n${clickId}`
    const revenue = event.amountMinor === undefined ? '\\N' : event.amountMinor.toString()
    return `${workspaceId}\t${escapeTsv(event.eventId)}\t${escapeTsv(event.eventType)}\t${encodeTime(event.tsMs)}\t${encodeTime(event.receivedAtMs)}\t${event.timeFlag}\t${escapeTsv(event.anonymousId)}\t${escapeTsv(event.sessionId)}\t${escapeTsv(event.userId)}\t${event.emailHash}\t${escapeTsv(event.pageTitle)}\t${sourcePart(evidence)}\t${browserPart(event.userAgent)}\t${networkPart(event.ip)}\t${revenue}\t${event.currency}\t${escapeTsv(event.orderId)}\t${escapeTsv(event.properties)}\n`
  }
}

/** Seconds with three decimals inside the years 2001 to 2286, which the engine reads fastest; else an ISO time. */
function encodeTime(ms: number): string {
  if (ms < 1_000_000_000_000 || ms >= 9_999_999_999_999)
    return new Date(ms).toISOString().replace('T', ' ').slice(0, 23)
  const digits = String(ms)
  return `${digits.slice(0, 10)}.${digits.slice(10)}`
}

function encodeSource(key: string): string {
  const [
    pageUrl = '',
    referrer = '',
    source = '',
    medium = '',
    campaign = '',
    term = '',
    content = '',
    clickIdName = '',
    clickId = '',
  ] = key.split('\n')
  const facts = classifySource({
    pageUrl,
    referrer,
    utm: { source, medium, campaign, term, content },
    clickIdName,
    clickId,
  })
  return [
    pageUrl,
    referrer,
    facts.pageHost,
    facts.pagePath,
    facts.referrerHost,
    facts.channel,
    facts.source,
    facts.medium,
    facts.campaign,
    facts.term,
    facts.content,
    facts.clickIdName,
    facts.clickId,
    facts.hasSource ? '1' : '0',
  ]
    .map((text) => escapeTsv(safeDecoded(text)))
    .join('\t')
}

/** Decoding a query may bring back line breaks; they are spaces in a name. */
function safeDecoded(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ')
}

function encodeBrowser(facts: UserAgentFacts): string {
  return [facts.device, facts.browser, facts.os].map(escapeTsv).join('\t') + (facts.isBot ? '\t1' : '\t0')
}
