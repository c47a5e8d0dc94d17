/** Tells the journeys whose facts changed. Written after the facts: a journey built in between is built again. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { type Sql, sql, uint64, uuid } from '@tributary/stores/sql'

/** `keys` selects one column `handle_key`. */
export async function recordChanges(
  analytics: AnalyticsStore,
  workspaceId: string,
  version: bigint,
  keys: Sql,
): Promise<void> {
  await analytics.command(sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select ${uuid(workspaceId)}, ${uint64(version)}, handle_key from (${keys}) group by handle_key`)
}
