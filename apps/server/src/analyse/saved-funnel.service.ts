/** The funnels a workspace keeps under a name. */
import { AppError } from '@tributary/contract/errors'
import type { SavedFunnel, saveFunnelSchema, updateFunnelSchema } from '@tributary/contract/funnels'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Actor } from '../access/access.ts'
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
  return {
    list: async (workspaceId: string): Promise<SavedFunnel[]> =>
      (await store.listFunnels(db, workspaceId)).map(onWire),

    save: async (
      who: Pick<Actor, 'workspaceId' | 'userId'>,
      funnel: z.infer<typeof saveFunnelSchema>,
    ): Promise<SavedFunnel> =>
      onWire(
        await store.insertFunnel(db, {
          ...funnel,
          id: deps.newId(),
          workspace_id: who.workspaceId,
          created_by: who.userId,
          created_at: new Date(deps.now()),
        }),
      ),

    update: async (
      workspaceId: string,
      id: string,
      change: z.infer<typeof updateFunnelSchema>,
    ): Promise<void> => {
      if (!(await store.updateFunnel(db, workspaceId, id, change))) throw noSuch(id)
    },

    delete: async (workspaceId: string, id: string): Promise<void> => {
      await store.purgeFunnels(db, workspaceId, new Date(deps.now() - KEPT_MS))
      if (!(await store.markFunnelDeleted(db, workspaceId, id, new Date(deps.now())))) throw noSuch(id)
    },

    restore: async (workspaceId: string, id: string): Promise<void> => {
      if (!(await store.markFunnelDeleted(db, workspaceId, id, null)))
        throw new AppError('NotFound', `This workspace has no deleted funnel ${id}.`)
    },
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
