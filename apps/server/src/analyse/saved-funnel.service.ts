/** The funnels a workspace keeps under a name. */
import { AppError } from '@tributary/contract/errors'
import type { SavedFunnel, saveFunnelSchema, updateFunnelSchema } from '@tributary/contract/funnels'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import * as store from './saved-funnel.store.ts'
import type { FunnelTables } from './saved-funnel.table.ts'

/** How long a deleted funnel can be restored. */
const KEPT_MS = 30 * 86_400_000

export function createSavedFunnelService(deps: {
  db: Kysely<FunnelTables>
  now: () => number
  newId: () => string
}) {
  const { db } = deps

  /** A funnel as it is, for the audit log. */
  async function find(trx: Kysely<FunnelTables>, workspaceId: string, id: string) {
    return (await store.listFunnels(trx, workspaceId)).find((funnel) => funnel.id === id)
  }

  return {
    list: async (workspaceId: string): Promise<SavedFunnel[]> =>
      (await store.listFunnels(db, workspaceId)).map(onWire),

    save: (who: Author, funnel: z.infer<typeof saveFunnelSchema>): Promise<SavedFunnel> =>
      db.transaction().execute(async (trx) => {
        const row = await store.insertFunnel(trx, {
          ...funnel,
          id: deps.newId(),
          workspace_id: who.workspaceId,
          created_by: who.userId,
          created_at: new Date(deps.now()),
        })
        await recordChange(trx, who, {
          action: 'create',
          kind: 'funnel',
          id: row.id,
          name: row.name,
          after: funnel,
        })
        return onWire(row)
      }),

    update: (who: Author, id: string, change: z.infer<typeof updateFunnelSchema>): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await find(trx, who.workspaceId, id)
        if (!(await store.updateFunnel(trx, who.workspaceId, id, change))) throw noSuch(id)
        const name = change.name ?? before?.name ?? ''
        await recordChange(trx, who, { action: 'update', kind: 'funnel', id, name, before, after: change })
      }),

    delete: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        await store.purgeFunnels(trx, who.workspaceId, new Date(deps.now() - KEPT_MS))
        const before = await find(trx, who.workspaceId, id)
        if (!(await store.markFunnelDeleted(trx, who.workspaceId, id, new Date(deps.now())))) throw noSuch(id)
        const name = before?.name ?? ''
        await recordChange(trx, who, { action: 'delete', kind: 'funnel', id, name, before })
      }),

    restore: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        if (!(await store.markFunnelDeleted(trx, who.workspaceId, id, null)))
          throw new AppError('NotFound', `This workspace has no deleted funnel ${id}.`)
        const name = (await find(trx, who.workspaceId, id))?.name ?? ''
        await recordChange(trx, who, { action: 'restore', kind: 'funnel', id, name })
      }),
  }
}

function noSuch(id: string): AppError {
  return new AppError('NotFound', `This workspace has no saved funnel ${id}.`)
}

function onWire(row: {
  id: string
  name: string
  steps: SavedFunnel['steps']
  window_minutes: number
  created_at: Date
}): SavedFunnel {
  return {
    funnel_id: row.id,
    name: row.name,
    steps: row.steps,
    window_minutes: row.window_minutes,
    created_at: row.created_at.toISOString(),
  }
}
