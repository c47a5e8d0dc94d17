/** Writing many facts in one statement: they travel as one JSON text. */
import { type RawBuilder, sql } from 'kysely'

/** Adds the facts in their order. */
export function insertWaiting(workspaceId: string, version: string, facts: string): RawBuilder<unknown> {
  return sql`
    insert into outbox (workspace_id, version, fact)
    select ${workspaceId}::uuid, ${version}::bigint, told.fact
    from jsonb_array_elements(${facts}::jsonb) with ordinality as told(fact, place) order by told.place`
}
