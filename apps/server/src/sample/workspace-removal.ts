/**
 * Removing a workspace. It is out of sight at once: one relational transaction takes the workspace, its members, pixels
 * and keys away and notes that the rows of the analytics store are still to go. They go in the background; what a stop or
 * a crash leaves is removed after the next start.
 */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Logger } from 'pino'
import type { AccessService } from '../access/access.service.ts'
import { countWorkspaceRows, deleteWorkspaceRows, selectWorkspaceTables } from './sample.sql.ts'

/** A service that remembers something about workspaces. */
type Remembering = { forget(workspaceId: string): void }
export type RemovalDeps = {
  readonly analytics: AnalyticsStore
  readonly access: AccessService
  readonly journeys: Remembering
  readonly ledger: Remembering
  readonly log: Pick<Logger, 'info' | 'error'>
  readonly now: () => number
  /** Resolves once nothing that was accepted for the workspace is still on its way to the tables. */
  readonly settle: () => Promise<void>
}

/** Installation values of this name hold the moment of removal of workspaces whose rows may not all be gone. */
const NOTE = 'removing:'
/** An import that was under way writes its slice to the end: rows that came in between are removed by another pass. */
const MAX_PASSES = 3

export function createWorkspaceRemoval(deps: RemovalDeps) {
  const { access, analytics, log } = deps
  const running = new Map<string, Promise<void>>()

  async function removeRows(workspaceId: string): Promise<void> {
    const startedAt = deps.now()
    await deps.settle()
    const tables = (await analytics.query<{ table: string }>(selectWorkspaceTables)).map((row) => row.table)
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const left: string[] = []
      for (const table of tables) {
        const [row] = await analytics.query<{ rows: string }>(countWorkspaceRows(table, workspaceId))
        if (Number(row?.rows) > 0) left.push(table)
      }
      if (left.length === 0) break
      // Each waits for a turn in the engine's background: together they wait once.
      await Promise.all(left.map((table) => analytics.command(deleteWorkspaceRows(table, workspaceId))))
    }
    deps.journeys.forget(workspaceId)
    deps.ledger.forget(workspaceId)
    await access.deleteInstallationValue(NOTE + workspaceId)
    log.info({ workspace_id: workspaceId, ms: deps.now() - startedAt }, 'the rows of a workspace are removed')
  }

  function finish(workspaceId: string): void {
    const work = removeRows(workspaceId)
      .catch((err: unknown) =>
        log.error(
          { err, workspace_id: workspaceId },
          'rows of a removed workspace are left; the next start tries again',
        ),
      )
      .finally(() => running.delete(workspaceId))
    running.set(workspaceId, work)
  }

  return {
    /** Resolves as soon as nobody can see the workspace; `notes` are saved in the same transaction. */
    remove: async (workspaceId: string, notes: Readonly<Record<string, string>> = {}): Promise<void> => {
      const at = new Date(deps.now()).toISOString()
      await access.deleteWorkspace(workspaceId, { ...notes, [NOTE + workspaceId]: at })
      finish(workspaceId)
    },
    /** Continues removals that a stop cut off. */
    resume: async (): Promise<void> => {
      for (const { name } of await access.listInstallationValues(NOTE)) {
        const workspaceId = name.slice(NOTE.length)
        if (!running.has(workspaceId)) finish(workspaceId)
      }
    },
    /** Resolves once no removal is under way. */
    idle: async (): Promise<void> => {
      await Promise.all(running.values())
    },
  }
}
