/** The memories that enrichment keeps for the life of the process: one set serves the collector and the sample. */
import { createBoundedCache } from './bounded-cache.ts'
import { openCountryTable } from './country.ts'
import type { EventReaders } from './event-row.ts'
import { createUserAgentReader } from './user-agent.ts'

const MAX_AGENTS = 10_000
const MAX_ADDRESSES = 50_000

export function createEventReaders(): EventReaders {
  return {
    readUserAgent: createUserAgentReader(MAX_AGENTS),
    findCountry: createBoundedCache(openCountryTable(), MAX_ADDRESSES),
  }
}
