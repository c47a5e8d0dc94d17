/**
 * Rows of the event log as live events. Reads the bytes and decodes only what is needed: this runs for every event of a
 * workspace that somebody watches.
 */
import { CONVERSION_EVENT_TYPES, NOT_CONVERSION_EVENT_TYPES } from '../collect/conversion-events.data.ts'
import { EVENT_COLUMNS, escapeTsv } from '../collect/event-row.ts'
import { type ArrivedConversion, type LiveEvent, secondOf } from './live.ts'
import { hashBytes } from './recent-keys.ts'

/** An event that came longer after it happened (or before) is history arriving, such as what a browser kept while offline. */
export const LATE_MS = 30 * 60_000
/** Longer addresses are cut: a list shows no more, and nobody shall fill the memory with them. */
const MAX_PAGE_LENGTH = 200

const column = (name: (typeof EVENT_COLUMNS)[number]) => EVENT_COLUMNS.indexOf(name)
const AT = {
  workspace: column('workspace_id'),
  eventId: column('event_id'),
  eventType: column('event_type'),
  ts: column('ts'),
  receivedAt: column('received_at'),
  anonymousId: column('anonymous_id'),
  userId: column('user_id'),
  emailHash: column('email_hash'),
  pageHost: column('page_host'),
  pagePath: column('page_path'),
  channel: column('channel'),
  hasSource: column('has_source'),
  isBot: column('is_bot'),
  amountMinor: column('amount_minor'),
  currency: column('currency'),
  orderId: column('order_id'),
}

const CONVERSIONS = new Set(CONVERSION_EVENT_TYPES)
const NO_CONVERSIONS = new Set(NOT_CONVERSION_EVENT_TYPES)

const TAB = 9
const NEW_LINE = 10
const ONE = 49
const DASH = 45

/** Seeds of the hashes, so that an event and a visitor of one name are two keys. */
const SEEDS = { event: 1, conversion: 2, anonymous: 3, user: 4, email: 5 } as const

/** Calls `take` for each row that is live and of a workspace that is `watched`, in order. */
export function readLiveRows(
  rows: Uint8Array,
  isWatched: (workspaceId: string) => boolean,
  take: (workspaceId: string, event: LiveEvent) => void,
): void {
  const row = new RowReader(rows)
  while (row.next()) {
    const workspaceId = row.text(AT.workspace)
    if (!isWatched(workspaceId) || row.first(AT.isBot) === ONE) continue
    const event = liveEventOf(row)
    if (Math.abs(event.tsMs - event.receivedMs) <= LATE_MS) take(workspaceId, event)
  }
}

function liveEventOf(row: RowReader): LiveEvent {
  const receivedMs = row.timeMs(AT.receivedAt)
  const tsMs = row.timeMs(AT.ts)
  const host = row.text(AT.pageHost)
  return {
    eventKey: row.hash(AT.eventId, SEEDS.event),
    visitorKey: visitorKeyOfRow(row),
    receivedMs,
    tsMs,
    page: host === '' ? '' : cutPage(host + row.text(AT.pagePath)),
    channel: row.text(AT.channel),
    hasSource: row.first(AT.hasSource) === ONE,
    conversion: conversionOfRow(row, receivedMs, tsMs),
  }
}

function visitorKeyOfRow(row: RowReader): number {
  if (row.isFilled(AT.anonymousId)) return row.hash(AT.anonymousId, SEEDS.anonymous)
  return row.isFilled(AT.userId) ? row.hash(AT.userId, SEEDS.user) : row.hash(AT.emailHash, SEEDS.email)
}

/** The same rule as the table of conversions has. */
function conversionOfRow(row: RowReader, receivedMs: number, tsMs: number): ArrivedConversion | undefined {
  const amount = row.text(AT.amountMinor)
  const type = row.text(AT.eventType)
  if (amount === '\\N' ? !CONVERSIONS.has(type) : NO_CONVERSIONS.has(type)) return undefined
  const idAt = row.isFilled(AT.orderId) ? AT.orderId : AT.eventId
  return {
    key: row.hash(idAt, SEEDS.conversion),
    conversion_id: row.text(idAt),
    second: secondOf(receivedMs),
    ts: new Date(tsMs).toISOString(),
    conversion_type: type,
    amount_minor: amount === '\\N' ? null : amount,
    currency: amount === '\\N' ? null : row.text(AT.currency),
  }
}

/** Host and path as they are shown. */
export function cutPage(page: string): string {
  return page.length > MAX_PAGE_LENGTH ? `${page.slice(0, MAX_PAGE_LENGTH - 1)}\u2026` : page
}

/** The keys that a row gives, from texts of the tables. */
export const keyOf = {
  event: (eventId: string) => hashText(eventId, SEEDS.event),
  conversion: (conversionId: string) => hashText(conversionId, SEEDS.conversion),
  /** Of a handle: `a:`, `u:` or `e:` and the text behind it. */
  visitor: (handle: string) =>
    hashText(
      handle.slice(2),
      handle.startsWith('a:') ? SEEDS.anonymous : handle.startsWith('u:') ? SEEDS.user : SEEDS.email,
    ),
}

function hashText(text: string, seed: number): number {
  const bytes = Buffer.from(escapeTsv(text))
  return hashBytes(bytes, 0, bytes.byteLength, seed)
}

/** Walks over TabSeparated rows, finding the borders of the columns of one row at a time. */
class RowReader {
  readonly #bytes: Buffer
  /** Column c lies between border c, exclusive, and border c + 1. */
  readonly #borders = new Int32Array(EVENT_COLUMNS.length + 1)
  #end = -1

  constructor(rows: Uint8Array) {
    this.#bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  }

  /** Goes to the next whole row; answers false behind the last. */
  next(): boolean {
    const bytes = this.#bytes
    const borders = this.#borders
    let at = this.#end
    borders[0] = at
    let found = 1
    while (++at < bytes.length) {
      const byte = bytes[at]
      if (byte !== TAB && byte !== NEW_LINE) continue
      borders[found++] = at
      if (byte === NEW_LINE) break
    }
    this.#end = at
    return at < bytes.length && found === borders.length
  }

  text(column: number): string {
    const text = this.#bytes.toString('utf8', this.#from(column), this.#to(column))
    return text.includes('\\') && text !== '\\N' ? unescapeTsv(text) : text
  }

  isFilled(column: number): boolean {
    return this.#to(column) > this.#from(column)
  }

  /** First byte of a column; 0 when it is empty. */
  first(column: number): number {
    return this.isFilled(column) ? (this.#bytes[this.#from(column)] ?? 0) : 0
  }

  hash(column: number, seed: number): number {
    return hashBytes(this.#bytes, this.#from(column), this.#to(column), seed)
  }

  /** A time as the collector writes it: seconds with decimals, or for far-off years an ISO time. */
  timeMs(column: number): number {
    const from = this.#from(column)
    const text = this.#bytes.toString('latin1', from, this.#to(column))
    return this.#bytes[from + 4] === DASH
      ? Date.parse(`${text.replace(' ', 'T')}Z`)
      : Math.round(Number(text) * 1000)
  }

  #from(column: number): number {
    return (this.#borders[column] ?? 0) + 1
  }

  #to(column: number): number {
    return this.#borders[column + 1] ?? 0
  }
}

const UNESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', 0: '\0', b: '\b', f: '\f' }

function unescapeTsv(text: string): string {
  return text.replace(/\\(.)/gs, (_, sign: string) => UNESCAPED[sign] ?? sign)
}
