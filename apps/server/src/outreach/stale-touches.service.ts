/** Tells touches again whose contact has another handle by now: another address, or a merge. */
import { findContactCards } from '../contacts/contact-links.service.ts'
import { appendToOutbox } from '../outbox/outbox.service.ts'
import * as store from './activities.store.ts'
import { effectsOf } from './activities.ts'
import { presentFields } from './activity-effects.ts'
import type { OutreachDb } from './outreach.table.ts'

const BATCH = 500

export function createStaleTouches(deps: {
  readonly db: OutreachDb
  readonly nextVersion: () => bigint
  readonly wakeOutbox: () => void
}) {
  async function tellWorkspace(
    trx: OutreachDb,
    workspaceId: string,
    rows: readonly store.ActivityRow[],
  ): Promise<void> {
    const cards = await findContactCards(
      trx,
      workspaceId,
      rows.flatMap((row) => row.contact_id ?? []),
    )
    const names = await store.findNames(trx, workspaceId, {
      campaigns: rows.flatMap((row) => row.campaign_id ?? []),
      deals: [],
      members: [],
    })
    const facts = rows.map((row) => {
      const handle = cards.get(row.contact_id ?? '')?.handle
      const campaignName = names.campaigns.get(row.campaign_id ?? '')
      return effectsOf(row.id, presentFields(row), { handle, campaignName }).touch
    })
    await appendToOutbox(trx, { workspaceId, version: deps.nextVersion(), facts })
  }

  return {
    /** Answers how many were told again. */
    tellAgain: async (): Promise<number> => {
      const told = await deps.db.transaction().execute(async (trx: OutreachDb) => {
        const rows = await store.lockStale(trx, BATCH)
        if (rows.length === 0) return 0
        for (const [workspaceId, list] of Map.groupBy(rows, (row) => row.workspace_id))
          await tellWorkspace(trx, workspaceId, list)
        await store.markTold(
          trx,
          rows.map((row) => row.id),
        )
        return rows.length
      })
      if (told > 0) deps.wakeOutbox()
      return told
    },
  }
}
