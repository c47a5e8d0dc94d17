/** At night: writes into events and touches whom they belong to, so that questions look up only what is new since. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import {
  createFoldTable,
  dropFoldTable,
  FOLDED_TABLES,
  type FoldRow,
  foldFacts,
  foldStateOf,
  insertFold,
  selectFoldState,
  selectLinkedWorkspaces,
  selectLinksVersion,
  stopFolds,
} from './folded-people.sql.ts'

const TABLE = 'identify_fold'

export type FoldingService = ReturnType<typeof createFoldingService>

export function createFoldingService({ analytics }: { readonly analytics: AnalyticsStore }) {
  /**
   * Folds one workspace. May stop at any statement: until the last one readers look up by what held before, which stays right.
   * Links that arrive meanwhile have later versions, and are looked up.
   */
  async function foldWorkspace(workspaceId: string): Promise<void> {
    const [row] = await analytics.query<FoldRow>(selectFoldState(workspaceId))
    if (row === undefined) return
    const { folded, moved, unfolded } = foldStateOf(row)
    if (moved === 0 && unfolded === 0) return
    const [links] = await analytics.query<{ version: string; database: string }>(
      selectLinksVersion(workspaceId),
    )
    if (links === undefined) return
    await analytics.command(dropFoldTable(TABLE))
    try {
      await analytics.command(createFoldTable(workspaceId, TABLE))
      for (const table of FOLDED_TABLES)
        await analytics.command(foldFacts(workspaceId, table, `${links.database}.${TABLE}`, folded))
    } finally {
      await analytics.command(stopFolds())
      await analytics.command(dropFoldTable(TABLE))
    }
    await analytics.command(insertFold(workspaceId, BigInt(links.version)))
  }

  return {
    /** All workspaces, one after the other. One call at a time. */
    fold: async (): Promise<void> => {
      const rows = await analytics.query<{ workspace_id: string }>(selectLinkedWorkspaces())
      for (const { workspace_id } of rows) await foldWorkspace(workspace_id)
    },
  }
}
