/** Lists of people whom a statement found by their key: their names, and where a list goes on. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import { z } from 'zod'
import { decodeCursor } from '../http/cursor.ts'
import { selectPeopleNames } from './people-names.sql.ts'

/** Names by key; see {@link selectPeopleNames}. */
export async function readPeopleNames(
  analytics: AnalyticsStore,
  links: Sql,
  personKeys: readonly string[],
  handles: Sql,
): Promise<Map<string, string>> {
  if (personKeys.length === 0) return new Map()
  const rows = await analytics.query<{ person_key: string; person: string }>(
    selectPeopleNames(links, personKeys, handles),
  )
  return new Map(rows.map((row) => [row.person_key, row.person]))
}

/** The cursor of such a list ends in the key of a person. */
export function readPersonCursor(cursor: string): { tsMs: number; id: string } {
  const [tsMs, id] = decodeCursor(cursor, z.tuple([z.int(), z.string().regex(/^\d{1,20}$/)]))
  return { tsMs, id }
}
