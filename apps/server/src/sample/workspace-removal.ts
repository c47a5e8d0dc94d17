/** Removing a workspace: its rows in both stores, what happened first, so that a crash leaves it visible and removable again. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { AccessService } from '../access/access.service.ts'
import type { JourneyService } from '../attribute/journey.service.ts'
import type { LedgerService } from '../attribute/ledger.service.ts'
import { deleteWorkspaceRows } from './sample.sql.ts'

export type RemovalDeps = {
  readonly analytics: AnalyticsStore
  readonly access: AccessService
  readonly journeys: JourneyService
  readonly ledger: LedgerService
}

export async function removeWorkspace(deps: RemovalDeps, workspaceId: string): Promise<void> {
  for (const statement of deleteWorkspaceRows(workspaceId)) await deps.analytics.command(statement)
  deps.journeys.forget(workspaceId)
  deps.ledger.forget(workspaceId)
  await deps.access.deleteWorkspace(workspaceId)
}
