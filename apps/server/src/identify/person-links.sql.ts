/** Who a handle belongs to: the one definition, composed into the statements of later capabilities. */
import { type Sql, sql, uuid } from '@tributary/stores/sql'

/**
 * One row per linked handle: the known person it belongs to. Of several links the earliest holds, ties by the
 * person's name, so the order of arrival does not matter. An e-mail person that is itself linked to a user is that user.
 * Handles without a link are their own person (`person_key` = `handle_key`).
 */
export function personLinks(workspaceId: string): Sql {
  return sql`
    select direct.handle_key as handle_key, if(onward.person != '', onward.person, direct.person) as person, sipHash64(person) as person_key
    from (
      select handle_key, argMin(person, (first_ts, person)) as person
      from (select handle_key, person, min(ts) as first_ts from identities where workspace_id = ${uuid(workspaceId)} group by handle_key, person)
      group by handle_key
    ) as direct
    left join (
      select handle_key, argMin(person, (first_ts, person)) as person
      from (select handle_key, person, min(ts) as first_ts from identities where workspace_id = ${uuid(workspaceId)} and startsWith(handle, 'e:') group by handle_key, person)
      group by handle_key
    ) as onward on onward.handle_key = sipHash64(direct.person)`
}
