const INTERVAL_MS = 5000

/** Progress goes to standard error: the standard output of a command may be read by a program. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/**
 * Says what has begun, then every few seconds how long it has lasted; whole lines, so that it reads in a log as well.
 * @param {string} what
 * @param {() => string} [detail] looked at for every line
 */
export function startProgress(what, detail = () => '') {
  const startedMs = performance.now()
  const elapsed = () => `${Math.round((performance.now() - startedMs) / 1000)} s`
  say(`${what} ...`)
  const timer = setInterval(() => say(`${what} ... ${elapsed()}${detail()}`), INTERVAL_MS)
  return {
    done: () => {
      clearInterval(timer)
      say(`${what}: done in ${elapsed()}`)
    },
    fail: () => {
      clearInterval(timer)
      say(`${what}: failed after ${elapsed()}`)
    },
  }
}
