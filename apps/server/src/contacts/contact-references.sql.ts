/** Statements on tables that name a contact; their names come from the program's own list. */
import { type RawBuilder, sql } from 'kysely'
import type { ContactReference } from './contacts.ts'

/** Gives the rows of one contact to another, but those that are unique together with a column and the other has too. */
export function updateReferences(
  workspaceId: string,
  { table, key, column, uniqueWith }: ContactReference,
  ends: { fromId: string; intoId: string },
) {
  const target = (name: string) => sql.ref(`moved.${name}`)
  const taken =
    uniqueWith === undefined
      ? sql``
      : sql`and not exists (
          select 1 from ${sql.table(table)} as other
          where other.workspace_id = ${workspaceId}::uuid
            and ${sql.ref(`other.${column}`)} = ${ends.intoId}::uuid
            and ${sql.ref(`other.${uniqueWith}`)} = ${target(uniqueWith)})`
  return sql<{ key: string }>`
    update ${sql.table(table)} as moved
    set ${sql.ref(column)} = ${ends.intoId}::uuid
    where moved.workspace_id = ${workspaceId}::uuid
      and ${target(column)} = ${ends.fromId}::uuid
      ${taken}
    returning ${target(key)}::text as key`
}

/** Gives the rows with these keys to `toId`. */
export function updateReferencesBack(
  workspaceId: string,
  { table, key, column }: ContactReference,
  back: { toId: string; keys: readonly string[] },
): RawBuilder<unknown> {
  return sql`
    update ${sql.table(table)}
    set ${sql.ref(column)} = ${back.toId}::uuid
    where workspace_id = ${workspaceId}::uuid
      and ${sql.ref(key)}::text = any(${[...back.keys]}::text[])`
}
