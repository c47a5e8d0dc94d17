/**
 * Tells deals again that name something by what it is no longer called, and payments whose contact has another handle by
 * now: another address, or a merge. Triggers note which deals those are.
 */
import type { Kysely } from 'kysely'
import type { OutboxService } from '../outbox/outbox.service.ts'
import { lockStale } from './deal-state.store.ts'
import { retellDeals, type WritingDeps } from './deal-writing.ts'
import type { DealTables } from './deals.table.ts'

/** Others wait for as long as one transaction takes. */
const DEALS_AT_ONCE = 100

export function createStaleDeals(
  deps: Pick<WritingDeps, 'nextVersion'> & {
    readonly db: Kysely<DealTables>
    readonly outbox: Pick<OutboxService, 'wake'>
  },
) {
  return {
    /** Answers how many were told again: some of them, none once all are told. */
    tellAgain: async (): Promise<number> => {
      const told = await deps.db.transaction().execute(async (trx: Kysely<DealTables>) => {
        const stale = await lockStale(trx, DEALS_AT_ONCE)
        for (const { workspaceId, deals } of stale) await retellDeals(deps, trx, workspaceId, deals)
        return stale.reduce((count, { deals }) => count + deals.length, 0)
      })
      if (told > 0) deps.outbox.wake()
      return told
    },
  }
}
