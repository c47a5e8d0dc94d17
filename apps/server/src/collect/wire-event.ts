/**
 * An event as it arrives, read by hand: this runs for every event, and a schema library would cost more than all the rest.
 * What comes out is safe to store: no e-mail address, no control characters, every value within its limit.
 */
import { amountToMinor } from '@tributary/contract/money'
import { CLICK_ID_NAMES } from '@tributary/pixel/wire'
import type { SourceEvidence } from './channel-rules.ts'
import { hashEmail, looksLikeEmail, maskEmails } from './email-hash.ts'
import { RefusedValue, readId, readLabel, shown } from './wire-text.ts'
import { readTime, timeFlag } from './wire-time.ts'

export type CleanEvent = {
  /** '' when absent: an API key may name the workspace instead. */
  readonly pixelId: string
  readonly eventId: string
  readonly eventType: string
  readonly tsMs: number
  readonly receivedAtMs: number
  readonly timeFlag: '' | 'future' | 'past'
  readonly anonymousId: string
  readonly sessionId: string
  readonly userId: string
  /** SHA-256 in hex, or ''. */
  readonly emailHash: string
  readonly pageTitle: string
  /** Addresses without e-mail addresses in them, campaign parameters and click id as given beside them. */
  readonly evidence: SourceEvidence
  /** Undefined without revenue. */
  readonly amountMinor: bigint | undefined
  readonly currency: string
  readonly orderId: string
  /** JSON object. */
  readonly properties: string
  readonly ip: string
  readonly userAgent: string
}

export type WireContext = {
  readonly receivedAtMs: number
  readonly ip: string
  readonly userAgent: string
  readonly newEventId: () => string
}

export type WireResult =
  | { readonly ok: true; readonly event: CleanEvent }
  | { readonly ok: false; readonly reason: string }

const MAX_PROPERTIES_BYTES = 32_768
const MAX_URL = 4096
const MAX_INT64 = 9_223_372_036_854_775_807n
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

type Fields = Record<string, unknown>

/** Reads one event. Never throws: a refusal names the field, what is wrong and the value. Unknown fields are ignored. */
export function readWireEvent(raw: unknown, context: WireContext): WireResult {
  try {
    return { ok: true, event: cleanEvent(asFields(raw, 'event'), context) }
  } catch (error) {
    if (error instanceof RefusedValue) return { ok: false, reason: error.message }
    throw error
  }
}

function cleanEvent(raw: Fields, context: WireContext): CleanEvent {
  const eventType = readId(raw.event_type, 'event_type', 128)
  if (eventType === '') throw new RefusedValue('event_type: missing')
  const eventId = readId(raw.event_id, 'event_id', 128) || context.newEventId()
  const sessionId = readId(raw.session_id, 'session_id', 128)
  const user = readUser(raw.user)
  const revenue = readRevenue(raw.revenue)
  const properties = readProperties(raw.properties)
  const tsMs = readTime(raw.timestamp, context.receivedAtMs)
  const hasUser = user.userId !== '' || user.emailHash !== ''
  return {
    pixelId: readId(raw.pixel_id, 'pixel_id', 128),
    eventId,
    eventType,
    tsMs,
    receivedAtMs: context.receivedAtMs,
    timeFlag: timeFlag(tsMs, context.receivedAtMs),
    anonymousId: readId(raw.anonymous_id, 'anonymous_id', 128) || sessionId || (hasUser ? '' : eventId),
    sessionId,
    userId: user.userId,
    emailHash: user.emailHash,
    pageTitle: readLabel(raw.page_title, 'page_title', 512),
    evidence: readEvidence(raw),
    amountMinor: revenue?.amountMinor,
    currency: revenue?.currency ?? '',
    orderId: properties.orderId,
    properties: properties.json,
    ip: context.ip,
    userAgent: context.userAgent,
  }
}

function asFields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RefusedValue(`${name}: not an object: ${shown(value)}`)
  return value as Fields
}

function readEvidence(raw: Fields): SourceEvidence {
  let clickIdName = ''
  let clickId = ''
  for (const name of CLICK_ID_NAMES) {
    if (raw[name] === undefined) continue
    clickId = readLabel(raw[name], name, 512)
    if (clickId === '') continue
    clickIdName = name
    break
  }
  return {
    pageUrl: maskEmails(readId(raw.page_url, 'page_url', MAX_URL)),
    referrer: maskEmails(readId(raw.referrer, 'referrer', MAX_URL)),
    utm: {
      source: readLabel(raw.utm_source, 'utm_source', 256),
      medium: readLabel(raw.utm_medium, 'utm_medium', 256),
      campaign: readLabel(raw.utm_campaign, 'utm_campaign', 256),
      term: readLabel(raw.utm_term, 'utm_term', 256),
      content: readLabel(raw.utm_content, 'utm_content', 256),
    },
    clickIdName,
    clickId,
  }
}

const NOBODY = { userId: '', emailHash: '' }

/** An id that is an e-mail address counts as the e-mail: addresses are never stored. */
function readUser(value: unknown): { userId: string; emailHash: string } {
  if (value === undefined || value === null) return NOBODY
  const user = asFields(value, 'user')
  const id = readId(user.id, 'user.id', 256).trim()
  const isAddress = looksLikeEmail(id)
  const given = readEmailHash(user)
  return { userId: isAddress ? '' : id, emailHash: given || (isAddress ? hashEmail(id) : '') }
}

function readEmailHash(user: Fields): string {
  const sha = readId(user.email_sha256, 'user.email_sha256', 128).toLowerCase()
  if (sha !== '') {
    if (!/^[0-9a-f]{64}$/.test(sha))
      throw new RefusedValue(`user.email_sha256: not 64 hex digits: ${shown(sha)}`)
    return sha
  }
  const email = readId(user.email, 'user.email', 320)
  if (email === '') return ''
  // why: the value is not repeated, a reason may end in somebody's log
  if (!looksLikeEmail(email)) throw new RefusedValue('user.email: not an e-mail address')
  return hashEmail(email)
}

function readRevenue(value: unknown): { amountMinor: bigint; currency: string } | undefined {
  if (value === undefined || value === null) return undefined
  const { amount, currency: givenCurrency } = asFields(value, 'revenue')
  const currency = typeof givenCurrency === 'string' ? givenCurrency.trim().toUpperCase() : ''
  if (!CURRENCIES.has(currency))
    throw new RefusedValue(`revenue.currency: not an ISO 4217 currency: ${shown(givenCurrency)}`)
  if (typeof amount !== 'string' && typeof amount !== 'number')
    throw new RefusedValue(`revenue.amount: not a number: ${shown(amount)}`)
  const amountMinor = amountToMinor(amount, currency)
  if (amountMinor === undefined)
    throw new RefusedValue(`revenue.amount: not a decimal amount of ${currency}: ${shown(amount)}`)
  if (amountMinor <= 0n)
    throw new RefusedValue(`revenue.amount: not above zero: ${shown(amount)}; money given back is a refund`)
  if (amountMinor > MAX_INT64) throw new RefusedValue(`revenue.amount: too large: ${shown(amount)}`)
  return { amountMinor, currency }
}

const NO_PROPERTIES = { json: '{}', orderId: '' }

function readProperties(value: unknown): { json: string; orderId: string } {
  if (value === undefined || value === null) return NO_PROPERTIES
  const fields = asFields(value, 'properties')
  const json = wellFormedJson(JSON.stringify(fields))
  if (json.length > MAX_PROPERTIES_BYTES / 4 && Buffer.byteLength(json) > MAX_PROPERTIES_BYTES)
    throw new RefusedValue(
      `properties: larger than ${MAX_PROPERTIES_BYTES} bytes: ${Buffer.byteLength(json)}`,
    )
  return { json, orderId: readId(fields.order_id, 'properties.order_id', 256).trim() }
}

/** JSON writes lone surrogates as escapes that no reader accepts; they become U+FFFD. */
function wellFormedJson(json: string): string {
  if (!json.includes('\\ud')) return json
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (sequence) =>
    sequence.startsWith('\\ud') ? '\ufffd' : sequence,
  )
}
