/** Links that are settled, as the product's settling stores them. For tests of what reads them. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sql, text, uint64, uuid } from '@tributary/stores/sql'

/** Whom a handle belongs to from this version on. */
export async function settleLink(
  analytics: AnalyticsStore,
  workspaceId: string,
  { handle, person, version }: { handle: string; person: string; version: number },
): Promise<void> {
  await analytics.command(
    sql`insert into person_links (workspace_id, handle, person, version) select ${uuid(workspaceId)}, ${text(handle)}, ${text(person)}, ${uint64(version)}`,
  )
}

/**
 * Links of others, so many that facts which know their person are worth reading by it. Their version is 1, so that a night knows
 * them; links that are settled after such a night need later versions, as the product's clock gives.
 */
export async function linkOthers(analytics: AnalyticsStore, workspaceId: string): Promise<void> {
  await analytics.command(sql`
    insert into person_links (workspace_id, handle, person, version)
    select ${uuid(workspaceId)}, concat('a:other', toString(number)) as handle, handle, 1 from numbers(500)`)
}
