/** Events as they are staged: texts as in the file, and short keys for what is decided outside SQL (source, browser, network). */
import { CLICK_ID_NAMES, UTM_NAMES } from '@tributary/pixel/wire'
import { join, type Sql, sql, text } from '@tributary/stores/sql'
import {
  amountText,
  because,
  type Check,
  currencyValue,
  emailHash,
  isEmail,
  missing,
  moneyChecks,
  moneyValue,
  notACurrency,
  notATime,
  timeValue,
  tooLong,
} from './field.sql.ts'
import { bucketOfRow, type Cell, constant, type KindStaging, type StagedColumn } from './staging.sql.ts'

/** The collector's limits: longer identifiers are refused, longer labels are cut. */
const MAX_CHARS = {
  event_type: 128,
  event_id: 128,
  anonymous_id: 128,
  session_id: 128,
  user_id: 256,
  order_id: 256,
  page_url: 4096,
  referrer: 4096,
} as const
const MAX_LABEL_CHARS = 256
const MAX_PROPERTIES_BYTES = 32_768

/** Every field that a row can say, in an order that no file changes. */
const SAID = [
  'event_type',
  'timestamp',
  'anonymous_id',
  'session_id',
  'user_id',
  'email',
  'email_sha256',
  'page_url',
  'referrer',
  ...UTM_NAMES,
  ...CLICK_ID_NAMES,
  'revenue',
  'currency',
  'order_id',
  'properties',
] as const

export function stageEvents(cell: Cell, fromBinary: boolean): KindStaging {
  const [type, timestamp, properties] = [cell('event_type'), cell('timestamp'), cell('properties')]
  const eventId = eventIdOf(cell)
  const currency = currencyValue(cell('currency'))
  const money = {
    amount: amountText(cell('revenue'), fromBinary),
    amountMinor: sql`''`,
    currency,
    name: 'revenue',
  }
  const amountMinor = moneyValue(money)
  return {
    columns: [
      { name: 'event_id', type: 'String', value: eventId },
      { name: 'event_type', type: 'LowCardinality(String)', value: type },
      { name: 'ts', type: "DateTime64(3, 'UTC')", value: sql`ifNull(${timeValue(timestamp)}, 0)` },
      { name: 'anonymous_id', type: 'String', value: browserOf(cell, eventId) },
      { name: 'session_id', type: 'String', value: cell('session_id') },
      { name: 'order_id', type: 'String', value: orderIdOf(cell) },
      { name: 'user_agent', type: 'String', value: cell('user_agent') },
      ...personColumns(cell),
      ...sourceColumns(cell),
      { name: 'network', type: 'String', value: networkOf(cell('ip')) },
      { name: 'amount_minor', type: 'Nullable(Int64)', value: sql`nullIf(${amountMinor}, 0)` },
      { name: 'currency', type: 'String', value: sql`if(ifNull(${amountMinor}, 0) = 0, '', ${currency})` },
      { name: 'properties', type: 'String', value: sql`if(${properties} = '', '{}', ${properties})` },
    ],
    checks: eventChecks(cell, money, amountMinor),
    bucket: bucketOfRow,
  }
}

/** Rows that say the same without an id of their own are one event, however often the file comes. */
function eventIdOf(cell: Cell): Sql {
  const id = cell('event_id')
  return sql`if(${id} != '', ${id}, concat('h:', lower(hex(sipHash128(${join(SAID.map(cell), ', ')})))))`
}

/** The browser; without one the session stands for it, and an event of nobody is its own. The collector's rule. */
function browserOf(cell: Cell, eventId: Sql): Sql {
  const [anonymousId, sessionId] = [cell('anonymous_id'), cell('session_id')]
  const isKnown = sql`concat(${cell('user_id')}, ${cell('email')}, ${cell('email_sha256')}) != ''`
  return sql`multiIf(${anonymousId} != '', ${anonymousId}, ${sessionId} != '', ${sessionId}, ${isKnown}, '', ${eventId})`
}

function orderIdOf(cell: Cell): Sql {
  const [orderId, properties] = [cell('order_id'), cell('properties')]
  const inside = sql`trim(both '"' from JSONExtractRaw(${properties}, 'order_id'))`
  return sql`multiIf(${orderId} != '', ${orderId}, position(${properties}, 'order_id') > 0, ${inside}, '')`
}

function eventChecks(cell: Cell, money: Parameters<typeof moneyChecks>[0], amountMinor: Sql): Check[] {
  const [type, properties, sha, email] = [
    cell('event_type'),
    cell('properties'),
    cell('email_sha256'),
    cell('email'),
  ]
  return [
    missing('event_type', type),
    ...Object.entries(MAX_CHARS).map(([name, maxChars]) => tooLong(name, cell(name), maxChars)),
    ...notATime('timestamp', cell('timestamp')),
    { when: sql`${email} != '' and not ${isEmail(email)}`, reason: sql`'email: not an address'` },
    {
      when: sql`${sha} != '' and not match(${sha}, '^[0-9A-Fa-f]{64}$')`,
      reason: because('email_sha256: not 64 hex digits', sha),
    },
    ...moneyChecks(money),
    notACurrency(cell('currency')),
    {
      when: sql`ifNull(${amountMinor}, 0) != 0 and ${money.currency} = ''`,
      reason: sql`'currency: missing; revenue needs one'`,
    },
    {
      when: sql`ifNull(${amountMinor}, 0) < 0`,
      reason: sql`concat(${because('revenue: negative', money.amount)}, '; import it as a refund of its order')`,
    },
    {
      when: sql`${properties} != '' and (not startsWith(${properties}, '{') or not isValidJSON(${properties}))`,
      reason: because('properties: not a JSON object', properties),
    },
    {
      when: sql`length(${properties}) > ${constant(MAX_PROPERTIES_BYTES)}`,
      reason: sql`${text(`properties: larger than ${MAX_PROPERTIES_BYTES} bytes`)}`,
    },
  ]
}

/** An id that is an e-mail address is kept as its hash only. */
function personColumns(cell: Cell): StagedColumn[] {
  const [userId, email, sha] = [cell('user_id'), cell('email'), cell('email_sha256')]
  return [
    { name: 'user_id', type: 'String', value: sql`if(${isEmail(userId)}, '', ${userId})` },
    {
      name: 'email_hash',
      type: 'String',
      value: sql`multiIf(${sha} != '', lower(${sha}), ${email} != '', ${emailHash(email)}, ${isEmail(userId)}, ${emailHash(userId)}, '')`,
    },
  ]
}

const EMAIL_WITHIN = '[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63})+'

/** Addresses of people inside addresses of pages are masked, as the collector does. */
function maskEmails(url: Sql): Sql {
  return sql`if(position(${url}, '@') > 0 or position(${url}, '%40') > 0, replaceRegexpAll(${url}, ${text(EMAIL_WITHIN)}, '(e-mail)'), ${url})`
}

/** Scheme and host: what there is before the path. */
function originOf(url: Sql): Sql {
  return sql`extract(${url}, '^(?s:.{1,20}?)://[^/?#]*')`
}

const CLICK_PATTERN = CLICK_ID_NAMES.join('|')

/**
 * What decides the source of an event, cut down so that few distinct values remain: without the page's path, without
 * parameters that no rule reads, and with a mark in the place of click ids.
 */
function sourceColumns(cell: Cell): StagedColumn[] {
  const pageUrl = maskEmails(cell('page_url'))
  const referrer = maskEmails(cell('referrer'))
  const rest = sql`splitByChar('#', substring(${pageUrl}, length(${originOf(pageUrl)}) + 1))[1]`
  const query = sql`if(position(${rest}, '?') > 0, substring(${rest}, position(${rest}, '?') + 1), '')`
  const clickName = sql`multiIf(${join(
    CLICK_ID_NAMES.map((name) => sql`${cell(name)} != '', ${text(name)}`),
    ', ',
  )}, '')`
  const clickValue = sql`multiIf(${join(
    CLICK_ID_NAMES.map((name) => sql`${cell(name)} != '', ${cell(name)}`),
    ', ',
  )}, '')`
  return [
    ...UTM_NAMES.map((name) => ({
      name,
      type: 'String',
      value: sql`substringUTF8(${cell(name)}, 1, ${constant(MAX_LABEL_CHARS)})`,
    })),
    { name: 'page_url', type: 'String', value: pageUrl },
    { name: 'referrer', type: 'String', value: referrer },
    { name: 'page_origin', type: 'LowCardinality(String)', value: originOf(pageUrl) },
    { name: 'page_path', type: 'String', value: sql`splitByChar('?', ${rest})[1]` },
    { name: 'page_query', type: 'String', value: query },
    { name: 'page_tags', type: 'String', value: tagsOf(query) },
    { name: 'referrer_origin', type: 'LowCardinality(String)', value: originOf(referrer) },
    { name: 'click_name', type: 'LowCardinality(String)', value: clickName },
    { name: 'click_value', type: 'String', value: clickValue },
  ]
}

function tagsOf(query: Sql): Sql {
  const isTag = text(`^(utm_[a-z]+|${CLICK_PATTERN})=`)
  const tags = sql`arrayStringConcat(arrayFilter(part -> match(part, ${isTag}), splitByChar('&', ${query})), '&')`
  return sql`multiIf(
    not match(${query}, ${text(`utm_|${CLICK_PATTERN}`)}), '',
    position(${query}, ';') > 0, ${query},
    replaceRegexpAll(${tags}, ${text(`((?:^|&)(?:${CLICK_PATTERN})=)[^&]+`)}, '\\\\1x'))`
}

/** IPv4 without its last part, as it is stored; the rest is cut outside SQL. */
function networkOf(ip: Sql): Sql {
  return sql`if(isIPv4String(${ip}), concat(extract(${ip}, '^([0-9]+[.][0-9]+[.][0-9]+)[.]'), '.0'), ${ip})`
}
