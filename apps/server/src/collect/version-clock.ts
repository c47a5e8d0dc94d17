/** Versions of stored rows: of two rows with one key, the higher version holds. */

/** Answers microseconds since 1970, each higher than the one before even when the clock stands still or steps back. */
export function createVersionClock(nowMs: () => number): () => bigint {
  let last = 0n
  return function nextVersion(): bigint {
    const micros = BigInt(Math.trunc(nowMs() * 1000))
    last = micros > last ? micros : last + 1n
    return last
  }
}
