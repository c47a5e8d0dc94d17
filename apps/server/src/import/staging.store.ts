/** Staged rows: filling, counting, cutting into slices, keeping what was refused. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import {
  bucketsOf,
  countOf,
  createWorkTable,
  dropWorkTable,
  type ImportScope,
  insertChanges,
  keepRefusedRows,
  purgeAllocator,
  refusedRows,
  refusedSamples,
  stagedCounts,
  stagedSoFar,
  stagingTables,
  stopMerges,
} from './staged-rows.sql.ts'
import { createStagingTable, type KindStaging, type StagedFile, stageRequest } from './staging.sql.ts'

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
  await analytics.command(stopMerges(table))
  await analytics.stageFile(stageRequest(table, file, staging))
}

export async function dropTable(analytics: AnalyticsStore, table: string): Promise<void> {
  await analytics.command(dropWorkTable(table))
}

export async function countStaged(
  analytics: AnalyticsStore,
  table: string,
): Promise<{ rows: number; refused: number }> {
  const [counts] = await analytics.query<{ rows: string; refused: string }>(stagedCounts(table))
  return { rows: Number(counts?.rows ?? 0), refused: Number(counts?.refused ?? 0) }
}

/** Gives back what the engine's allocator keeps of a finished step; it would keep the peak of every step for the next one. */
export async function returnMemory(analytics: AnalyticsStore): Promise<void> {
  // why: a server may not allow it, and then it only keeps more memory for a while
  await analytics.command(purgeAllocator).catch(() => undefined)
}

/** Rows staged so far, 0 when there is no table: a cheap look for progress. */
export async function countStagedSoFar(analytics: AnalyticsStore, table: string): Promise<number> {
  const rows = await analytics.query<{ rows: string }>(stagedSoFar(table))
  return Number(rows[0]?.rows ?? 0)
}

/** Staging tables in the store, those left behind by a crash included. */
export async function listStagingTables(analytics: AnalyticsStore): Promise<string[]> {
  const rows = await analytics.query<{ name: string }>(stagingTables)
  return rows.map(({ name }) => name)
}

export function listBuckets(
  analytics: AnalyticsStore,
  table: string,
): Promise<{ bucket: number; rows: string }[]> {
  return analytics.query(bucketsOf(table))
}

export async function keepRefused(
  analytics: AnalyticsStore,
  table: string,
  scope: ImportScope,
): Promise<void> {
  await analytics.command(keepRefusedRows(table, scope))
}

export type RefusedRow = { readonly row: number; readonly reason: string; readonly cells: readonly string[] }

/** Refused rows in the file's order, from the row after `after`. */
export async function listRefused(
  analytics: AnalyticsStore,
  scope: ImportScope,
  after: number,
  limit: number,
): Promise<RefusedRow[]> {
  const rows = await analytics.query<{ row: string; reason: string; cells: string[] }>(
    refusedRows(scope, after, limit),
  )
  return rows.map(({ row, reason, cells }) => ({ row: Number(row), reason, cells }))
}

/** The first refused rows of each of these imports. */
export async function listRefusedSamples(
  analytics: AnalyticsStore,
  workspaceId: string,
  importIds: readonly string[],
  limit: number,
): Promise<Map<string, { row: number; reason: string }[]>> {
  const rows = await analytics.query<{ import_id: string; row: string; reason: string }>(
    refusedSamples(workspaceId, importIds, limit),
  )
  const samples = new Map<string, { row: number; reason: string }[]>()
  for (const { import_id, row, reason } of rows)
    samples.set(import_id, [...(samples.get(import_id) ?? []), { row: Number(row), reason }])
  return samples
}

/** A table in memory that lives for one slice. */
export async function fillWorkTable(analytics: AnalyticsStore, table: string, select: Sql): Promise<void> {
  await dropTable(analytics, table)
  await analytics.command(createWorkTable(table, select))
}

export async function countRows(analytics: AnalyticsStore, from: Sql): Promise<number> {
  const [counts] = await analytics.query<{ rows: string }>(countOf(from))
  return Number(counts?.rows ?? 0)
}

/** Written after the facts: a journey that is built in between is built again. */
export async function recordChanges(
  analytics: AnalyticsStore,
  workspaceId: string,
  version: bigint,
  keys: Sql,
): Promise<void> {
  await analytics.command(insertChanges(workspaceId, version, keys))
}
