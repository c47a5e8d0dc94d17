/** Statements over links and handles for many rows at once, in the relational store. Rows travel as one JSON text. */
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { PeopleTables, StoredLinkState } from './people.table.ts'

export type LinkRow = Pick<
  PeopleTables['person_link'],
  'handle' | 'other' | 'source' | 'certainty' | 'state'
> & { id: string; ts: Date }
export type HandleRow = Pick<
  Selectable<PeopleTables['person_handle']>,
  'handle' | 'person' | 'is_shared' | 'shared_decision'
>
export type NewLink = Pick<LinkRow, 'handle' | 'other' | 'source' | 'certainty'> & { tsMs: number }

/**
 * Stores links that are new, or were seen earlier than known, or are as certain as never before. Answers those; the state
 * is for the caller to settle. A link that was undone stays so.
 */
export function upsertLinks(workspaceId: string, links: readonly NewLink[]): RawBuilder<LinkRow> {
  return sql`
    insert into person_link (workspace_id, handle, other, source, ts, certainty, state)
    select ${workspaceId}::uuid, handle, other, source, to_timestamp("tsMs" / 1000), certainty, 'joined'
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as new (handle text, other text, source text, "tsMs" float8, certainty real)
    on conflict (workspace_id, handle, other, source) do update
      set ts = least(person_link.ts, excluded.ts), certainty = excluded.certainty
      where excluded.ts < person_link.ts or excluded.certainty <> person_link.certainty
    returning id, handle, other, source, ts, certainty, state`
}

/** Links with one of the handles at an end; undone ones are left out. */
export function selectLinksOf(workspaceId: string, handles: readonly string[]): RawBuilder<LinkRow> {
  const wanted = sql`(select distinct jsonb_array_elements_text(${JSON.stringify(handles)}::jsonb) collate "C" as handle) as wanted`
  return sql`
    select l.id, l.handle, l.other, l.source, l.ts, l.certainty, l.state
    from ${wanted} join person_link as l on l.workspace_id = ${workspaceId}::uuid and l.handle = wanted.handle
    where l.state <> 'undone'
    union
    select l.id, l.handle, l.other, l.source, l.ts, l.certainty, l.state
    from ${wanted} join person_link as l on l.workspace_id = ${workspaceId}::uuid and l.other = wanted.handle
    where l.state <> 'undone'`
}

/** Links that members made with one of the handles: they hold also where the handle is shared. */
export function selectManualLinksOf(workspaceId: string, handles: readonly string[]): RawBuilder<LinkRow> {
  return sql`
    select id, handle, other, source, ts, certainty, state from (${selectLinksOf(workspaceId, handles)}) as link
    where source = 'manual'`
}

export function selectHandles(workspaceId: string, handles: readonly string[]): RawBuilder<HandleRow> {
  return sql`
    select h.handle, h.person, h.is_shared, h.shared_decision
    from (select distinct jsonb_array_elements_text(${JSON.stringify(handles)}::jsonb) collate "C" as handle) as wanted
    join person_handle as h on h.workspace_id = ${workspaceId}::uuid and h.handle = wanted.handle`
}

/**
 * Saves whom handles belong to. Nobody was told about a new browser or e-mail address, so that it will be written
 * (`written_person` is ''); any other handle is its own person as long as nothing is written about it.
 */
export function upsertHandles(
  workspaceId: string,
  rows: readonly { handle: string; person: string; isShared: boolean; written: string }[],
): RawBuilder<unknown> {
  return sql`
    insert into person_handle (workspace_id, handle, person, written_person, is_shared)
    select ${workspaceId}::uuid, handle, person, written, "isShared"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (handle text, person text, written text, "isShared" boolean)
    on conflict (workspace_id, handle) do update set person = excluded.person, is_shared = excluded.is_shared`
}

/** Saves what became of links; one that is no longer refused forgets that it was kept apart. */
export function updateLinkStates(
  states: readonly { id: string; state: StoredLinkState }[],
): RawBuilder<unknown> {
  return sql`
    update person_link set state = new.state, is_kept_apart = is_kept_apart and new.state = 'conflict'
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as new (id bigint, state text)
    where person_link.id = new.id`
}

export function deletePeople(workspaceId: string, people: readonly string[]): RawBuilder<unknown> {
  return sql`
    delete from person
    where workspace_id = ${workspaceId}::uuid
      and person in (select jsonb_array_elements_text(${JSON.stringify(people)}::jsonb) collate "C")`
}

export function upsertPeople(
  workspaceId: string,
  people: readonly { person: string; sinceMs: number; handles: number }[],
): RawBuilder<unknown> {
  return sql`
    insert into person (workspace_id, person, known_since, handles)
    select ${workspaceId}::uuid, person, to_timestamp("sinceMs" / 1000), handles
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as new (person text, "sinceMs" float8, handles int)
    on conflict (workspace_id, person) do update set known_since = excluded.known_since, handles = excluded.handles
      where (person.known_since, person.handles) is distinct from (excluded.known_since, excluded.handles)`
}

/** Handles whose person the analytics store was not told yet. */
export function selectUnwritten(
  workspaceId: string,
  limit: number,
): RawBuilder<{ handle: string; person: string }> {
  return sql`
    select handle, person from person_handle
    where workspace_id = ${workspaceId}::uuid and person <> written_person limit ${limit}`
}

/** Notes what was written; a handle that moved meanwhile stays to be written. */
export function markWritten(
  workspaceId: string,
  rows: readonly { handle: string; person: string }[],
): RawBuilder<unknown> {
  return sql`
    update person_handle set written_person = new.person
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (handle text, person text)
    where person_handle.workspace_id = ${workspaceId}::uuid and person_handle.handle = new.handle`
}

/** Workspaces with something unwritten: left over when a process ended in the middle. */
export function selectUnwrittenWorkspaces(): RawBuilder<{ workspace_id: string }> {
  return sql`select distinct workspace_id from person_handle where person <> written_person`
}
