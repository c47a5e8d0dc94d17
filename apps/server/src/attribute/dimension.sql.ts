/** What credit is grouped by, as an expression over one touch (`t`) or over the arrays stored with a journey. */
import { type Sql, sql, text } from '@tributary/stores/sql'

/** Dimensions whose values are stored with the journey; the others are read from the touches each time. */
export const STORED_DIMENSIONS = ['channel', 'campaign', 'source', 'medium', 'source_medium'] as const
export type StoredDimension = (typeof STORED_DIMENSIONS)[number]

export function isStoredDimension(by: string): by is StoredDimension {
  return (STORED_DIMENSIONS as readonly string[]).includes(by)
}

/** What an empty name reads as. */
export const NOT_SET = '(not set)'

export const named = (value: Sql) => sql`if(${value} = '', ${text(NOT_SET)}, toString(${value}))`

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

/** The key of one touch `t`. `property:<name>` reads the touch's properties; the name travels as a parameter. */
export function touchKey(by: string): Sql {
  switch (by) {
    case 'channel':
      return named(sql`t.channel`)
    case 'campaign':
      return named(sql`t.campaign`)
    case 'source':
      return named(sql`t.source`)
    case 'medium':
      return named(sql`t.medium`)
    case 'source_medium':
      return sql`concat(${named(sql`t.source`)}, ' / ', ${named(sql`t.medium`)})`
    case 'landing_page':
      return named(sql`t.landing_page`)
    case 'country':
      return named(sql`t.country`)
    case 'device':
      return named(sql`t.device`)
    default:
      return named(sql`t.properties[${text(by.slice('property:'.length))}]`)
  }
}
