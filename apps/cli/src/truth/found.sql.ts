/** What the product found out, read from its stores for the score: who handles were given to, and stored journeys. */
import { personLinks } from '@tributary/server/identify/person-links.sql'
import { type Sql, sql, uint64, uuid } from '@tributary/stores/sql'

/** One row per linked handle, by name. Handles without a row are their own person. */
export function selectHandlePeople(workspaceId: string): Sql {
  return sql`
    select i.handle as handle, any(l.person) as person
    from (select distinct handle, handle_key from identities where workspace_id = ${uuid(workspaceId)}) as i
    inner join (${personLinks(workspaceId)}) as l on l.handle_key = i.handle_key
    group by handle`
}

/** One row per conversion with touches: imported touches by their id, visits by their browser and first moment in ms. */
export function selectFoundJourneys(workspaceId: string, settingKey: bigint): Sql {
  return sql`
    select j.conversion_id as conversion_id,
      groupArray(if(t.origin = 'import', t.touch_id, concat(substring(t.handle, 3), ' ', toString(toUnixTimestamp64Milli(t.ts))))) as touches
    from (
      select conversion_id, arrayJoin(touch_ids) as touch_id from journeys final
      where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey)}
    ) as j
    inner join (select touch_id, origin, handle, ts from touches where workspace_id = ${uuid(workspaceId)}) as t on t.touch_id = j.touch_id
    group by conversion_id`
}
