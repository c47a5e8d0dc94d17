/** Statements about staged rows, work tables and refused rows. */
import { identifier, type Sql, sql, text, texts, uint64, uuid } from '@tributary/stores/sql'
import { constant } from './staging.sql.ts'

export type ImportScope = { readonly workspaceId: string; readonly importId: string }

export function dropWorkTable(table: string): Sql {
  return sql`drop table if exists ${identifier(table)} sync`
}

/** Merging parts that are read once and dropped costs memory and time for nothing. */
export function stopMerges(table: string): Sql {
  return sql`system stop merges ${identifier(table)}`
}

export const purgeAllocator: Sql = sql`system jemalloc purge`

export function stagedCounts(table: string): Sql {
  return sql`select count() as rows, countIf(reason != '') as refused from ${identifier(table)}`
}

export function stagedSoFar(table: string): Sql {
  return sql`select toString(ifNull(total_rows, 0)) as rows from system.tables where database = currentDatabase() and name = ${text(table)}`
}

/** Staging tables and the work tables named after them. */
export const stagingTables: Sql = sql`
  select name from system.tables where database = currentDatabase() and match(name, '^staging_[0-9a-f]{32}(_[a-z_]+)?$')`

/** One row per bucket that holds valid rows. */
export function bucketsOf(table: string): Sql {
  return sql`select bucket, count() as rows from ${identifier(table)} where reason = '' group by bucket order by bucket`
}

export function keepRefusedRows(table: string, scope: ImportScope): Sql {
  return sql`
    insert into import_refused (workspace_id, import_id, row, reason, cells)
    select ${uuid(scope.workspaceId)}, ${uuid(scope.importId)}, row, reason, cells from ${identifier(table)} where reason != ''`
}

export function refusedRows(scope: ImportScope, after: number, limit: number): Sql {
  return sql`
    select row, reason, cells from import_refused final
    where workspace_id = ${uuid(scope.workspaceId)} and import_id = ${uuid(scope.importId)} and row > ${constant(after)}
    order by row limit ${constant(limit)}`
}

/** The first refused rows of each of these imports. */
export function refusedSamples(workspaceId: string, importIds: readonly string[], limit: number): Sql {
  return sql`
    select toString(import_id) as import_id, row, reason from import_refused final
    where workspace_id = ${uuid(workspaceId)} and has(${texts(importIds)}, toString(import_id))
    order by import_id, row limit ${constant(limit)} by import_id`
}

export function createWorkTable(table: string, select: Sql): Sql {
  return sql`create table ${identifier(table)} engine = Memory as ${select}`
}

/** `from` is a table with its condition. */
export function countOf(from: Sql): Sql {
  return sql`select count() as rows from ${from}`
}

/** Tells the journeys whose facts changed. `keys` selects one column, `handle_key`. */
export function insertChanges(workspaceId: string, version: bigint, keys: Sql): Sql {
  return sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select ${uuid(workspaceId)}, ${uint64(version)}, handle_key from (${keys}) group by handle_key`
}

/** Handle keys of tables with their conditions, together. */
export function handleKeys(...sources: readonly [Sql, ...Sql[]]): Sql {
  const [first, ...rest] = sources.map((source) => sql`select handle_key from ${source}`)
  return rest.reduce((all, next) => sql`${all} union all ${next}`, first ?? sql``)
}

export function createPreviewTable(table: string): Sql {
  return sql`create table ${identifier(table)} (cells Array(String)) engine = Memory`
}

export function previewRows(table: string): Sql {
  return sql`select cells from ${identifier(table)}`
}

/** For tests that start from nothing. `table` comes from code. */
export function emptyTable(table: string): Sql {
  return sql`truncate table ${identifier(table)}`
}
