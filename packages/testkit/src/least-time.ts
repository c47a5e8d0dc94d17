/** How long something takes, measured beside other work: that only ever adds to a time, so the least of a few is its own. */
const TRIES = 4

/** @param take does it anew, told which try it is, and answers once it is done */
export async function leastTimeMs(
  limitMs: number,
  take: (attempt: number) => Promise<() => Promise<unknown>>,
): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES && leastMs >= limitMs; attempt++) {
    const done = await take(attempt)
    const startMs = performance.now()
    await done()
    leastMs = Math.min(leastMs, performance.now() - startMs)
  }
  return leastMs
}
