/** Statements that read links as they arrive and write whom the rules say handles belong to, in the analytics store. */
import { identifier, int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { LATE_SECONDS, OVERLAP_SECONDS, personLinks } from './person-links.sql.ts'

export type WaitingWorkspace = { readonly workspace_id: string; readonly latest_micros: string }
export type ArrivedLink = {
  readonly handle_key: string
  readonly handle: string
  readonly person: string
  readonly source: string
  readonly ts_ms: string
  readonly arrived_micros: string
}
/** Where a reader of arrivals stands: everything up to this row was read. */
export type ArrivalPosition = {
  readonly micros: bigint
  readonly handleKey: bigint
  readonly person: string
  readonly source: string
}

/** The stretch before a mark that is read again. */
export const OVERLAP_MICROS = BigInt(OVERLAP_SECONDS) * 1_000_000n
export const LATE_MICROS = BigInt(LATE_SECONDS) * 1_000_000n

const micros = (value: bigint): Sql => sql`fromUnixTimestamp64Micro(${int64(value)}, 'UTC')`

/** One row per workspace with links that arrived after the moment: the latest arrival. */
export function selectWaiting(afterMicros: bigint): Sql {
  return sql`
    select workspace_id, toString(toUnixTimestamp64Micro(max(arrived_at))) as latest_micros
    from identities where arrived_at > ${micros(afterMicros)} group by workspace_id`
}

/** Up to which arrival each workspace is settled. */
export function selectMarks(): Sql {
  return sql`
    select workspace_id, toString(toUnixTimestamp64Micro(max(settled_until))) as latest_micros
    from person_marks group by workspace_id`
}

/** The next links in the order of arrival. Copies of a link that arrived apart may come twice. */
export function selectArrivals(workspaceId: string, after: ArrivalPosition, limit: number): Sql {
  return sql`
    select toString(handle_key) as handle_key, handle, person, toString(source) as source,
      toString(toUnixTimestamp64Milli(ts)) as ts_ms, toString(toUnixTimestamp64Micro(arrived_at)) as arrived_micros
    from identities
    where workspace_id = ${uuid(workspaceId)} and arrived_at >= ${micros(after.micros)}
      and (arrived_at, identities.handle_key, person, toString(identities.source)) > (${micros(after.micros)}, ${uint64(after.handleKey)}, ${text(after.person)}, ${text(after.source)})
    order by arrived_at, identities.handle_key, person, toString(identities.source)
    limit ${uint64(limit)}`
}

export function insertMark(workspaceId: string, settledUntilMicros: bigint): Sql {
  return sql`insert into person_marks (workspace_id, settled_until) select ${uuid(workspaceId)}, ${micros(settledUntilMicros)}`
}

export const WRITTEN_COLUMNS = ['handle', 'person'] as const

/** An empty table in memory for handles and the people they belong to now. */
export function createWrittenTable(table: string): Sql {
  return sql`create table ${identifier(table)} (handle String, person String) engine = Memory`
}

/** Keeps, of the rows of `table`, those whose person readers see otherwise: with the person they see (`seen`). */
export function keepMoved(workspaceId: string, table: string, target: string): Sql {
  return sql`
    create table ${identifier(target)} engine = Memory as
    select w.handle as handle, w.person as person, if(l.person != '', l.person, w.handle) as seen
    from ${identifier(table)} as w
    left join (${personLinks(workspaceId, sql`and handle_key in (select sipHash64(handle) from ${identifier(table)})`)}) as l on l.handle_key = sipHash64(w.handle)
    where seen != w.person`
}

/** Readers see the new people with this one statement. */
export function insertPersonLinks(workspaceId: string, table: string, version: bigint): Sql {
  return sql`
    insert into person_links (workspace_id, handle, person, version)
    select ${uuid(workspaceId)}, handle, person, ${uint64(version)} from ${identifier(table)}`
}

/** Notes the moved handles, the people they left and the people they came to: journeys of these are derived again. */
export function insertMovedChanges(workspaceId: string, table: string, version: bigint): Sql {
  return sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select distinct ${uuid(workspaceId)}, ${uint64(version)}, sipHash64(arrayJoin([handle, seen, person])) as handle_key
    from ${identifier(table)}`
}

export function dropWrittenTable(table: string): Sql {
  return sql`drop table if exists ${identifier(table)} sync`
}

/** One statement after the other: keeps only the newest row of each handle and mark, in one part, so that reading merges nothing. */
export function compactPersonLinks(): Sql[] {
  return [sql`optimize table person_links final`, sql`optimize table person_marks final`]
}
