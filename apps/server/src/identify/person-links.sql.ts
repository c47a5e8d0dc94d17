/** Who a handle belongs to: the one definition, composed into the statements of later capabilities. */
import type { FactPeople } from '@tributary/query/stretch'
import { int64, nothing, type Sql, sql, uuid } from '@tributary/stores/sql'

/**
 * How long before a mark links count as not settled yet. A row is stamped when its statement begins and seen when it ends, so
 * rows of a long statement appear behind those that moved the mark.
 */
export const OVERLAP_SECONDS = 30
/** How long after a mark the rows before it are still read again; from then on they are settled. */
export const LATE_SECONDS = 2 * OVERLAP_SECONDS

/**
 * One row per linked handle: the person it belongs to. What the rules decided is read from `person_links`. Links that
 * arrived since (seconds ago, as a rule) hold by a simple form of the rules: of several the earliest, ties by the person's
 * name; an e-mail person that is itself linked to a user is that user. Handles without a link are their own person
 * (`person_key` = `handle_key`), whether they have a row or not.
 *
 * @param condition ` and ...` over `handle_key`, to ask for some handles only
 */
export function personLinks(workspaceId: string, condition: Sql = nothing): Sql {
  return sql`${settledLinks(workspaceId, condition)} union all ${waitingLinks(workspaceId, condition)}`
}

/** Those of {@link personLinks} that are not settled yet. */
export function waitingLinks(workspaceId: string, condition: Sql = nothing): Sql {
  const recent = recentLinks(workspaceId, condition)
  return sql`
    select direct.handle_key as handle_key, multiIf(settled.person != '', settled.person, onward.person != '', onward.person, direct.person) as person, sipHash64(person) as person_key
    from (
      select handle_key, argMin(person, (first_ts, person)) as person
      from (${recent})
      where ${isUnsettled(workspaceId, recent)}
      group by handle_key
    ) as direct
    left join (
      select handle_key, person from person_links final
      where workspace_id = ${uuid(workspaceId)} and handle_key in (select sipHash64(person) from (${recent}))
    ) as settled on settled.handle_key = sipHash64(direct.person)
    left join (
      select handle_key, argMin(person, (first_ts, person)) as person
      from (${recentLinks(workspaceId, sql`and startsWith(handle, 'e:')`)}) group by handle_key
    ) as onward on onward.handle_key = sipHash64(direct.person)`
}

/** {@link personLinks} where nothing waits to be settled: a join with a table alone costs half of one with a union. */
export function settledLinks(workspaceId: string, condition: Sql = nothing): Sql {
  return sql`select handle_key, person, person_key from person_links final where workspace_id = ${uuid(workspaceId)} ${condition}`
}

/** Every fact is looked up by its handle. */
export const byHandle = (links: Sql): FactPeople => ({ links })

/** `waiting`: links whose handles are not settled yet. */
export function countWaiting(workspaceId: string): Sql {
  const recent = recentRows(workspaceId, nothing)
  return sql`select count() as waiting from ${recent} and ${isUnsettled(workspaceId, sql`select handle_key from ${recent}`)}`
}

function isUnsettled(workspaceId: string, recent: Sql): Sql {
  return sql`handle_key not in (
        select handle_key from person_links
        where workspace_id = ${uuid(workspaceId)} and handle_key in (select handle_key from (${recent}))
      )`
}

/** Handles whose links may not be settled yet. */
export const recentHandles = (workspaceId: string): Sql =>
  sql`(select handle_key from ${recentRows(workspaceId, nothing)})`

/** One row per link that may not be settled yet. Settled handles among them are found in `person_links` all the same. */
function recentLinks(workspaceId: string, condition: Sql): Sql {
  return sql`select handle_key, person, min(ts) as first_ts from ${recentRows(workspaceId, condition)} group by handle_key, person`
}

/** To follow `from`: the rows of such links, to be narrowed further. */
function recentRows(workspaceId: string, condition: Sql): Sql {
  return sql`
    identities where workspace_id = ${uuid(workspaceId)} ${condition}
      and arrived_at > (
        select (max(settled_until) as mark)
          - toIntervalSecond(if(now64(6, 'UTC') > mark + toIntervalSecond(${int64(LATE_SECONDS)}), 0, ${int64(OVERLAP_SECONDS)}))
        from person_marks where workspace_id = ${uuid(workspaceId)}
      )`
}
