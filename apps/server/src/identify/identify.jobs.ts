/** Background work: settles links as they arrive; at night infers device links, compacts what readers use and folds people into events. */
import type { DeviceLinkService } from './device-links.service.ts'
import type { FoldingService } from './folding.service.ts'
import type { SettlingService } from './settling.service.ts'

export type JobLogger = { warn(fields: object, message: string): void }

/** A new link decides by the simple rule until it is settled, so nothing waits for this. */
const BUSY_PAUSE_MS = 1_000
const IDLE_PAUSE_MS = 2_000
const MAX_PAUSE_MS = 30_000
const NIGHT_HOUR_UTC = 3
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function createIdentifyJobs(deps: {
  settling: SettlingService
  folding: FoldingService
  devices: DeviceLinkService
  now: () => number
  log: JobLogger
}) {
  let isStopping = false
  let running: Promise<void> | undefined
  let wake: () => void = () => undefined
  let nextNightMs = nextNight(deps.now())

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!isStopping) {
      try {
        const startedMs = deps.now()
        const { settled, isDone } = await deps.settling.settleSlice()
        const tookMs = deps.now() - startedMs
        if (deps.now() >= nextNightMs) {
          nextNightMs = nextNight(deps.now())
          await runNight()
        }
        failures = 0
        if (!isStopping) await pause(pauseAfter(settled, isDone, tookMs))
      } catch (cause) {
        failures++
        deps.log.warn(
          { err: cause },
          'links could not be settled yet; they hold by the simple rule meanwhile',
        )
        if (!isStopping) await pause(Math.min(MAX_PAUSE_MS, IDLE_PAUSE_MS * 2 ** failures))
      }
    }
  }

  async function runNight(): Promise<void> {
    await deps.devices.refreshAll()
    await deps.settling.compact()
    await deps.folding.fold()
  }

  return {
    runNight,
    start: (): void => {
      running ??= run()
    },
    /** Ends after the work at hand; what is not settled is found by the next start. */
    stop: async (): Promise<void> => {
      isStopping = true
      wake()
      await running
    },
  }
}

/** With much waiting half of the time is left to others: a large import settles in the background. */
function pauseAfter(settled: number, isDone: boolean, tookMs: number): number {
  if (!isDone) return tookMs
  return settled > 0 ? Math.max(BUSY_PAUSE_MS, tookMs) : IDLE_PAUSE_MS
}

/** The next beginning of the night hour, in milliseconds since 1970. */
function nextNight(nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + NIGHT_HOUR_UTC * HOUR_MS
  return nowMs < today ? today : today + DAY_MS
}
