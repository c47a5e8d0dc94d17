/** The queue of imports: one at a time in a process, oldest first, continued after a restart. */
import { acrossScopes } from '@tributary/stores/row-scope'
import type { Kysely } from 'kysely'
import { findNextImport, type ImportRow } from './import.store.ts'
import type { ImportTables } from './import.table.ts'

export type ImportQueue = {
  /** Works until no import is unfinished. Called again while it works, it answers the same promise. */
  wake(): Promise<void>
  /** Ends after the slice at hand; what is unfinished stays so. */
  stop(): Promise<void>
}

export function createImportQueue(deps: {
  db: Kysely<ImportTables>
  run: (row: ImportRow, isStopping: () => boolean) => Promise<void>
}): ImportQueue {
  let stopping = false
  let working: Promise<void> | undefined
  let calls = 0

  async function work(): Promise<void> {
    for (let seen = -1; !stopping; ) {
      const next = await findNextImport(deps.db)
      if (next) await deps.run(next, () => stopping)
      else if (seen === calls) return
      seen = calls // an import that was queued after the look above is found by one more look
    }
  }

  return {
    wake: () => {
      calls++
      // Whoever asks, the queue is that of all workspaces.
      working ??= acrossScopes(work).finally(() => {
        working = undefined
      })
      return working
    },
    stop: async () => {
      stopping = true
      await working
    },
  }
}
