/** A clock that moves only when told to: tests of time need no waiting and no luck. */
export type ManualClock = {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Moves forward and wakes, in order of their due time, all sleepers that are due. Throws on a negative duration. */
  advance(durationMs: number): Promise<void>
  /** Sets the clock to an instant, backwards too (a machine's clock may be corrected); wakes the sleepers that are due. */
  moveTo(timeMs: number): Promise<void>
  /** Resolves once the clock has advanced by `durationMs`. */
  sleep(durationMs: number): Promise<void>
  /** How many sleeps are waiting. */
  sleeperCount(): number
}

type Sleeper = { dueMs: number; wake: () => void }

export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs
  let sleepers: Sleeper[] = []

  const moveTo = async (timeMs: number): Promise<void> => {
    // One at a time, at its own instant: a sleeper that sleeps again within the interval is woken again.
    for (;;) {
      const next = sleepers.toSorted((left, right) => left.dueMs - right.dueMs)[0]
      if (next === undefined || next.dueMs > timeMs) break
      sleepers = sleepers.filter((sleeper) => sleeper !== next)
      nowMs = Math.max(nowMs, next.dueMs)
      next.wake()
      await settle()
    }
    nowMs = timeMs
  }

  return {
    now: () => nowMs,
    moveTo,
    advance: async (durationMs) => {
      if (!(durationMs >= 0)) throw new Error(`invalid duration: ${durationMs}`)
      await moveTo(nowMs + durationMs)
    },
    sleep: (durationMs) =>
      durationMs <= 0
        ? Promise.resolve()
        : new Promise((wake) => sleepers.push({ dueMs: nowMs + durationMs, wake })),
    sleeperCount: () => sleepers.length,
  }
}

/** Lets the code that was just woken run up to its next wait: a macrotask comes after all pending microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
