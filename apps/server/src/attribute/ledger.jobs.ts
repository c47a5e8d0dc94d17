/** Keeps the ledgers close behind what is stored: every quarter of a minute, the workspaces that changed. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { LedgerService } from './ledger.service.ts'

const INTERVAL_MS = 15_000

export function createLedgerJob(deps: { ledger: LedgerService; log: Logger; intervalMs?: number }) {
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  async function pass(): Promise<void> {
    for (const workspaceId of await deps.ledger.listBehind()) {
      if (stopping.signal.aborted) return
      await deps.ledger.record(workspaceId)
    }
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(deps.intervalMs ?? INTERVAL_MS, undefined, { signal: stopping.signal, ref: false }).catch(
        () => undefined,
      )
      if (stopping.signal.aborted) return
      // Recorded with the next pass: a record compares with what is there.
      await pass().catch((error: unknown) => deps.log.error({ err: error }, 'recording credits failed'))
    }
  }

  return {
    start: () => {
      working ??= work()
    },
    /** Ends after the recording at hand. */
    stop: async () => {
      stopping.abort()
      await working
    },
  }
}
