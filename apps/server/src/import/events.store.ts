/**
 * Stores a slice of events. What SQL cannot decide (source, browser, country) is decided once per distinct value here and
 * joined back in the engine; the events then pass the same door as collected ones, which counts each id once.
 */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
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
} from './event-slice.sql.ts'
import type { Slice, StoreSlice } from './slice.ts'
import { dropTable } from './staging.store.ts'

const MAX_USER_AGENTS = 50_000

/** `receivedMs` is one moment for all slices of an import, so that a repeated slice is the same. */
export function createStoreEvents(receivedMs: number): StoreSlice {
  const readUserAgent = createUserAgentReader(MAX_USER_AGENTS)
  const findCountry = openCountryTable()

  async function lookUp(analytics: AnalyticsStore, slice: Slice, tables: EventTables): Promise<void> {
    const read = (statement: Sql) => analytics.queryBytes(statement, 'TabSeparated')
    const sources = encodeLines(await read(distinctSources(slice)), sourceFacts)
    await analytics.insertTsv(tables.sources, SOURCE_COLUMNS, sources)
    const agents = encodeLines(await read(distinctTexts(slice, 'user_agent')), ([value = '']) => {
      const { device, browser, os, isBot } = readUserAgent(value)
      return [value, device, browser, os, isBot ? '1' : '0']
    })
    await analytics.insertTsv(tables.agents, AGENT_COLUMNS, agents)
    const networks = encodeLines(await read(distinctTexts(slice, 'network')), ([value = '']) => [
      value,
      findCountry(value),
      truncateIp(value),
    ])
    await analytics.insertTsv(tables.networks, NETWORK_COLUMNS, networks)
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

/** The rules read a page's parameters and host only, so any path will do. Values in the order of the statement. */
function sourceFacts(values: readonly string[]): string[] {
  const [
    key = '',
    origin = '',
    tags = '',
    referrer = '',
    source = '',
    medium = '',
    campaign = '',
    term = '',
    content = '',
    clickIdName = '',
  ] = values
  const facts = classifySource({
    pageUrl: origin === '' ? '' : `${origin}/?${tags}`,
    referrer,
    utm: { source, medium, campaign, term, content },
    clickIdName,
    clickId: clickIdName === '' ? '' : 'x',
  })
  return [
    key,
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

const LINES_PER_PIECE = 1_000

/**
 * Rows from rows, TabSeparated both, in small pieces: a slice may have a hundred thousand distinct values, and as objects
 * all at once they would outlive the young generation and swell the heap. Staged cells hold no line breaks or tabs.
 */
function encodeLines(bytes: Uint8Array, encode: (values: string[]) => readonly string[]): Buffer {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pieces: Buffer[] = []
  let text = ''
  let lines = 0
  for (let start = 0, end = input.indexOf(10); end >= 0; start = end + 1, end = input.indexOf(10, start)) {
    const values = input.toString('utf8', start, end).split('\t').map(unescapeTsv)
    text += `${encode(values).map(escapeTsv).join('\t')}\n`
    if (++lines % LINES_PER_PIECE !== 0) continue
    pieces.push(Buffer.from(text))
    text = ''
  }
  return Buffer.concat([...pieces, Buffer.from(text)])
}

/** The engine escapes a backslash and a single quote; other escapes do not occur in staged cells. */
function unescapeTsv(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text
}

/** Decoding a query may bring back line breaks; they are spaces in a name, as in collected events. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ')
}
