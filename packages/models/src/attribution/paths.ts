/** Path data: journeys by the channels they passed, with how many converted, for how much, and how many did not. */
import { addAt } from './add-at.ts'

/** One kind of journey. `channels` oldest first; `value` is the total of all its conversions, in any one unit of money. */
export type PathRow = {
  readonly channels: readonly string[]
  readonly conversions: number
  readonly value: number
  /** Journeys along this path that did not convert. */
  readonly nulls: number
}

/**
 * Paths for millions of rows: channel numbers instead of names, all touches in one array. Row i has the touches from
 * offsets[i] up to offsets[i + 1]; a row without touches is a journey whose conversions nothing can claim.
 */
export type EncodedPaths = {
  readonly channels: readonly string[]
  readonly touches: Uint16Array
  /** One more than there are rows. */
  readonly offsets: Uint32Array
  readonly conversions: Float64Array
  readonly value: Float64Array
  readonly nulls: Float64Array
}

/** Channel numbers are 16 bits wide. */
export const MAX_CHANNELS = 65_536

export function rowCount(paths: EncodedPaths): number {
  return paths.conversions.length
}

/** Where row `row` begins in `touches`; at `rowCount` the end of the last row. */
export function rowStart(paths: EncodedPaths, row: number): number {
  return paths.offsets[row] ?? 0
}

/**
 * Encodes rows; channels are numbered as they first appear. Throws a RangeError beyond {@link MAX_CHANNELS} channels
 * or for a negative or non-finite count.
 */
export function encodePaths(rows: Iterable<PathRow>): EncodedPaths {
  const numbers = new Map<string, number>()
  const touches: number[] = []
  const offsets: number[] = [0]
  const measures: PathRow[] = []
  for (const row of rows) {
    for (const count of [row.conversions, row.nulls])
      if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) throw new RangeError(`invalid count: ${count}`)
    if (!Number.isFinite(row.value)) throw new RangeError(`invalid value: ${row.value}`)
    for (const channel of row.channels) {
      const number = numbers.get(channel) ?? numbers.size
      if (number >= MAX_CHANNELS) throw new RangeError(`too many channels: more than ${MAX_CHANNELS}`)
      numbers.set(channel, number)
      touches.push(number)
    }
    offsets.push(touches.length)
    measures.push(row)
  }
  return {
    channels: [...numbers.keys()],
    touches: Uint16Array.from(touches),
    offsets: Uint32Array.from(offsets),
    conversions: Float64Array.from(measures, (row) => row.conversions),
    value: Float64Array.from(measures, (row) => row.value),
    nulls: Float64Array.from(measures, (row) => row.nulls),
  }
}

/** The rows again, one at a time. */
export function* decodePaths(paths: EncodedPaths): Generator<PathRow> {
  for (let row = 0; row < rowCount(paths); row++) {
    const touches = paths.touches.subarray(rowStart(paths, row), rowStart(paths, row + 1))
    yield {
      channels: Array.from(touches, (channel) => paths.channels[channel] ?? ''),
      conversions: paths.conversions[row] ?? 0,
      value: paths.value[row] ?? 0,
      nulls: paths.nulls[row] ?? 0,
    }
  }
}

/** Merges consecutive touches of one channel into one: `A > A > B > A` becomes `A > B > A`. Rows stay rows. */
export function collapseRepeats(paths: EncodedPaths): EncodedPaths {
  return filterTouches(paths, (channel, previous) => channel !== previous)
}

/** Takes every touch of one channel out of the journeys; rows that consisted of it alone keep their counts. */
export function withoutChannel(paths: EncodedPaths, channel: string): EncodedPaths {
  const removed = paths.channels.indexOf(channel)
  return removed < 0 ? paths : filterTouches(paths, (touch) => touch !== removed)
}

/** `previous` is the touch before it in the journey as it came, -1 for the first. */
function filterTouches(
  paths: EncodedPaths,
  keeps: (channel: number, previous: number) => boolean,
): EncodedPaths {
  const touches = new Uint16Array(paths.touches.length)
  const offsets = new Uint32Array(paths.offsets.length)
  let kept = 0
  for (let row = 0; row < rowCount(paths); row++) {
    let previous = -1
    for (let at = rowStart(paths, row); at < rowStart(paths, row + 1); at++) {
      const channel = paths.touches[at] ?? 0
      if (keeps(channel, previous)) touches[kept++] = channel
      previous = channel
    }
    offsets[row + 1] = kept
  }
  return { ...paths, touches: touches.slice(0, kept), offsets }
}

/** Sums over all rows. */
export function pathTotals(paths: EncodedPaths): { conversions: number; value: number; nulls: number } {
  const totals = new Float64Array(3)
  for (let row = 0; row < rowCount(paths); row++) {
    addAt(totals, 0, paths.conversions[row] ?? 0)
    addAt(totals, 1, paths.value[row] ?? 0)
    addAt(totals, 2, paths.nulls[row] ?? 0)
  }
  return { conversions: totals[0] ?? 0, value: totals[1] ?? 0, nulls: totals[2] ?? 0 }
}
