/** Every few seconds: deals whose names or handles changed are told again, and undos that a crash cut off go on. */
import { setTimeout as sleep, setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Logger } from 'pino'

const INTERVAL_MS = 10_000

export function createDealJob(deps: {
  staleDeals: { readonly tellAgain: () => Promise<number> }
  deals: { readonly resumeUndos: () => Promise<void> }
  log: Pick<Logger, 'error'>
  intervalMs?: number
}) {
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  async function tellAll(): Promise<void> {
    while (!stopping.signal.aborted && (await deps.staleDeals.tellAgain()) > 0) await yieldToOthers()
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      // What fails is tried again in the next round.
      await deps.deals
        .resumeUndos()
        .catch((err: unknown) => deps.log.error({ err }, 'an undo of deals is not done yet'))
      await tellAll().catch((err: unknown) => deps.log.error({ err }, 'deals are not told again yet'))
      const { signal } = stopping
      await sleep(deps.intervalMs ?? INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    start: (): void => {
      working ??= work()
    },
    /** Ends after the batch at hand. */
    stop: async (): Promise<void> => {
      stopping.abort()
      await working
    },
  }
}
