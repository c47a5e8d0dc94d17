/** Statements about organisations. */
import { type RawBuilder, sql } from 'kysely'
import { all, inScope, type ListScope } from './contact-list.sql.ts'

/** Seen by a member with own contacts only: their own, and, by name, where a contact works that they may see. */
function visible(scope: ListScope): RawBuilder<boolean> {
  const present = sql<boolean>`workspace_id = ${scope.workspaceId}::uuid and deleted_at is null`
  if (scope.ownUserId === null) return sql<boolean>`(${present})`
  return sql<boolean>`(${present} and (owner_id = ${scope.ownUserId} or id in (select organisation_id from contact where ${inScope(scope)})))`
}

export type OrganisationsAsked = {
  readonly ids?: readonly string[]
  /** Folded. */
  readonly search?: string | undefined
  readonly sector?: string | undefined
  readonly after?: { value: string; id: string } | undefined
  readonly limit: number
}

/** By name; those found by a search the nearest first. */
export function selectOrganisations<Row>(scope: ListScope, asked: OrganisationsAsked): RawBuilder<Row> {
  const { ids, search, sector, after } = asked
  const conditions = [
    visible(scope),
    ids && sql<boolean>`id = any(${[...ids]}::uuid[])`,
    search ? sql<boolean>`(name_key like ${`%${search}%`} or name_key % ${search})` : undefined,
    sector ? sectorIs(scope, sector) : undefined,
    after && sql<boolean>`(name_key, id) > (${after.value}::text, ${after.id}::uuid)`,
  ].filter((condition) => condition !== undefined)
  const order = search
    ? sql`name_key like ${`${search}%`} desc, similarity(name_key, ${search}) desc, name_key, id`
    : sql`name_key, id`
  return sql<Row>`
    select * from organisation
    where ${all(conditions)}
    order by ${order}
    limit ${asked.limit}`
}

/** Of organisations that are seen by name only, no filter tells the sector. */
function sectorIs({ ownUserId }: ListScope, sector: string): RawBuilder<boolean> {
  if (ownUserId === null) return sql<boolean>`sector = ${sector}`
  return sql<boolean>`(sector = ${sector} and owner_id = ${ownUserId})`
}

/** Of these organisations, those where contacts of other members, or of nobody, work. */
export function selectSharedOrganisations(
  workspaceId: string,
  userId: string,
  ids: readonly string[],
): RawBuilder<{ organisation_id: string }> {
  return sql`
    select distinct organisation_id
    from contact
    where workspace_id = ${workspaceId}::uuid
      and deleted_at is null
      and owner_id is distinct from ${userId}
      and organisation_id = any(${[...ids]}::uuid[])`
}

/** Contacts in scope per organisation. */
export function countPerOrganisation(
  scope: ListScope,
  ids: readonly string[],
): RawBuilder<{ organisation_id: string; count: string }> {
  return sql`
    select organisation_id, count(*) as count
    from contact
    where ${inScope(scope)} and organisation_id = any(${[...ids]}::uuid[])
    group by organisation_id`
}
