/** A dimension as SQL: the value that rows are grouped by, and the text that an answer shows for it. */
import { identifier, type Sql, sql, text } from '@tributary/stores/sql'
import { type Columns, type DimensionName, dimensionOf } from './dimensions.data.ts'
import type { HomeName } from './measures.data.ts'

/** The moment of a home's row: its day in the workspace's zone, and its hour there where it has one. */
export type Moment = { readonly day: Sql; readonly hour: Sql | undefined }

/** Moment of a column that holds an instant. */
export function momentOf(instantColumn: Sql, timeZone: string): Moment {
  return {
    day: sql`toDate(${instantColumn}, ${text(timeZone)})`,
    hour: sql`toHour(${instantColumn}, ${text(timeZone)})`,
  }
}

/** What an empty name reads as. */
export const NOT_SET = '(not set)'

export const named = (value: Sql): Sql => sql`if(${value} = '', ${text(NOT_SET)}, toString(${value}))`

/**
 * The value that rows of the home are grouped by. `table` is the alias whose columns are meant. Throws for a pair that
 * the catalogue does not have: plans are checked before they become text.
 */
export function groupedValue(name: DimensionName, home: HomeName, table: string, moment: Moment): Sql {
  const { columns, kind } = dimensionOf(name)
  const column = columns[home]
  if (column === undefined) throw new Error(`${home} are not known by ${name}`)
  if (kind !== 'text') return timeValue(name, moment)
  return columnValue(column, table)
}

/** What a row of `table` has in the column: of two columns both names, of a map of properties the value under the name. */
function columnValue(column: Columns, table: string): Sql {
  const of = (part: string) => identifier(`${table}.${part}`)
  if (typeof column === 'string') return of(column)
  if ('property' in column) return sql`${of('properties')}[${text(column.property)}]`
  return sql`concat(${named(of(column[0]))}, ' / ', ${named(of(column[1]))})`
}

function timeValue(name: DimensionName, { day, hour }: Moment): Sql {
  switch (name) {
    case 'week':
      return sql`toMonday(${day})`
    case 'month':
      return sql`toStartOfMonth(${day})`
    case 'quarter':
      return sql`toStartOfQuarter(${day})`
    case 'year':
      return sql`toStartOfYear(${day})`
    case 'weekday':
      return sql`toDayOfWeek(${day})`
    case 'hour':
      if (hour === undefined) throw new Error('a day has no hour')
      return hour
    default:
      return day
  }
}

/** The text of a grouped value, the key of an answer's row. Periods sort as text: 2026-02, 2026-Q1, 09. */
export function keyText(name: DimensionName, value: Sql): Sql {
  switch (name) {
    case 'month':
      return sql`formatDateTime(${value}, '%Y-%m')`
    case 'quarter':
      return sql`concat(toString(toYear(${value})), '-Q', toString(toQuarter(${value})))`
    case 'year':
      return sql`toString(toYear(${value}))`
    case 'day':
    case 'week':
    case 'weekday':
      return sql`toString(${value})`
    case 'hour':
      return sql`leftPad(toString(${value}), 2, '0')`
    default:
      return named(value)
  }
}
