/** What people are called whom a statement found by their key. */
import { identifier, type Sql, sql, texts, uuid } from '@tributary/stores/sql'

/** Keys as an array of numbers: they travel as texts. */
export const keysOf = (personKeys: readonly string[]): Sql =>
  sql`arrayMap(k -> toUInt64(k), ${texts(personKeys)})`

/**
 * `person_key` and `person` of people: whom the rules named, else the handle they were seen with. Within the statement that
 * found the people, names would have to be looked for among everybody's.
 *
 * @param links one row per linked handle: `person_key`, `person`
 * @param handles rows `handle_key`, `handle` of the people whom no link names
 */
export function selectPeopleNames(links: Sql, personKeys: readonly string[], handles: Sql): Sql {
  return sql`
    with wanted as (select arrayJoin(${keysOf(personKeys)}) as person_key)
    select toString(w.person_key) as person_key, multiIf(l.person != '', l.person, h.handle) as person
    from wanted as w
    left join (
      select distinct person_key, person from (${links}) where person_key in (select person_key from wanted)
    ) as l on l.person_key = w.person_key
    left join (${handles}) as h on h.handle_key = w.person_key`
}

/** Rows `handle_key`, `handle`: what people whom no link names were seen with in a touch or a conversion. */
export function selectSeenHandles(workspaceId: string, personKeys: readonly string[]): Sql {
  const seen = (table: string) => sql`
    select handle_key, handle from ${identifier(table)}
    where workspace_id = ${uuid(workspaceId)} and handle_key in (select arrayJoin(${keysOf(personKeys)}))`
  return sql`select handle_key, any(handle) as handle from (${seen('touches')} union all ${seen('conversions')}) group by handle_key`
}
