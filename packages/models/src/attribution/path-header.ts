/** Finding the columns of a path file by the names in its first row. */
import { failure, type Result, success } from './result.ts'

/** Names of the four columns in a file. */
export type PathColumns = {
  readonly path: string
  readonly conversions: string
  readonly value: string
  readonly nulls: string
}

export const PATH_COLUMNS: PathColumns = {
  path: 'path',
  conversions: 'total_conversions',
  value: 'total_conversion_value',
  nulls: 'total_null',
}

/** Positions of the columns in a row; -1 where the file has none. `width`: number of columns. */
export type PathHeader = {
  readonly width: number
  readonly path: number
  readonly conversions: number
  readonly value: number
  readonly nulls: number
}

export type PathFileError = {
  readonly code: 'EmptyFile' | 'MissingColumn'
  readonly message: string
}

/**
 * Positions by name; case and spaces around names do not matter. A column that `names` renames must exist; of the
 * others only the path and the conversions must.
 */
export function columnsOfHeader(
  fields: readonly string[],
  names: Partial<PathColumns>,
): Result<PathHeader, PathFileError> {
  const header = fields.map(normalised)
  const find = (column: keyof PathColumns) =>
    header.indexOf(normalised(names[column] ?? PATH_COLUMNS[column]))
  const places = {
    path: find('path'),
    conversions: find('conversions'),
    value: find('value'),
    nulls: find('nulls'),
  }
  for (const column of ['path', 'conversions', 'value', 'nulls'] as const) {
    const needed = column === 'path' || column === 'conversions' || names[column] !== undefined
    if (places[column] >= 0 || !needed) continue
    const name = names[column] ?? PATH_COLUMNS[column]
    return failure({
      code: 'MissingColumn',
      message: `no column ${name} in the header: ${fields.join(', ')}`,
    })
  }
  return success({ width: fields.length, ...places })
}

function normalised(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
}
