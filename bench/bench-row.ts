/** One measured figure and what it must reach. */
export type BenchRow = {
  readonly bench: string
  readonly value: number
  readonly unit: string
  readonly target: string
  readonly ok: boolean
  readonly note?: string
  /** The row is about right answers, not about speed: when it is not ok the run fails. */
  readonly correctness?: boolean
}
