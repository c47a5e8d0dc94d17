/** What credit is grouped by, as an expression over one touch (`t`) or over the arrays stored with a journey. */
import { groupedValue, keyText, momentOf, named } from '@tributary/query/dimension-expression'
import type { DimensionName } from '@tributary/query/dimensions.data'
import { type Sql, sql } from '@tributary/stores/sql'

/** Dimensions whose values are stored with the journey; the others are read from the touches each time. */
export const STORED_DIMENSIONS = ['channel', 'campaign', 'source', 'medium', 'source_medium'] as const
export type StoredDimension = (typeof STORED_DIMENSIONS)[number]

/** The arrays of a stored journey as one array of keys, empty names as they are stored: they are named once they are grouped. */
export function storedKeys(by: StoredDimension): Sql {
  switch (by) {
    case 'channel':
      return sql`channels`
    case 'campaign':
      return sql`campaigns`
    case 'source':
      return sql`sources`
    case 'medium':
      return sql`mediums`
    case 'source_medium':
      return sql`arrayMap((x, y) -> concat(${named(sql`x`)}, ' / ', ${named(sql`y`)}), sources, mediums)`
  }
}

/** The key of one touch `t`. The name of a property travels as a parameter. */
export function touchKey(by: DimensionName): Sql {
  return keyText(by, groupedValue(by, 'touches', 't', momentOf(sql`t.ts`, 'UTC')))
}
