/** Slices: the steps in which staged rows become facts. Each is idempotent, so that a restart may repeat one. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'

export type Slice = {
  readonly workspaceId: string
  readonly importId: string
  /** Of every fact written by this import. */
  readonly version: bigint
  readonly staging: string
  /** Buckets `from` up to, not including, `to`. */
  readonly from: number
  readonly to: number
}

/** What became of a slice's valid rows; the others were known already. */
export type SliceCounts = {
  readonly stored: number
  /** Rows that only the stored data could show to be wrong. */
  readonly refused: number
}

export type StoreSlice = (analytics: AnalyticsStore, slice: Slice) => Promise<SliceCounts>

export type PlannedSlice = { readonly from: number; readonly to: number; readonly rows: number }

/** Neighbouring buckets together, up to about `maxRows` rows each; one bucket is never divided. Pure. */
export function planSlices(
  buckets: readonly { bucket: number; rows: number }[],
  maxRows: number,
): PlannedSlice[] {
  const slices: PlannedSlice[] = []
  for (const { bucket, rows } of buckets) {
    const last = slices.at(-1)
    if (last && last.rows + rows <= maxRows)
      slices[slices.length - 1] = { ...last, to: bucket + 1, rows: last.rows + rows }
    else slices.push({ from: bucket, to: bucket + 1, rows })
  }
  return slices
}
