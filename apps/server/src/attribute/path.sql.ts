/** Journeys folded into paths, for the data-driven models: converting paths, and the paths of people without a conversion. */
import { named } from '@tributary/query/dimension-expression'
import type { DimensionName } from '@tributary/query/dimensions.data'
import { factKey, personOf } from '@tributary/query/rows-request'
import { instant, join, nothing, type Sql, sql, uint64, uuid } from '@tributary/stores/sql'
import type { CurrentPeople } from '../identify/current-people.service.ts'
import { touchKey } from './dimension.sql.ts'
import { conversionCondition, filteredJourneys, type JourneySource } from './filtered-journey.sql.ts'
import type { JourneyFilter } from './journey.ts'

/** One row per distinct path: its conversions, and their money before and after refunds. The empty path is what nothing can claim. */
export function convertingPaths(workspaceId: string, source: JourneySource, filter: JourneyFilter): Sql {
  return sql`
    select arrayMap(k -> ${named(sql`k`)}, j.keys) as keys, count() as conversions, toString(sum(amount)) as amount_minor, toString(sum(amount - refunded)) as net_amount_minor
    from (${filteredJourneys(workspaceId, source, filter, { ages: false, lastNonDirect: false })}) as j
    group by j.keys order by keys`
}

/**
 * One row per distinct path of people with touches in the range and no conversion in it: how many people. `conversions`: the
 * workspace's, where their money is not as they are stored.
 */
export function nullPaths(
  workspaceId: string,
  by: DimensionName,
  filter: JourneyFilter,
  people: CurrentPeople,
  conversions?: Sql,
): Sql {
  const rows =
    conversions === undefined
      ? sql`conversions final where workspace_id = ${uuid(workspaceId)} and`
      : sql`(${conversions}) where`
  const direct = filter.excludeDirect ? sql`and t.channel != 'Direct'` : nothing
  const collapsed = filter.collapse
    ? sql`arrayFilter((s, i) -> i = 1 or s.3 != steps[i - 1].3 or s.4 != steps[i - 1].4, steps, arrayEnumerate(steps))`
    : sql`steps`
  return sql`
    select arrayMap(s -> s.5, ${collapsed}) as keys, count() as nulls
    from (
      select ${personOf('t', 'looked_up')} as person_key, arraySort(groupArray((t.ts, t.touch_id, toString(t.channel), toString(t.campaign), ${touchKey(by)}))) as steps
      from (select *, ${factKey(people.ofFacts, 't')} as looked_up from touches as t where ${join([sql`workspace_id = ${uuid(workspaceId)}`, sql`ts >= ${instant(filter.fromMs)}`, sql`ts < ${instant(filter.toMs)}`], ' and ')} ${direct}) as t
      left join (${people.ofFacts.links}) as l on l.handle_key = t.looked_up
      where person_key not in (
        select ${personOf('v')}
        from (select handle_key from ${rows} ${conversionCondition(filter)}) as v
        left join (${people.links}) as l on l.handle_key = v.handle_key
      )
      group by person_key
    )
    group by keys order by keys`
}

/** How many rows of a dataset are stored, and the number of the last; more than it has when an interrupted import stored some twice. */
export function countDatasetRows(workspaceId: string, datasetId: string): Sql {
  return sql`select count() as rows, max(row) as last_row from paths where workspace_id = ${uuid(workspaceId)} and dataset_id = ${uuid(datasetId)}`
}

/**
 * Rows numbered from `from` up to and without `to`, in their order, for the path decoder. `isClean` says that no row is
 * stored twice, which spares the merge of copies: half of the time.
 */
export function selectDatasetRows(request: {
  workspaceId: string
  datasetId: string
  from: number
  to: number
  isClean: boolean
}): Sql {
  return sql`
    select channel_ids, conversions, value, nulls from paths ${request.isClean ? nothing : sql`final`}
    where workspace_id = ${uuid(request.workspaceId)} and dataset_id = ${uuid(request.datasetId)} and row >= ${uint64(request.from)} and row < ${uint64(request.to)}
    order by row`
}
