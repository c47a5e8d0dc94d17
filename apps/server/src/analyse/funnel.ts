/** What a funnel asks and answers. Decisions only: times are arguments. */
import type { Funnel, FunnelRequest, FunnelRow, FunnelStep } from '@tributary/contract/funnels'
import type { DateRange } from '../access/workspace-days.ts'

const MINUTE_MS = 60_000

/** A funnel as the statements know it. The first step lies in `fromMs <= t < toMs`, all others within `windowMs` after it. */
export type FunnelQuestion = {
  readonly workspaceId: string
  readonly fromMs: number
  readonly toMs: number
  readonly windowMs: number
  readonly steps: readonly FunnelStep[]
}

export function questionOf(
  workspaceId: string,
  request: Pick<FunnelRequest, 'steps' | 'window_minutes'>,
  range: DateRange,
): FunnelQuestion {
  return {
    workspaceId,
    fromMs: range.fromMs,
    toMs: range.toMs,
    windowMs: request.window_minutes * MINUTE_MS,
    steps: request.steps,
  }
}

/** People of one group by the furthest step they reached, and medians of the steps' times. */
export type FunnelCounts = {
  readonly key: string
  /** People who reached each step, first step first. */
  readonly people: readonly number[]
  /** Since the step before; null for the first step and where nobody was. */
  readonly medianMs: readonly (number | null)[]
  readonly medianTotalMs: number | null
}

const NOBODY = { medianMs: [], medianTotalMs: null }

const rowOf = ({ key, people, medianTotalMs }: FunnelCounts): FunnelRow => ({
  key,
  people: [...people],
  median_total_ms: medianTotalMs,
})

export function funnelAnswer(
  request: FunnelRequest,
  range: DateRange,
  total: FunnelCounts | undefined,
  groups: readonly FunnelCounts[],
  nowMs: number,
): Funnel {
  const all = total ?? { key: '', people: request.steps.map(() => 0), ...NOBODY }
  const begun = all.people[0] ?? 0
  const rows = [...groups].sort(byPeople).map(rowOf)
  const closesMs = range.toMs + request.window_minutes * MINUTE_MS
  return {
    range: { from: range.fromDay, to: range.toDay },
    window_minutes: request.window_minutes,
    steps: all.people.map((people, index) => {
      const before = all.people[index - 1]
      return {
        people,
        of_first: ratio(people, begun),
        of_previous: before === undefined ? null : ratio(people, before),
        median_ms: index === 0 ? null : (all.medianMs[index] ?? null),
      }
    }),
    median_total_ms: all.medianTotalMs,
    by: request.by ?? null,
    rows: rows.slice(0, request.limit),
    other: rows.length > request.limit ? together(rows.slice(request.limit)) : null,
    open_until: closesMs > nowMs ? new Date(closesMs).toISOString() : null,
    as_of: new Date(nowMs).toISOString(),
  }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

function byPeople(a: FunnelCounts, b: FunnelCounts): number {
  return (b.people[0] ?? 0) - (a.people[0] ?? 0) || (a.key < b.key ? -1 : 1)
}

function together(rows: readonly FunnelRow[]): FunnelRow {
  const first = rows[0]?.people ?? []
  return {
    key: 'Other',
    people: first.map((_, step) => rows.reduce((sum, row) => sum + (row.people[step] ?? 0), 0)),
    // Medians of groups do not make that of all.
    median_total_ms: null,
  }
}
