/** Stores a path file as a dataset: rows in the analytics store, the channels' names in the relational one. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { identifier, sql } from '@tributary/stores/sql'
import { channelsOf, deleteDatasetRows, insertPaths, MAX_CHANNELS, totalsOfDataset } from './paths.sql.ts'
import { UnreadableFileError } from './repair-file.ts'
import type { StoreSlice } from './slice.ts'
import { sliceCondition } from './staging.sql.ts'
import { countRows } from './staging.store.ts'

export async function listChannels(analytics: AnalyticsStore, staging: string): Promise<string[]> {
  const channels = (await analytics.query<{ channel: string }>(channelsOf(staging))).map(
    ({ channel }) => channel,
  )
  if (channels.length > MAX_CHANNELS)
    throw new UnreadableFileError(
      `The paths name more than ${MAX_CHANNELS} channels. Is the separator right?`,
    )
  return channels
}

export async function createStorePaths(
  analytics: AnalyticsStore,
  staging: string,
  datasetId: string,
): Promise<StoreSlice> {
  const channels = await listChannels(analytics, staging)
  return async function storePaths(_analytics, slice) {
    await analytics.command(insertPaths(slice, datasetId, channels))
    return {
      stored: await countRows(
        analytics,
        sql`${identifier(staging)} where ${sliceCondition(slice.from, slice.to)}`,
      ),
      refused: 0,
    }
  }
}

export async function countDataset(
  analytics: AnalyticsStore,
  workspaceId: string,
  datasetId: string,
): Promise<{ rows: number; conversions: number }> {
  const [totals] = await analytics.query<{ rows: string; conversions: number }>(
    totalsOfDataset(workspaceId, datasetId),
  )
  return { rows: Number(totals?.rows ?? 0), conversions: totals?.conversions ?? 0 }
}

export async function removeDatasetRows(
  analytics: AnalyticsStore,
  workspaceId: string,
  datasetId: string,
): Promise<void> {
  await analytics.command(deleteDatasetRows(workspaceId, datasetId))
}
