/** Keeps the embedded relational store from growing and slowing down; a server does so by itself. */
import { keepUp } from '@tributary/stores/relational-upkeep'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from './database.ts'

/** The start has other things to do. */
const FIRST_MS = 5 * 60_000
const EVERY_MS = 3_600_000

export function createUpkeepJob(deps: {
  readonly db: Kysely<Database>
  readonly log: Pick<Logger, 'error'>
  readonly isEmbedded: boolean
}) {
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  function schedule(afterMs: number): void {
    timer = setTimeout(() => {
      working = keepUp(deps.db, () => isStopping)
        .catch((err: unknown) =>
          deps.log.error({ err }, 'the upkeep of the relational store failed; it is tried again'),
        )
        .finally(() => {
          if (!isStopping) schedule(EVERY_MS)
        })
    }, afterMs)
    timer.unref()
  }

  return {
    start: (): void => {
      if (deps.isEmbedded) schedule(FIRST_MS)
    },
    /** Ends after the table at hand. */
    stop: async (): Promise<void> => {
      isStopping = true
      clearTimeout(timer)
      await working
    },
  }
}
