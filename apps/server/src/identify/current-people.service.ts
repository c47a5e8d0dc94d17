/** Whom handles belong to at this moment, as cheaply as it can be read. */
import type { FactPeople } from '@tributary/query/stretch'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { type Sql, sql } from '@tributary/stores/sql'
import { type FoldRow, factPeople, foldStateOf, selectFoldState } from './folded-people.sql.ts'
import { byHandle, countWaiting, personLinks, settledLinks } from './person-links.sql.ts'

export type CurrentPeople = {
  /** One row per linked handle, as {@link personLinks} has them. */
  readonly links: Sql
  /** The same for events and touches, most of which need no look. */
  readonly ofFacts: FactPeople
}

/** Whom handles belong to whatever waits: right at any moment, and dearer. */
export function unsettledPeople(workspaceId: string): CurrentPeople {
  const links = personLinks(workspaceId)
  return { links, ofFacts: byHandle(links) }
}

/**
 * A link that arrives between this look and the statement is seen by the next question. Links that wait to be settled, seconds as a
 * rule, make a statement longer: where none does, they are left out of it.
 */
export async function currentPeople(analytics: AnalyticsStore, workspaceId: string): Promise<CurrentPeople> {
  const [row] = await analytics.lookUp<FoldRow & { waiting: string }>(
    selectFoldState(workspaceId, sql`toString((${countWaiting(workspaceId)})) as waiting,`),
  )
  if (row === undefined) return unsettledPeople(workspaceId)
  const waits = row.waiting !== '0'
  return {
    links: waits ? personLinks(workspaceId) : settledLinks(workspaceId),
    ofFacts: factPeople(workspaceId, foldStateOf(row), waits),
  }
}
