/** Links as they arrive, and who is who settled from nothing, to compare with what is kept up to date. */
import type { IdentityLink, LinkSource } from '@tributary/models/identity/link'
import { settlePeople } from '@tributary/models/identity/settle-people'
import { isSharedHandle } from '@tributary/models/identity/shared-handle'
import { factKey } from '@tributary/query/rows-request'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sql, text, uuid } from '@tributary/stores/sql'
import type { Kysely } from 'kysely'
import { currentPeople } from './current-people.service.ts'
import type { PeopleTables } from './people.table.ts'

export type ArrivingLink = {
  readonly handle: string
  readonly person: string
  readonly tsMs: number
  readonly source?: 'event' | 'import'
}

/** Stores links as the collector does: rows, and both ends noted as changed. */
export async function arrive(
  analytics: AnalyticsStore,
  workspaceId: string,
  links: readonly ArrivingLink[],
): Promise<void> {
  if (links.length === 0) return
  const rows = JSON.stringify(
    links.map((link) => [link.handle, link.person, String(link.tsMs), link.source ?? 'event']),
  )
  const source = sql`(select arrayJoin(JSONExtract(${text(rows)}, 'Array(Array(String))')) as r)`
  await analytics.command(sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select ${uuid(workspaceId)}, sipHash64(r[1]), r[1], r[2], r[4], fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC') from ${source}`)
  await analytics.command(sql`
    insert into handle_changes (workspace_id, version, handle_key)
    select ${uuid(workspaceId)}, 1, sipHash64(arrayJoin([r[1], r[2]])) from ${source}`)
}

/** A row `handle` each. */
const rowsOf = (handles: readonly string[]) =>
  sql`(select arrayJoin(JSONExtract(${text(JSON.stringify(handles))}, 'Array(String)')) as handle)`

/** Whose each of the handles is for readers of the analytics store. */
export async function readPeople(
  analytics: AnalyticsStore,
  workspaceId: string,
  handles: readonly string[],
): Promise<Record<string, string>> {
  const rows = await analytics.query<{ handle: string; person: string }>(sql`
    select w.handle as handle, if(l.person_key != 0, l.person, w.handle) as person
    from ${rowsOf(handles)} as w
    left join (${(await currentPeople(analytics, workspaceId)).links}) as l on l.handle_key = sipHash64(w.handle)
    order by handle`)
  return Object.fromEntries(rows.map((row) => [row.handle, row.person]))
}

/** An event and a touch of each of the handles, which are browsers (`a:`) or users (`u:`). */
export async function happen(
  analytics: AnalyticsStore,
  workspaceId: string,
  handles: readonly string[],
): Promise<void> {
  const each = sql`from ${rowsOf(handles)}`
  await analytics.command(sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts)
    select ${uuid(workspaceId)}, generateUUIDv4(), 'import', sipHash64(handle), handle, now64(3, 'UTC') ${each}`)
  await analytics.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, user_id)
    select ${uuid(workspaceId)}, generateUUIDv4(), 'page_view', now64(3, 'UTC'), now64(3, 'UTC'), if(startsWith(handle, 'a:'), substring(handle, 3), ''), if(startsWith(handle, 'u:'), substring(handle, 3), '')
    ${each}`)
}

/** How events and touches are read: how many there are, how many know their person, and how many are read as somebody else's than their handle is. */
export async function factReading(
  analytics: AnalyticsStore,
  workspaceId: string,
): Promise<{ facts: number; known: number; misread: number }> {
  const { links, ofFacts } = await currentPeople(analytics, workspaceId)
  const [row] = await analytics.query<{ facts: string; known: string; misread: string }>(sql`
    select toString(count()) as facts, toString(countIf(e.looked_up != e.own_key)) as known,
      toString(countIf(if(f.person_key != 0, f.person_key, e.looked_up) != if(l.person_key != 0, l.person_key, e.own_key))) as misread
    from (
      select t.handle_key as own_key, ${factKey(ofFacts, 't')} as looked_up from events as t where t.workspace_id = ${uuid(workspaceId)}
      union all
      select t.handle_key as own_key, ${factKey(ofFacts, 't')} as looked_up from touches as t where t.workspace_id = ${uuid(workspaceId)}
    ) as e
    left join (${ofFacts.links}) as f on f.handle_key = e.looked_up
    left join (${links}) as l on l.handle_key = e.own_key`)
  return { facts: Number(row?.facts), known: Number(row?.known), misread: Number(row?.misread) }
}

export type StoredPeople = {
  readonly people: Record<string, string>
  /** By the ends and source of a link, undone ones left out. */
  readonly states: Record<string, string>
}

/** Who is who as the relational store has it. */
export async function storedPeople(db: Kysely<PeopleTables>, workspaceId: string): Promise<StoredPeople> {
  const handles = await db
    .selectFrom('person_handle')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .execute()
  const links = await storedLinks(db, workspaceId)
  return {
    people: Object.fromEntries(handles.map((row) => [row.handle, row.person]).sort()),
    states: Object.fromEntries(links.map((link) => [nameOf(link), link.state]).sort()),
  }
}

/** The same, from nothing but the links and decisions that are stored. */
export async function settledFromNothing(
  db: Kysely<PeopleTables>,
  workspaceId: string,
): Promise<StoredPeople> {
  const rows = await storedLinks(db, workspaceId)
  const links = rows.map((row): IdentityLink & { source: LinkSource } => ({
    ...row,
    tsMs: row.ts.getTime(),
  }))
  const handles = await db
    .selectFrom('person_handle')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .execute()
  const decisions = new Map(handles.map((row) => [row.handle, row.shared_decision]))
  const isShared = (handle: string) =>
    decisions.get(handle) ??
    isSharedHandle(
      handle,
      links.filter((link) => link.handle === handle || link.other === handle),
    )
  const { personOf, states } = settlePeople(links, isShared)
  return {
    people: Object.fromEntries(handles.map(({ handle }) => [handle, personOf.get(handle) ?? handle]).sort()),
    states: Object.fromEntries(links.map((link) => [nameOf(link), states.get(link.id) ?? '']).sort()),
  }
}

function storedLinks(db: Kysely<PeopleTables>, workspaceId: string) {
  return db
    .selectFrom('person_link')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '<>', 'undone')
    .execute()
}

const nameOf = (link: { handle: string; other: string; source: string }) =>
  `${link.handle} ${link.other} ${link.source}`
