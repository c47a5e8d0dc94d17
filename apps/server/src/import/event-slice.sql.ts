/** Statements that turn a slice of staged events into rows of the events table. */
import { CLICK_ID_NAMES } from '@tributary/pixel/wire'
import { identifier, instant, join, type Sql, sql, text, uuid } from '@tributary/stores/sql'
import type { Slice } from './slice.ts'
import { constant, sliceCondition } from './staging.sql.ts'

/** When a sender's clock is called far off; the collector's `timeFlag`, in SQL. */
const FUTURE_MS = 86_400_000
const PAST_MS = 2 * 365.25 * FUTURE_MS

/** Work tables of one slice. */
export type EventTables = {
  readonly sources: string
  readonly agents: string
  readonly networks: string
  readonly block: string
}

const SOURCE_KEY = [
  'page_origin',
  'page_tags',
  'referrer_origin',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'click_name',
] as const
const sourceKey: Sql = sql`cityHash64(${join(SOURCE_KEY.map(identifier), ', ')})`

/** One row per distinct evidence of a source in the slice: its key, then its parts in the order of SOURCE_KEY. */
export function distinctSources(slice: Slice): Sql {
  const columns = join(
    SOURCE_KEY.map((name) => sql`any(${identifier(name)}) as ${identifier(name)}`),
    ', ',
  )
  return sql`select toString(k) as key, ${columns} from (select ${sourceKey} as k, * from ${staged(slice)}) group by k`
}

export function distinctTexts(slice: Slice, column: 'user_agent' | 'network'): Sql {
  return sql`select distinct ${identifier(column)} as value from ${staged(slice)}`
}

function staged(slice: Slice): Sql {
  return sql`${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}`
}

export const SOURCE_COLUMNS = [
  'key',
  'channel',
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'click_id_name',
  'has_source',
  'page_host',
  'referrer_host',
] as const
export const AGENT_COLUMNS = ['value', 'device', 'browser', 'os', 'is_bot'] as const
export const NETWORK_COLUMNS = ['value', 'country', 'ip_prefix'] as const

export function createEventTables(tables: EventTables): Sql[] {
  return [
    sql`create table ${identifier(tables.sources)} (key UInt64, channel String, source String, medium String, campaign String, term String, content String, click_id_name String, has_source UInt8, page_host String, referrer_host String) engine = Memory`,
    sql`create table ${identifier(tables.agents)} (value String, device String, browser String, os String, is_bot UInt8) engine = Memory`,
    sql`create table ${identifier(tables.networks)} (value String, country String, ip_prefix String) engine = Memory`,
    sql`create table ${identifier(tables.block)} as events engine = Memory settings compress = 1`,
  ]
}

/** The click id of an event: its own column, else the parameter of its page that the rules found. */
function clickId(): Sql {
  const fromPage = CLICK_ID_NAMES.map(
    (name) =>
      sql`s.click_id_name = ${text(name)}, decodeURLFormComponent(extract(e.page_query, ${text(`(?:^|[&;])${name}=([^&]*)`)}))`,
  )
  return sql`multiIf(e.click_value != '', e.click_value, s.click_id_name = '', '', ${join(fromPage, ', ')}, '')`
}

/** Two pieces a slice, which two threads then work on. */
const BLOCK_ROWS = 65_536

/** Rows of the events table for the slice, every look-up joined back. */
export function fillEventBlock(slice: Slice, tables: EventTables, receivedMs: number): Sql {
  return sql`
    insert into ${identifier(tables.block)} (workspace_id, event_id, event_type, ts, received_at, time_flag, is_bot, anonymous_id, session_id, user_id, email_hash,
      page_url, page_host, page_path, page_title, referrer, referrer_host, channel, source, medium, campaign, term, content, click_id_name, click_id, has_source,
      device, browser, os, country, ip_prefix, amount_minor, currency, order_id, properties)
    select ${uuid(slice.workspaceId)}, e.event_id, e.event_type, e.ts, ${instant(receivedMs)},
      multiIf(e.ts > ${instant(receivedMs + FUTURE_MS)}, 'future', e.ts < ${instant(receivedMs - PAST_MS)}, 'past', ''),
      a.is_bot, e.anonymous_id, e.session_id, e.user_id, e.email_hash,
      e.page_url, s.page_host, multiIf(s.page_host = '', '', e.page_path = '', '/', e.page_path), '', e.referrer, s.referrer_host,
      s.channel, s.source, s.medium, s.campaign, s.term, s.content, s.click_id_name, ${clickId()}, s.has_source,
      a.device, a.browser, a.os, n.country, n.ip_prefix, e.amount_minor, e.currency, e.order_id, e.properties
    from (select *, ${sourceKey} as key from ${staged(slice)}) as e
    left join ${identifier(tables.sources)} as s on s.key = e.key
    left join ${identifier(tables.agents)} as a on a.value = e.user_agent
    left join ${identifier(tables.networks)} as n on n.value = e.network
    settings max_block_size = ${constant(32_768)}, min_insert_block_size_rows = ${constant(BLOCK_ROWS)}`
}
