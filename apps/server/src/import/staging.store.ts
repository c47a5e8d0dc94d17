/** Staged rows: filling, counting, cutting into slices, keeping what was refused. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier, type Sql, sql, text, texts, uuid } from '@tributary/stores/sql'
import {
  constant,
  createStagingTable,
  type KindStaging,
  type StagedFile,
  stageRequest,
} from './staging.sql.ts'

export function stagingTableOf(importId: string): string {
  return `staging_${importId.replaceAll('-', '')}`
}

export async function stageFile(
  analytics: AnalyticsStore,
  table: string,
  file: StagedFile,
  staging: KindStaging,
): Promise<void> {
  await dropTable(analytics, table)
  await analytics.command(createStagingTable(table, staging))
  // Merging parts that are read once and dropped costs memory and time for nothing.
  await analytics.command(sql`system stop merges ${identifier(table)}`)
  await analytics.stageFile(stageRequest(table, file, staging))
}

export async function dropTable(analytics: AnalyticsStore, table: string): Promise<void> {
  await analytics.command(sql`drop table if exists ${identifier(table)} sync`)
}

export async function countStaged(
  analytics: AnalyticsStore,
  table: string,
): Promise<{ rows: number; refused: number }> {
  const [counts] = await analytics.query<{ rows: string; refused: string }>(
    sql`select count() as rows, countIf(reason != '') as refused from ${identifier(table)}`,
  )
  return { rows: Number(counts?.rows ?? 0), refused: Number(counts?.refused ?? 0) }
}

/** Gives back what the engine's allocator keeps of a finished step; it would keep the peak of every step for the next one. */
export async function returnMemory(analytics: AnalyticsStore): Promise<void> {
  // why: a server may not allow it, and then it only keeps more memory for a while
  await analytics.command(sql`system jemalloc purge`).catch(() => undefined)
}

/** Rows staged so far, 0 when there is no table: a cheap look for progress. */
export async function countStagedSoFar(analytics: AnalyticsStore, table: string): Promise<number> {
  const rows = await analytics.query<{ rows: string }>(
    sql`select toString(ifNull(total_rows, 0)) as rows from system.tables where database = currentDatabase() and name = ${text(table)}`,
  )
  return Number(rows[0]?.rows ?? 0)
}

/** Staging tables in the store, those left behind by a crash included. */
export async function listStagingTables(analytics: AnalyticsStore): Promise<string[]> {
  const rows = await analytics.query<{ name: string }>(
    sql`select name from system.tables where database = currentDatabase() and match(name, '^staging_[0-9a-f]{32}(_[a-z_]+)?$')`,
  )
  return rows.map(({ name }) => name)
}

export function listBuckets(
  analytics: AnalyticsStore,
  table: string,
): Promise<{ bucket: number; rows: string }[]> {
  return analytics.query(
    sql`select bucket, count() as rows from ${identifier(table)} where reason = '' group by bucket order by bucket`,
  )
}

export type ImportScope = { readonly workspaceId: string; readonly importId: string }

export async function keepRefused(
  analytics: AnalyticsStore,
  table: string,
  scope: ImportScope,
): Promise<void> {
  await analytics.command(sql`
    insert into import_refused (workspace_id, import_id, row, reason, cells)
    select ${uuid(scope.workspaceId)}, ${uuid(scope.importId)}, row, reason, cells from ${identifier(table)} where reason != ''`)
}

export type RefusedRow = { readonly row: number; readonly reason: string; readonly cells: readonly string[] }

/** Refused rows in the file's order, from the row after `after`. */
export async function listRefused(
  analytics: AnalyticsStore,
  scope: ImportScope,
  after: number,
  limit: number,
): Promise<RefusedRow[]> {
  const rows = await analytics.query<{ row: string; reason: string; cells: string[] }>(sql`
    select row, reason, cells from import_refused final
    where workspace_id = ${uuid(scope.workspaceId)} and import_id = ${uuid(scope.importId)} and row > ${constant(after)}
    order by row limit ${constant(limit)}`)
  return rows.map(({ row, reason, cells }) => ({ row: Number(row), reason, cells }))
}

/** The first refused rows of each of these imports. */
export async function listRefusedSamples(
  analytics: AnalyticsStore,
  workspaceId: string,
  importIds: readonly string[],
  limit: number,
): Promise<Map<string, { row: number; reason: string }[]>> {
  const rows = await analytics.query<{ import_id: string; row: string; reason: string }>(sql`
    select toString(import_id) as import_id, row, reason from import_refused final
    where workspace_id = ${uuid(workspaceId)} and has(${texts(importIds)}, toString(import_id))
    order by import_id, row limit ${constant(limit)} by import_id`)
  const samples = new Map<string, { row: number; reason: string }[]>()
  for (const { import_id, row, reason } of rows)
    samples.set(import_id, [...(samples.get(import_id) ?? []), { row: Number(row), reason }])
  return samples
}

/** A table in memory that lives for one slice. */
export async function fillWorkTable(analytics: AnalyticsStore, table: string, select: Sql): Promise<void> {
  await dropTable(analytics, table)
  await analytics.command(sql`create table ${identifier(table)} engine = Memory as ${select}`)
}

export async function countRows(analytics: AnalyticsStore, from: Sql): Promise<number> {
  const [counts] = await analytics.query<{ rows: string }>(sql`select count() as rows from ${from}`)
  return Number(counts?.rows ?? 0)
}
