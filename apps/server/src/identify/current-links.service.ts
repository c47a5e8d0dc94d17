/** Whom handles belong to at this moment, as cheaply as it can be read. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Sql } from '@tributary/stores/sql'
import { countWaiting, personLinks, settledLinks } from './person-links.sql.ts'

/**
 * A statement with one row per linked handle, as {@link personLinks} has them. Links arrive and are settled within seconds, so
 * most of the time none waits; one that arrives between this look and the statement is seen by the next question.
 */
export async function currentLinks(analytics: AnalyticsStore, workspaceId: string): Promise<Sql> {
  const [row] = await analytics.query<{ waiting: string }>(countWaiting(workspaceId))
  return row?.waiting === '0' ? settledLinks(workspaceId) : personLinks(workspaceId)
}
