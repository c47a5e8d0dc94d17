/** Path files as they are staged, and the statements that store a slice of one. */
import { identifier, type Sql, sql, text, texts, uuid } from '@tributary/stores/sql'
import { because, type Check, missing } from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfRow, type Cell, constant, type KindStaging, sliceCondition } from './staging.sql.ts'

export const MAX_CHANNELS = 65_535

const NUMBER = '^[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?$'

export function stagePaths(cell: Cell, separator: string): KindStaging {
  const [path, conversions] = [cell('path'), cell('total_conversions')]
  const number = (name: string) => sql`toFloat64OrZero(${cell(name)})`
  const steps = sql`arrayMap(step -> trim(both ' ' from step), splitByString(${text(separator)}, ${path}))`
  return {
    columns: [
      { name: 'steps', type: 'Array(LowCardinality(String))', value: steps },
      { name: 'conversions', type: 'Float64', value: number('total_conversions') },
      { name: 'value', type: 'Float64', value: number('total_conversion_value') },
      { name: 'nulls', type: 'Float64', value: number('total_null') },
    ],
    checks: [
      missing('path', path),
      { when: sql`has(${steps}, '')`, reason: because('path: a step has no name', path) },
      missing('total_conversions', conversions),
      ...['total_conversions', 'total_conversion_value', 'total_null'].map((name) =>
        notAQuantity(name, cell(name)),
      ),
    ],
    bucket: bucketOfRow,
  }
}

/** Weights and values of path files may be fractions. */
function notAQuantity(name: string, value: Sql): Check {
  return {
    when: sql`${value} != '' and (not match(${value}, ${text(NUMBER)}) or not isFinite(toFloat64OrZero(${value})))`,
    reason: because(`${name}: not a number of 0 or more`, value),
  }
}

/** The distinct channels of the whole file by name, one more than allowed at most. */
export function channelsOf(staging: string): Sql {
  return sql`select distinct toString(arrayJoin(steps)) as channel from ${identifier(staging)} where reason = '' order by channel limit ${constant(MAX_CHANNELS + 1)}`
}

export function insertPaths(slice: Slice, datasetId: string, channels: readonly string[]): Sql {
  return sql`
    insert into paths (workspace_id, dataset_id, row, channel_ids, conversions, value, nulls)
    with ${texts(channels)} as names
    select ${uuid(slice.workspaceId)}, ${uuid(datasetId)}, row, arrayMap(step -> transform(toString(step), names, arrayMap(i -> toUInt16(i), arrayEnumerate(names)), toUInt16(0)), steps), conversions, value, nulls
    from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}`
}

export function totalsOfDataset(workspaceId: string, datasetId: string): Sql {
  return sql`select count() as rows, sum(conversions) as conversions from paths final where workspace_id = ${uuid(workspaceId)} and dataset_id = ${uuid(datasetId)}`
}

export function deleteDatasetRows(workspaceId: string, datasetId: string): Sql {
  return sql`alter table paths delete where workspace_id = ${uuid(workspaceId)} and dataset_id = ${uuid(datasetId)} settings mutations_sync = 2`
}
