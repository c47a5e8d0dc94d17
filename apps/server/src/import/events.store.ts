/**
 * Stores a slice of events. What SQL cannot decide (source, browser, country) is decided once per distinct value here and
 * joined back in the engine; the events then pass the same door as collected ones, which counts each id once.
 */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { classifySource } from '../collect/channel-rules.ts'
import { openCountryTable } from '../collect/country.ts'
import { storeEventBlock } from '../collect/event-block.service.ts'
import { escapeTsv } from '../collect/event-row.ts'
import { truncateIp } from '../collect/ip-prefix.ts'
import { createUserAgentReader } from '../collect/user-agent.ts'
import {
  AGENT_COLUMNS,
  createEventTables,
  distinctSources,
  distinctTexts,
  type EventTables,
  fillEventBlock,
  NETWORK_COLUMNS,
  SOURCE_COLUMNS,
  type SourceRow,
} from './event-slice.sql.ts'
import type { Slice, StoreSlice } from './slice.ts'
import { dropTable } from './staging.store.ts'

const MAX_USER_AGENTS = 50_000

/** `receivedMs` is one moment for all slices of an import, so that a repeated slice is the same. */
export function createStoreEvents(receivedMs: number): StoreSlice {
  const readUserAgent = createUserAgentReader(MAX_USER_AGENTS)
  const findCountry = openCountryTable()

  async function lookUp(analytics: AnalyticsStore, slice: Slice, tables: EventTables): Promise<void> {
    const sources = await analytics.query<SourceRow>(distinctSources(slice))
    await insertRows(analytics, tables.sources, SOURCE_COLUMNS, sources.map(sourceFacts))
    const agents = await listTexts(analytics, slice, 'user_agent')
    await insertRows(
      analytics,
      tables.agents,
      AGENT_COLUMNS,
      agents.map((value) => {
        const { device, browser, os, isBot } = readUserAgent(value)
        return [value, device, browser, os, isBot ? '1' : '0']
      }),
    )
    const networks = await listTexts(analytics, slice, 'network')
    await insertRows(
      analytics,
      tables.networks,
      NETWORK_COLUMNS,
      networks.map((value) => [value, findCountry(value), truncateIp(value)]),
    )
  }

  return async function storeEvents(analytics, slice) {
    const tables: EventTables = {
      sources: `${slice.staging}_sources`,
      agents: `${slice.staging}_agents`,
      networks: `${slice.staging}_networks`,
      block: `${slice.staging}_block`,
    }
    for (const table of Object.values(tables)) await dropTable(analytics, table)
    for (const statement of createEventTables(tables)) await analytics.command(statement)
    await lookUp(analytics, slice, tables)
    await analytics.command(fillEventBlock(slice, tables, receivedMs))
    const { stored } = await storeEventBlock(analytics, tables.block, slice.version)
    for (const table of Object.values(tables)) await dropTable(analytics, table)
    return { stored, refused: 0 }
  }
}

/** The rules read a page's parameters and host only, so any path will do. */
function sourceFacts(row: SourceRow): string[] {
  const facts = classifySource({
    pageUrl: row.page_origin === '' ? '' : `${row.page_origin}/?${row.page_tags}`,
    referrer: row.referrer_origin,
    utm: {
      source: row.utm_source,
      medium: row.utm_medium,
      campaign: row.utm_campaign,
      term: row.utm_term,
      content: row.utm_content,
    },
    clickIdName: row.click_name,
    clickId: row.click_name === '' ? '' : 'x',
  })
  return [
    row.key,
    facts.channel,
    facts.source,
    facts.medium,
    facts.campaign,
    facts.term,
    facts.content,
    facts.clickIdName,
    facts.hasSource ? '1' : '0',
    facts.pageHost,
    facts.referrerHost,
  ].map(withoutControls)
}

/** Control characters are gone from staged cells, so that a line is a value; only the backslash is escaped. */
async function listTexts(
  analytics: AnalyticsStore,
  slice: Slice,
  column: 'user_agent' | 'network',
): Promise<string[]> {
  const bytes = await analytics.queryBytes(distinctTexts(slice, column), 'TabSeparated')
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  lines.pop()
  return lines.map((line) => line.replaceAll('\\\\', '\\').replaceAll("\\'", "'"))
}

async function insertRows(
  analytics: AnalyticsStore,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const text = rows.map((cells) => `${cells.map(escapeTsv).join('\t')}\n`).join('')
  await analytics.insertTsv(table, columns, Buffer.from(text))
}

/** Decoding a query may bring back line breaks; they are spaces in a name, as in collected events. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ')
}
