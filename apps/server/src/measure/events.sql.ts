/** Stored events: newest first, paged by (time, id), filtered; and their number. */
import { instant, int64, join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'

export type EventFilter = {
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly bots: boolean
  readonly equals: Partial<
    Record<'event_type' | 'event_id' | 'anonymous_id' | 'session_id' | 'user_id' | 'channel', string>
  >
  readonly before?: { tsMs: number; id: string } | undefined
}

const COLUMNS = {
  event_type: sql`event_type`,
  event_id: sql`event_id`,
  anonymous_id: sql`anonymous_id`,
  session_id: sql`session_id`,
  user_id: sql`user_id`,
  channel: sql`channel`,
} as const

function condition(workspaceId: string, filter: EventFilter): Sql {
  const parts: Sql[] = [sql`workspace_id = ${uuid(workspaceId)}`]
  if (filter.fromMs !== undefined) parts.push(sql`ts >= ${instant(filter.fromMs)}`)
  if (filter.toMs !== undefined) parts.push(sql`ts < ${instant(filter.toMs)}`)
  if (!filter.bots) parts.push(sql`is_bot = 0`)
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = filter.equals[name as keyof typeof COLUMNS]
    if (value !== undefined) parts.push(sql`${column} = ${text(value)}`)
  }
  if (filter.before)
    parts.push(sql`(ts, event_id) < (${instant(filter.before.tsMs)}, ${text(filter.before.id)})`)
  return join(parts, ' and ')
}

export function selectEvents(workspaceId: string, filter: EventFilter, limit: number): Sql {
  return sql`
    select event_id, event_type, toString(toUnixTimestamp64Milli(ts)) as ts_ms, toString(toUnixTimestamp64Milli(received_at)) as received_ms, anonymous_id, session_id, user_id, page_url, referrer,
      channel, source, medium, campaign, device, browser, os, country, is_bot, toString(amount_minor) as amount_minor, currency, time_flag, properties
    from events
    where ${condition(workspaceId, filter)}
    order by ts desc, event_id desc
    limit ${uint64(limit)}`
}

export function countEvents(workspaceId: string, filter: EventFilter): Sql {
  return sql`select count() as count from events where ${condition(workspaceId, filter)}`
}

/** When the last event arrived, and how many arrived since a moment. */
export function selectPixelActivity(workspaceId: string, sinceMs: number): Sql {
  return sql`
    select toString(toUnixTimestamp64Milli(max(received_at))) as last_ms, countIf(received_at >= fromUnixTimestamp64Milli(${int64(sinceMs)}, 'UTC')) as since, count() as total
    from events where workspace_id = ${uuid(workspaceId)}`
}
