/**
 * The outbox: what is edited and also happened is written to the relational store together with the facts that follow from
 * it, in one transaction. From there the facts go to the analytics store, at least once and with the effect of once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import * as store from './outbox.store.ts'
import type { OutboxTables } from './outbox.table.ts'
import type { OutboxEntry } from './outbox.ts'
import { byWorkspace } from './outbox.ts'
import { writeFacts } from './write-facts.ts'

/** Tables that a handle must know for {@link appendToOutbox}; a capability adds them to its own. */
export type { OutboxTables }

export type OutboxService = ReturnType<typeof createOutboxService>

export type OutboxDeps = {
  readonly db: Kysely<OutboxTables>
  readonly analytics: AnalyticsStore
  readonly log: Pick<Logger, 'error'>
  readonly intervalMs?: number
}

const INTERVAL_MS = 5_000
const FACTS_PER_BATCH = 10_000

/**
 * Notes facts in the caller's transaction; they are told once it commits. Lock the rows they follow from first, and take
 * the version after: of two facts about one thing the higher version holds.
 */
export async function appendToOutbox(trx: Kysely<OutboxTables>, entry: OutboxEntry): Promise<void> {
  if (entry.facts.length > 0) await store.insertFacts(trx, entry)
}

export function createOutboxService({ db, analytics, log, intervalMs = INTERVAL_MS }: OutboxDeps) {
  const stopping = new AbortController()
  let pause = new AbortController()
  let working: Promise<void> | undefined
  let draining: Promise<void> = Promise.resolve()

  async function drainAll(): Promise<void> {
    for (;;) {
      const waiting = await store.listOldest(db, FACTS_PER_BATCH)
      if (waiting.length === 0) return
      for (const [workspaceId, facts] of byWorkspace(waiting)) await writeFacts(analytics, workspaceId, facts)
      await store.deleteFacts(
        db,
        waiting.map(({ id }) => id),
      )
    }
  }

  /** Resolves once every fact that was committed before the call is in the analytics store. */
  function drain(): Promise<void> {
    // Whoever asks, the outbox is that of all workspaces.
    const mine = draining.then(() => acrossScopes(drainAll))
    draining = mine.catch(() => undefined) // why: the failure belongs to this caller, not to the next
    return mine
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      pause = new AbortController()
      // What fails stays in the outbox for the next round.
      await drain().catch((err: unknown) => log.error({ err }, 'facts of the outbox are not stored yet'))
      const signal = AbortSignal.any([stopping.signal, pause.signal])
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    drain,
    /** Called after a commit: the job looks at once instead of at its next round. */
    wake: (): void => pause.abort(),
    countWaiting: () => store.countFacts(db),
    start: (): void => {
      working ??= work()
    },
    /** Ends after the batch at hand. */
    stop: async (): Promise<void> => {
      stopping.abort()
      await working
      await draining
    },
  }
}
