/** Statements that write into events and touches whom they belong to, and that read them by it. */
import type { FactPeople } from '@tributary/query/stretch'
import { identifier, join, nothing, type Sql, sql, texts, uint64, uuid } from '@tributary/stores/sql'
import { byHandle, personLinks, recentHandles, settledLinks, waitingLinks } from './person-links.sql.ts'

/** The facts of which there are most. Of the others, all are looked up. */
export const FOLDED_TABLES = ['events', 'touches'] as const
export type FoldedTable = (typeof FOLDED_TABLES)[number]

const unfoldedOf = (workspaceId: string, table: FoldedTable): Sql =>
  sql`${identifier(table)} where workspace_id = ${uuid(workspaceId)} and person_key = 0`

/** A visit has about so many: what arrived is of fewer handles than facts. */
const FACTS_A_HANDLE = 4

/** How far the events and touches of a workspace know their people. */
export type FoldState = {
  /** Version of `person_links` that they know; 0 where nothing was folded yet. */
  readonly folded: bigint
  /** Rows of `person_links`. */
  readonly links: number
  /** Those that are later. */
  readonly moved: number
  /** Events and touches that arrived since. */
  readonly unfolded: number
}
export type FoldRow = Readonly<Record<keyof FoldState, string>>

/** One row of {@link FoldState}, behind further columns. */
export function selectFoldState(workspaceId: string, further: Sql = nothing): Sql {
  const folded = sql`(select max(version) from person_folds where workspace_id = ${uuid(workspaceId)})`
  return sql`
    select ${further} toString(${folded}) as folded, toString(count()) as links, toString(countIf(version > ${folded})) as moved,
    toString((select sum(rows) from (${join(
      FOLDED_TABLES.map((table) => sql`select count() as rows from ${unfoldedOf(workspaceId, table)}`),
      ' union all ',
    )}))) as unfolded
    from person_links where workspace_id = ${uuid(workspaceId)}`
}

export function foldStateOf(row: FoldRow): FoldState {
  const { folded, links, moved, unfolded } = row
  return { folded: BigInt(folded), links: Number(links), moved: Number(moved), unfolded: Number(unfolded) }
}

/** Workspaces with links: facts of the others know no more than their handle. */
export const selectLinkedWorkspaces = (): Sql => sql`select distinct workspace_id from person_links`

/** The latest version of the workspace's links, and the database, which what runs in the background must be told. */
export const selectLinksVersion = (workspaceId: string): Sql =>
  sql`select toString(max(version)) as version, currentDatabase() as database from person_links where workspace_id = ${uuid(workspaceId)}`

const movedSince = (workspaceId: string, folded: bigint): Sql =>
  sql`(select handle_key from person_links where workspace_id = ${uuid(workspaceId)} and version > ${uint64(folded)})`

/**
 * How facts find their person. Handles of facts without a person, those that moved since, and those whose links wait to be settled
 * are looked up; all others know. A person is a handle of their own, so a person's key and an unlinked handle mix freely. Where
 * there are more of these than links, joining all links costs less.
 *
 * @param waits whether any link waits
 */
export function factPeople(
  workspaceId: string,
  { folded, links, moved, unfolded }: FoldState,
  waits: boolean,
): FactPeople {
  if (folded === 0n || moved + unfolded / FACTS_A_HANDLE > links)
    return byHandle(waits ? personLinks(workspaceId) : settledLinks(workspaceId))
  const changed = [
    // A link that waits may be settled before the statement runs.
    ...(moved > 0 || waits ? [movedSince(workspaceId, folded)] : []),
    ...(waits ? [recentHandles(workspaceId)] : []),
  ]
  const hasChanged = (key: Sql) => changed.map((handles) => sql`${key} in ${handles}`)
  const arrived = FOLDED_TABLES.map(
    (table) => sql`handle_key in (select handle_key from ${unfoldedOf(workspaceId, table)})`,
  )
  const settled = settledLinks(
    workspaceId,
    sql`and (${join([...arrived, ...hasChanged(sql`handle_key`)], ' or ')})`,
  )
  return {
    knows: (table) => {
      const [handle, person] = [identifier(`${table}.handle_key`), identifier(`${table}.person_key`)]
      return join([sql`${person} != 0`, ...hasChanged(handle).map((is) => sql`not (${is})`)], ' and ')
    },
    links: waits ? sql`${settled} union all ${waitingLinks(workspaceId)}` : settled,
  }
}

/**
 * A copy of the links in memory to look handles up in, and a row with the key 0. Without that row the table was emptied by a
 * restart, and {@link foldFacts}, which goes on by itself, changes nothing.
 */
export function createFoldTable(workspaceId: string, table: string): Sql {
  return sql`
    create table ${identifier(table)} (handle_key UInt64, person_key UInt64)
    engine = Join(any, left, handle_key) settings persistent = 0 as
    select handle_key, person_key from person_links final where workspace_id = ${uuid(workspaceId)}
    union all select toUInt64(0), toUInt64(1)`
}

/**
 * Writes the person into facts that have none or whose handle moved since the last time. Rewrites one column.
 *
 * @param links the table of {@link createFoldTable}, with its database
 */
export function foldFacts(workspaceId: string, table: FoldedTable, links: string, folded: bigint): Sql {
  const personOf = (key: Sql) => sql`joinGet(${identifier(links)}, 'person_key', ${key})`
  return sql`
    alter table ${identifier(table)} update person_key = multiIf(
      ${personOf(sql`toUInt64(0)`)} = 0, person_key,
      ${personOf(sql`handle_key`)} != 0, ${personOf(sql`handle_key`)},
      handle_key)
    where workspace_id = ${uuid(workspaceId)} and (person_key = 0 or handle_key in ${movedSince(workspaceId, folded)})`
}

export function insertFold(workspaceId: string, version: bigint): Sql {
  return sql`insert into person_folds (workspace_id, version) select ${uuid(workspaceId)}, ${uint64(version)}`
}

/** A fold that failed would be tried again for ever, and hold up what changes facts after it. */
export const stopFolds = (): Sql =>
  sql`kill mutation where database = currentDatabase() and table in ${texts(FOLDED_TABLES)} and not is_done and position(command, 'joinGet') > 0`

export const dropFoldTable = (table: string): Sql => sql`drop table if exists ${identifier(table)} sync`
