/** Events in blocks for tests: written as the collector writes them, stored as the consumer stores them, read back as text. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier, type Sql, sql } from '@tributary/stores/sql'
import { storeEventBlock } from './event-block.service.ts'
import { createEventRowEncoder, EVENT_COLUMNS } from './event-row.ts'
import { PRODUCTS_TEXT } from './order-lines.sql.ts'
import { readUserAgent } from './user-agent.ts'
import { readWireEvent } from './wire-event.ts'
import { createBlockTable, dropTable } from './work-table.sql.ts'

export const WORKSPACE = '019a0000-0000-7000-8000-000000000001'
export const RECEIVED_MS = Date.UTC(2026, 5, 10, 12)
const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

const encode = createEventRowEncoder({ readUserAgent, findCountry: () => 'PH' })

/** Rows of wire events, as the log holds them. */
export function rowsOf(events: readonly object[], workspaceId = WORKSPACE, userAgent = BROWSER): string {
  return events
    .map((event) => {
      const result = readWireEvent(event, {
        receivedAtMs: RECEIVED_MS,
        ip: '203.0.113.9',
        userAgent,
        newEventId: () => {
          throw new Error('events of tests name their id')
        },
      })
      if (!result.ok) throw new Error(result.reason)
      return encode(result.event, workspaceId)
    })
    .join('')
}

let blocks = 0

export async function loadBlock(store: AnalyticsStore, rows: string): Promise<string> {
  const table = `test_block_${blocks++}`
  await store.command(createBlockTable(identifier(table)))
  await store.insertTsv(table, EVENT_COLUMNS, Buffer.from(rows))
  return table
}

export async function storeRows(store: AnalyticsStore, rows: string, version = 1n) {
  const table = await loadBlock(store, rows)
  try {
    return await storeEventBlock(store, table, version)
  } finally {
    await store.command(dropTable(identifier(table)))
  }
}

const DERIVED = ['events', 'touches', 'identities', 'conversions', 'handle_changes']

export async function emptyTables(store: AnalyticsStore): Promise<void> {
  for (const table of DERIVED) await store.command(sql`truncate table ${identifier(table)}`)
}

export async function lines(store: AnalyticsStore, statement: Sql): Promise<string[]> {
  const rows = await store.query<{ line: string }>(statement)
  return rows.map(({ line }) => line).sort()
}

/** Everything derived, as sorted lines: equal lines mean equal numbers on every screen. */
export async function derivedState(store: AnalyticsStore): Promise<Record<string, string[]>> {
  return {
    events: await lines(store, sql`select event_id as line from events`),
    touches: await lines(
      store,
      sql`select concat(touch_id, ' ', event_id, ' ', handle, ' ', toString(toUnixTimestamp64Milli(ts)), ' ', channel, ' ', campaign, ' ', landing_page) as line from touches`,
    ),
    identities: await lines(
      store,
      sql`select concat(handle, ' ', person, ' ', toString(min(ts))) as line from identities group by handle, person`,
    ),
    conversions: await lines(
      store,
      sql`select concat(conversion_id, ' ', handle, ' ', toString(ts), ' ', toString(amount_minor), currency, ' ', conversion_type, ' ', ${PRODUCTS_TEXT}) as line from conversions final`,
    ),
  }
}
