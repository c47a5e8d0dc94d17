/** Statements that derive journeys from touches, conversions and identities. */

import { factKey } from '@tributary/query/rows-request'
import { identifier, int64, join, nothing, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import type { CurrentPeople } from '../identify/current-people.service.ts'
import { byHandle } from '../identify/person-links.sql.ts'
import type { JourneySetting } from './journey.ts'

/** The conversions whose journeys are built: all, those of people with a handle that changed in this stretch of time, or those of one conversion's person. */
export type BuildScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'changed'; readonly afterMicros: bigint; readonly untilMicros: bigint }
  | { readonly kind: 'conversion'; readonly conversionId: string }

/** One row per handle whose person is in the scope. */
function scopeHandles(workspaceId: string, scope: Exclude<BuildScope, { kind: 'all' }>): Sql {
  return scope.kind === 'conversion'
    ? sql`select handle_key from conversions final where workspace_id = ${uuid(workspaceId)} and conversion_id = ${text(scope.conversionId)}`
    : sql`select distinct handle_key from handle_changes
        where workspace_id = ${uuid(workspaceId)} and changed_at > fromUnixTimestamp64Micro(${int64(scope.afterMicros)}, 'UTC') and changed_at <= fromUnixTimestamp64Micro(${int64(scope.untilMicros)}, 'UTC')`
}

/**
 * Inserts one row per conversion into `journeys`. A conversion without eligible touch gets empty arrays: it is
 * reported as unattributed, never dropped. Rows replace earlier ones of the same setting by `version`. There is one row per
 * conversion, so nothing is to be merged at the insert: leaving that out saves a third of a build and costs a reader
 * 17 ms for 200 thousand rows until the engine merges the part.
 */
export function buildJourneys(request: {
  workspaceId: string
  setting: JourneySetting
  settingKey: bigint
  scope: BuildScope
  people: CurrentPeople
  version: bigint
}): Sql {
  return sql`
    insert into journeys (workspace_id, setting, conversion_id, order_id, conversion_type, person_key, ts, amount_minor, currency, touch_ids, touch_ts, channels, campaigns, sources, mediums, version)
    settings optimize_on_insert = 0
    ${selectJourneys(
      { ...request, touchColumns: [sql`t.channel`, sql`t.campaign`, sql`t.source`, sql`t.medium`] },
      (steps) => sql`
      select ${uuid(request.workspaceId)}, ${uint64(request.settingKey)}, c.conversion_id, c.order_id, c.conversion_type, c.person_key, c.ts, c.amount_minor, c.currency,
        ${steps}.2, ${steps}.1, ${steps}.3, ${steps}.4, ${steps}.5, ${steps}.6, ${uint64(request.version)}`,
    )}`
}

/**
 * `with ... <head> from converting as c left join grouped`: per conversion the sorted array `steps` of tuples
 * (ts, touch_id, <touchColumns>...). The common table expressions are materialized: inlined, each would run four times
 * (10 million touches: 4.9 s of CPU instead of 2.6). The engine still plans one anew wherever it is named, with all that it
 * names, so they name each other as seldom as can be. `head` receives the expression of the array.
 */
export function selectJourneys(
  request: {
    workspaceId: string
    setting: JourneySetting
    scope: BuildScope
    people: CurrentPeople
    /** Expressions over a touch `t`, in the order of the tuple. */
    touchColumns: readonly Sql[]
    conversionFilter?: Sql
  },
  head: (steps: Sql) => Sql,
): Sql {
  const { workspaceId, setting, people } = request
  const named = request.touchColumns.map((column, index) => sql`${column} as ${identifier(`v${index}`)}`)
  const values = request.touchColumns.map((_, index) => sql`t.${identifier(`v${index}`)}`)
  const visits = setting.lookbackVisits
  const steps = visits === undefined ? sql`g.steps` : sql`arraySlice(g.steps, -${int64(visits)})`
  // Few handles are found by the index; for all of them the join alone is cheaper by a third.
  const someHandles =
    request.scope.kind === 'all' ? nothing : sql`and handle_key in (select handle_key from stretches)`
  const ofTouches = request.scope.kind === 'all' ? people.ofFacts : byHandle(sql`select * from links`)
  return sql`
    with
    -- one row per linked handle
    links as materialized (${request.scope.kind === 'all' ? linksOfConversions(workspaceId, people) : people.links}),
    ${request.scope.kind === 'all' ? nothing : peopleInScope(workspaceId, request.scope)}
    -- one row per conversion to build, with the person's previous conversion of the same sort
    converting as materialized (
      select conversion_id, order_id, conversion_type, ts, amount_minor, currency, person_key, person,
        ${setting.scope === 'window' ? sql`toDateTime64(0, 3, 'UTC')` : previousConversion()} as previous_ts
      from (
        select v.conversion_id as conversion_id, v.order_id as order_id, v.conversion_type as conversion_type, v.ts as ts, v.amount_minor as amount_minor, v.currency as currency,
          if(l.person_key != 0, l.person_key, v.handle_key) as person_key, if(l.person_key != 0, l.person, v.handle) as person
        from (select * from conversions final where workspace_id = ${uuid(workspaceId)}) as v
        left join links as l on l.handle_key = v.handle_key
      )
      ${request.scope.kind === 'all' ? nothing : sql`where person_key in (select person_key from people_in_scope)`}
    ),
    -- one row per conversion and handle that touches of its person are looked up by: the stretch in which these are eligible
    stretches as materialized (
      select distinct arrayJoin([c.person_key, if(l.handle_key != 0, l.handle_key, c.person_key)]) as handle_key,
        c.conversion_id as conversion_id, c.ts as last_ts, c.previous_ts as previous_ts,
        c.ts - toIntervalMillisecond(${int64(setting.lookbackMs)}) as first_ts
      from (${ofTouches.links}) as l right join converting as c on c.person_key = l.person_key
    ),
    -- one row per conversion with touches: its eligible touches, oldest first, ties by touch id
    grouped as (
      select conversion_id, arraySort(groupArray((t.ts, t.touch_id, ${join(values, ', ')}))) as steps
      from (
        select ${factKey(ofTouches, 't')} as looked_up, t.ts as ts, t.touch_id as touch_id, ${join(named, ', ')}
        from touches as t where workspace_id = ${uuid(workspaceId)} ${someHandles}
      ) as t
      inner join stretches as s on s.handle_key = t.looked_up
      where t.ts <= s.last_ts and t.ts >= s.first_ts and t.ts > s.previous_ts
      group by conversion_id
    )
    ${head(steps)}
    from converting as c
    left join grouped as g on g.conversion_id = c.conversion_id
    ${request.conversionFilter ?? nothing}`
}

function linksOfConversions(workspaceId: string, { links }: CurrentPeople): Sql {
  return sql`select * from (${links}) where handle_key in (select handle_key from conversions where workspace_id = ${uuid(workspaceId)})`
}

/**
 * People with a handle in the scope, and people such a handle was ever linked to, by itself or through its e-mail person:
 * they may have lost it to another.
 */
function peopleInScope(workspaceId: string, scope: Exclude<BuildScope, { kind: 'all' }>): Sql {
  return sql`
    scope_handles as materialized (${scopeHandles(workspaceId, scope)}),
    people_in_scope as materialized (
      select distinct arrayJoin([own.key, l.person_key]) as person_key
      from (
        select handle_key as key from scope_handles
        union distinct
        select sipHash64(person) as key from identities where workspace_id = ${uuid(workspaceId)} and handle_key in (select handle_key from scope_handles)
      ) as own
      left join links as l on l.handle_key = own.key
    ),`
}

/** Time of the person's latest earlier conversion of the same sort; conversions of one instant share their touches. */
function previousConversion(): Sql {
  return sql`fromUnixTimestamp64Milli(max(toUnixTimestamp64Milli(ts)) over (
          partition by person_key, amount_minor > 0
          order by toUnixTimestamp64Milli(ts) asc range between unbounded preceding and 1 preceding
        ), 'UTC')`
}

/** Latest moment up to which a finished build includes changes, and when it was last found current, in microseconds; `builds` 0 when there is none. */
export function selectBuild(workspaceId: string, settingKey: bigint): Sql {
  return sql`
    select toString(toUnixTimestamp64Micro(max(built_at))) as built_micros, toString(toUnixTimestamp64Micro(max(finished_at))) as finished_micros, count() as builds
    from journey_builds where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey)}`
}

export function insertBuild(workspaceId: string, settingKey: bigint, builtMicros: bigint): Sql {
  return sql`
    insert into journey_builds (workspace_id, setting, built_at)
    select ${uuid(workspaceId)}, ${uint64(settingKey)}, fromUnixTimestamp64Micro(${int64(builtMicros)}, 'UTC')`
}

/** Settings built for a workspace, the latest used last. */
export function selectBuilds(workspaceId: string): Sql {
  return sql`
    select toString(setting) as setting from journey_builds
    where workspace_id = ${uuid(workspaceId)} group by setting order by max(finished_at)`
}

export function deleteJourneys(workspaceId: string, settingKey: bigint): Sql {
  return sql`delete from journeys where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey)}`
}

export function deleteBuild(workspaceId: string, settingKey: bigint): Sql {
  return sql`delete from journey_builds where workspace_id = ${uuid(workspaceId)} and setting = ${uint64(settingKey)}`
}

/** Moment of the latest change of any handle, and how many handles changed after a moment. */
export function selectChanges(workspaceId: string, afterMicros: bigint): Sql {
  return sql`
    select toString(toUnixTimestamp64Micro(max(changed_at))) as latest_micros, uniqIf(handle_key, changed_at > fromUnixTimestamp64Micro(${int64(afterMicros)}, 'UTC')) as handles
    from handle_changes where workspace_id = ${uuid(workspaceId)}`
}

/** The journey of one conversion for a setting, straight from the touches. */
export function selectConversionJourney(request: {
  workspaceId: string
  setting: JourneySetting
  conversionId: string
  people: CurrentPeople
}): Sql {
  return selectJourneys(
    {
      ...request,
      scope: { kind: 'conversion', conversionId: request.conversionId },
      touchColumns: [
        'channel',
        'campaign',
        'source',
        'medium',
        'landing_page',
        'device',
        'country',
        'handle',
      ].map((name) => identifier(`t.${name}`)),
      conversionFilter: sql`where c.conversion_id = ${text(request.conversionId)}`,
    },
    (steps) => sql`
      select c.conversion_id as conversion_id, c.order_id as order_id, toString(c.conversion_type) as conversion_type, c.person as person, toString(toUnixTimestamp64Milli(c.ts)) as ts_ms, toString(c.currency) as currency, toString(c.amount_minor) as amount_minor,
        arrayMap(s -> tupleElement(s, 2), ${steps}) as touch_ids, arrayMap(s -> toString(toUnixTimestamp64Milli(s.1)), ${steps}) as touch_ms,
        ${steps}.3 as channels, ${steps}.4 as campaigns, ${steps}.5 as sources, ${steps}.6 as mediums, ${steps}.7 as landing_pages, ${steps}.8 as devices, ${steps}.9 as countries, ${steps}.10 as handles`,
  )
}

/** The same journey with its touch ids as keys, for the credit of each touch. */
export function selectCreditJourney(request: {
  workspaceId: string
  setting: JourneySetting
  conversionId: string
  people: CurrentPeople
}): Sql {
  return selectJourneys(
    {
      ...request,
      scope: { kind: 'conversion', conversionId: request.conversionId },
      touchColumns: [sql`t.channel`, sql`t.campaign`],
      conversionFilter: sql`where c.conversion_id = ${text(request.conversionId)}`,
    },
    (steps) => sql`
      select c.conversion_id as conversion_id, c.order_id as order_id, c.conversion_type as conversion_type, c.ts as ts, c.amount_minor as amount_minor, c.currency as currency,
        ${steps}.1 as touch_ts, ${steps}.3 as channels, ${steps}.4 as campaigns, ${steps}.2 as dimension_keys`,
  )
}
