/** Whom events and touches belong to. Most know it since a night; the others are looked up in the links. */
import { identifier, join, type Sql, sql } from '@tributary/stores/sql'
import { personOf } from './rows-request.ts'
import type { FactPeople } from './stretch.ts'

/** Which facts, by an alias of their table, and the key that their person is found by. */
export type Whose = {
  readonly condition: (table: string) => Sql
  readonly keyOf: (table: string) => Sql
}

/**
 * Rows `person_key` and the columns, to stand in a statement with `links`, those of the people. Facts that know their person are read
 * as they are, and only the others are joined: those that arrived since the last night. A statement reads each table as it was
 * at one moment, so a fact that learns its person meanwhile is read once.
 *
 * @param facts rows `looked_up` and the columns
 */
export function ofPeople(
  { knows }: FactPeople,
  columns: readonly string[],
  facts: (whose: Whose) => Sql,
): Sql {
  const rest = join(columns.map(identifier), ', ')
  const joined = (condition: Whose['condition']) => sql`
    select ${personOf('f', 'looked_up')} as person_key, ${rest}
    from (${facts({ condition, keyOf: (table) => identifier(`${table}.handle_key`) })}) as f
    any left join links as l on l.handle_key = f.looked_up`
  if (knows === undefined) return joined(() => sql`true`)
  const known = facts({ condition: knows, keyOf: (table) => identifier(`${table}.person_key`) })
  return sql`
    ${joined((table) => sql`not (${knows(table)})`)}
    union all
    select looked_up as person_key, ${rest} from (${known})`
}
