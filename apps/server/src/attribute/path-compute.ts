/** Data-driven and path credit from encoded paths: what a worker thread runs. Pure. */
import { attributePaths, type PathAttributionRow } from '@tributary/models/attribution/attribute-paths'
import { bootstrapIntervals } from '@tributary/models/attribution/bootstrap'
import { type DataDrivenModel, isDataDriven, type ModelSpec } from '@tributary/models/attribution/model'
import type { EncodedPaths } from '@tributary/models/attribution/paths'

export type PathJob = {
  readonly paths: EncodedPaths
  /** Values after refunds, row by row; absent when nothing was refunded. */
  readonly netValue?: Float64Array
  readonly models: readonly ModelSpec[]
  readonly intervals: boolean
  readonly seed: number
}
type Bounds = { readonly low: number; readonly high: number; readonly level: number }
export type PathResultRow = PathAttributionRow & {
  readonly netValue: number
  readonly conversionsInterval?: Bounds
  readonly valueInterval?: Bounds
}
export type PathResult =
  | { readonly ok: true; readonly rows: readonly PathResultRow[]; readonly replicates: number }
  | { readonly ok: false; readonly message: string }

/** Resamples are fewer where a single one is expensive, so that an answer takes seconds, not minutes. */
function replicatesFor(rows: number): number {
  return rows > 100_000 ? 20 : rows > 20_000 ? 60 : 200
}

export function computePaths(job: PathJob): PathResult {
  const gross = attributePaths(job.paths, job.models, { seed: job.seed })
  if (!gross.ok) return { ok: false, message: gross.error.message }
  const net =
    job.netValue === undefined
      ? gross
      : attributePaths({ ...job.paths, value: job.netValue }, job.models, { seed: job.seed })
  if (!net.ok) return { ok: false, message: net.error.message }
  const replicates = replicatesFor(job.paths.conversions.length)
  const learning = job.models.filter((model): model is DataDrivenModel => isDataDriven(model))
  const intervals =
    job.intervals && learning.length > 0
      ? bootstrapIntervals(job.paths, learning, { seed: job.seed, replicates })
      : []
  const intervalOf = new Map(intervals.map((row) => [`${row.model}\n${row.channel}`, row]))
  const rows = gross.value.rows.map((row, index): PathResultRow => {
    const bounds = intervalOf.get(`${row.model}\n${row.channel}`)
    return {
      ...row,
      netValue: net.value.rows[index]?.value ?? row.value,
      ...(bounds && {
        conversionsInterval: { ...bounds.conversions, level: bounds.level },
        valueInterval: { ...bounds.value, level: bounds.level },
      }),
    }
  })
  return { ok: true, rows, replicates }
}
