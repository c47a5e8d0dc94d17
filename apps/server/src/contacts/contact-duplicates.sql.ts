/** Contacts that are likely one person. */
import { type RawBuilder, sql } from 'kysely'
import { inScope, type ListScope } from './contact-list.sql.ts'

export type DuplicateRow = {
  readonly first_id: string
  readonly second_id: string
  readonly by: 'email' | 'phone' | 'name'
}

const CLUES = {
  email: { columns: sql`email_hash`, present: sql`email_hash is not null` },
  phone: { columns: sql`phone_e164`, present: sql`phone_e164 is not null` },
  name: { columns: sql`organisation_id, name_key`, present: sql`organisation_id is not null` },
} as const

/** Pairs of the oldest contact of each group with the others that share the clue, those found to be different left out. */
export function selectDuplicates(
  scope: ListScope,
  by: keyof typeof CLUES,
  limit: number,
): RawBuilder<DuplicateRow> {
  const { columns, present } = CLUES[by]
  return sql<DuplicateRow>`
    with groups as (
      select array_agg(id order by id) as ids
      from contact
      where ${inScope(scope)} and ${present}
      group by ${columns}
      having count(*) > 1
      limit ${limit}
    ),
    pairs as (
      select ids[1] as first_id, unnest(ids[2:]) as second_id from groups
    )
    select first_id, second_id, ${by}::text as by
    from pairs
    where not exists (
      select 1 from contact_not_duplicate as known
      where known.workspace_id = ${scope.workspaceId}::uuid
        and known.first_id = pairs.first_id
        and known.second_id = pairs.second_id)
    limit ${limit}`
}

/** The other contacts that share a clue with this one. */
export function selectDuplicatesOf(
  scope: ListScope,
  contactId: string,
  limit: number,
): RawBuilder<DuplicateRow> {
  const twin = sql`(select * from contact where id = ${contactId}::uuid and ${inScope(scope)})`
  return sql<DuplicateRow>`
    with twin as materialized ${twin},
    found as (
      select contact.id, 'email' as by from contact, twin
      where ${scoped(scope)} and contact.email_hash = twin.email_hash
      union all
      select contact.id, 'phone' from contact, twin
      where ${scoped(scope)} and contact.phone_e164 = twin.phone_e164
      union all
      select contact.id, 'name' from contact, twin
      where ${scoped(scope)} and contact.organisation_id = twin.organisation_id and contact.name_key = twin.name_key
    )
    select least(found.id, ${contactId}::uuid) as first_id, greatest(found.id, ${contactId}::uuid) as second_id, found.by
    from found
    where found.id <> ${contactId}::uuid
      and not exists (
        select 1 from contact_not_duplicate as known
        where known.workspace_id = ${scope.workspaceId}::uuid
          and known.first_id = least(found.id, ${contactId}::uuid)
          and known.second_id = greatest(found.id, ${contactId}::uuid))
    limit ${limit}`
}

/** As `inScope`, where another table is joined. */
function scoped(scope: ListScope): RawBuilder<boolean> {
  return sql<boolean>`contact.id in (select id from contact where ${inScope(scope)})`
}
