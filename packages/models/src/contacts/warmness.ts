/**
 * How warm a contact is, 0 to 10, as a ledger: every row says what happened and how many points it gave, and what is
 * left of it halves every {@link WARMNESS_HALF_LIFE_DAYS} days. The rows add up to the warmness.
 */

/** Days after which half of the warmth is gone when nothing happens. */
export const WARMNESS_HALF_LIFE_DAYS = 90
export const MAX_WARMNESS = 10

const DAY_MS = 86_400_000

export type WarmthRow = {
  readonly id: string
  /** 'set': `points` is the warmness itself and what came before no longer counts; else points are added. */
  readonly kind: string
  readonly points: number
  readonly atMs: number
}

export type WarmthShare = {
  readonly id: string
  /** Points that the row changed, as warmness stays between 0 and 10; below zero for what cools. */
  readonly counted: number
  /** What is left of them at the asked moment. */
  readonly left: number
}

export type Warmness = {
  /** 0 to 10, not rounded. */
  readonly value: number
  /** One per row, oldest first; their `left` adds up to `value`. */
  readonly shares: readonly WarmthShare[]
}

/** The factor by which warmth shrinks between two instants. */
export function cooling(fromMs: number, toMs: number): number {
  return 2 ** (-(toMs - fromMs) / (WARMNESS_HALF_LIFE_DAYS * DAY_MS))
}

/**
 * Plays the ledger from its first row to the moment `nowMs`. Rows later than that do not count yet.
 *
 * @param rows in any order; rows of one instant count in the order of their ids
 * @example warmnessAt([{ id: 'a', kind: 'set', points: 8, atMs: 0 }], 0).value // 8
 */
export function warmnessAt(rows: readonly WarmthRow[], nowMs: number): Warmness {
  const ordered = [...rows]
    .filter((row) => row.atMs <= nowMs)
    .sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  let value = 0
  let atMs = ordered[0]?.atMs ?? nowMs
  let counted = new Map<string, number>()
  for (const row of ordered) {
    value *= cooling(atMs, row.atMs)
    atMs = row.atMs
    if (row.kind === 'set') counted = new Map([...counted].map(([id]) => [id, 0]))
    const before = row.kind === 'set' ? 0 : value
    value = Math.min(MAX_WARMNESS, Math.max(0, before + row.points))
    counted.set(row.id, value - before)
  }
  const shares = ordered.map((row) => {
    const points = counted.get(row.id) ?? 0
    return { id: row.id, counted: points, left: points * cooling(row.atMs, nowMs) }
  })
  return { value: value * cooling(atMs, nowMs), shares }
}

/**
 * The warmness as one number that does not change while nothing happens: all contacts cool at one rate, so it orders
 * them at any time. `warmness(t) = 2 ^ (order - t / half-life)`, t since 1970.
 *
 * @returns null for a contact without warmth
 */
export function warmthOrder(value: number, atMs: number): number | null {
  return value <= 0 ? null : Math.log2(value) + atMs / (WARMNESS_HALF_LIFE_DAYS * DAY_MS)
}

/** The warmness at `nowMs` of a contact with this {@link warmthOrder}. */
export function warmnessOfOrder(order: number | null, nowMs: number): number {
  if (order === null) return 0
  return Math.min(MAX_WARMNESS, 2 ** (order - nowMs / (WARMNESS_HALF_LIFE_DAYS * DAY_MS)))
}

/** As people see it: one decimal. */
export function shownWarmness(value: number): number {
  return Math.round(value * 10) / 10
}
