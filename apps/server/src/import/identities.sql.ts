/** Links between browsers and people: staging and storing. */
import { identifier, type Sql, sql, uuid } from '@tributary/stores/sql'
import { anonymousHandle, knownHandle, missing } from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfKey, type Cell, type KindStaging, sliceCondition } from './staging.sql.ts'

export function stageIdentities(cell: Cell): KindStaging {
  const [anonymousId, personId] = [cell('anonymous_id'), cell('person_id')]
  return {
    columns: [
      { name: 'handle', type: 'String', value: anonymousHandle(anonymousId) },
      { name: 'person', type: 'String', value: knownHandle(personId) },
    ],
    checks: [missing('anonymous_id', anonymousId), missing('person_id', personId)],
    bucket: bucketOfKey(anonymousId),
  }
}

/** One row per link of the slice that is not stored yet. */
export function newLinks(slice: Slice): Sql {
  return sql`
    select distinct handle, person, sipHash64(handle) as handle_key from ${identifier(slice.staging)}
    where ${sliceCondition(slice.from, slice.to)} and (handle, person) not in (
      select handle, person from identities
      where workspace_id = ${uuid(slice.workspaceId)} and source = 'import' and handle_key in (
        select sipHash64(handle) from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}))`
}

/** An imported link is taken as having held always: its time is 1970. */
export function insertLinks(workspaceId: string, links: string): Sql {
  return sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select ${uuid(workspaceId)}, handle_key, handle, person, 'import', toDateTime64(0, 3, 'UTC') from ${identifier(links)}`
}

/** Keys of both ends of the links. */
export function linkedKeys(links: string): Sql {
  return sql`select handle_key from ${identifier(links)} union all select sipHash64(person) as handle_key from ${identifier(links)}`
}
