/**
 * Funnels over events, exact to the millisecond. A person's furthest step is the best over every first step in the range;
 * of several equal ones the earliest holds, and each later step is its earliest event strictly after the step before.
 *
 * The engine's own `windowFunnel` is not used: it keeps only the latest first step, and a first step in the same millisecond
 * as a second one hides the earlier chain from it.
 */
import type { FunnelCondition, FunnelStep } from '@tributary/contract/funnels'
import {
  identifier,
  instant,
  int64,
  join,
  nothing,
  type Sql,
  sql,
  text,
  texts,
  uint64,
  uuid,
} from '@tributary/stores/sql'
import type { CurrentPeople } from '../identify/current-people.service.ts'
import type { FunnelQuestion } from './funnel.ts'
import {
  touchesOfVisits,
  type VisitColumn,
  visitColumn,
  visitKey,
  visitNumber,
  visitsOfPeople,
  visitValues,
} from './visit.sql.ts'

/**
 * A mark holds a time and a step in one number, time * 16 + 15 - step, so that sorting marks sorts by time and, in one
 * moment, later steps first: a step never goes on from one in the same millisecond. Steps are up to 8, so marks whose times
 * are within a window differ by less than 16 windows, and those one millisecond further apart by more.
 */
const MARK_BASE = 16
const STEP_BASE = 15

/** A question, and whom handles and events belong to at this moment. */
export type AskedFunnel = FunnelQuestion & CurrentPeople

/** The values of a condition that belong to the visit, not to the event. */
const OF_VISIT: Readonly<Record<string, VisitColumn>> = { channel: 'channel', campaign: 'campaign' }
const OF_EVENT = {
  page_path: sql`e.page_path`,
  device: sql`toString(e.device)`,
  country: sql`toString(e.country)`,
} as const

function conditionValue(field: string): Sql {
  const visit = OF_VISIT[field]
  if (visit !== undefined) return visitColumn(visit)
  if (field in OF_EVENT) return OF_EVENT[field as keyof typeof OF_EVENT]
  const name = text(field.slice('property:'.length))
  // A property that is no text is compared as it is written in JSON.
  return sql`if(JSONType(e.properties, ${name}) = 'String', JSONExtractString(e.properties, ${name}), JSONExtractRaw(e.properties, ${name}))`
}

function meets({ field, operator, value }: FunnelCondition): Sql {
  const found = conditionValue(field)
  switch (operator) {
    case 'is':
      return sql`${found} = ${text(value)}`
    case 'starts_with':
      return sql`startsWith(${found}, ${text(value)})`
    case 'contains':
      return sql`position(${found}, ${text(value)}) > 0`
  }
}

function isStep(step: FunnelStep): Sql {
  return join([sql`e.event_type = ${text(step.event_type)}`, ...step.conditions.map(meets)], ' and ')
}

const arrayOf = (items: readonly Sql[]) => sql`[${join(items, ', ')}]`

/**
 * `with links, ..., people`: `people` has one row per person who began: `person_key`, `level` (the furthest step) and `times`
 * (milliseconds of each step reached, 0 for the others).
 */
function withPeople(question: AskedFunnel): Sql {
  const { workspaceId, steps, fromMs, toMs, windowMs } = question
  const usesVisit = steps.some((step) => step.conditions.some(({ field }) => OF_VISIT[field] !== undefined))
  return sql`
    with
    -- one row per linked handle
    links as materialized (select handle_key, person_key from (${question.links})),
    -- the same for what events are gathered by: the person where they know, else the handle
    event_links as materialized (select handle_key, person_key from (${question.ofFacts.links})),
    ${usesVisit ? sql`visits as (${visitsOfPeople({ workspaceId, fromMs, toMs: toMs + windowMs })}),` : nothing}
    ${usesVisit ? nothing : sql`hits as materialized (${hitsOfHandles(question)}),`}
    -- one row per person: the marks of every step in order, behind a nought
    marked as (
      select person_key, arrayPushFront(arraySort(hits), toUInt64(0)) as marks from (${usesVisit ? hitsOfVisits(question) : hitsOfPeople()})
    ),
    people as (${peopleOf(steps.length, windowMs)})`
}

/** Rows `looked_up`, `hits` (marks in any order). */
function hitsOfHandles(question: AskedFunnel): Sql {
  return sql`
    select e.looked_up as looked_up, ${marksOf(question)} as hits
    from (${eventsOf(question, [])}) as e
    group by looked_up
    having notEmpty(hits)`
}

/** Rows `person_key`, `hits`. Most people have one handle, and marks are costly to move: only those of others are gathered again. */
function hitsOfPeople(): Sql {
  const linked = sql`(select handle_key from event_links union all select person_key from event_links)`
  return sql`
    select looked_up as person_key, hits from hits where looked_up not in ${linked}
    union all
    select if(l.person_key != 0, l.person_key, h.looked_up) as person_key, groupArrayArray(h.hits) as hits
    from (select * from hits where looked_up in ${linked}) as h
    left join event_links as l on l.handle_key = h.looked_up
    group by person_key`
}

/** The same where a step looks at the visit: then every event needs its person first. */
function hitsOfVisits(question: AskedFunnel): Sql {
  return sql`
    select e.person_key as person_key, ${marksOf(question)} as hits
    from (
      select if(l.person_key != 0, l.person_key, v.looked_up) as person_key, v.*
      from (${eventsOf(question, [sql`ts`])}) as v
      left join event_links as l on l.handle_key = v.looked_up
    ) as e
    asof left join visits as t on t.person_key = e.person_key and t.ts <= e.ts
    group by person_key
    having notEmpty(hits)`
}

/** The events that any step may be, with the columns that steps look at. */
function eventsOf(
  { workspaceId, steps, fromMs, toMs, windowMs, ofFacts }: AskedFunnel,
  more: readonly Sql[],
): Sql {
  const fields = new Set(steps.flatMap((step) => step.conditions.map(({ field }) => field)))
  const usesProperties = [...fields].some((field) => field.startsWith('property:'))
  const columns = [
    sql`${ofFacts.keyOf('events')} as looked_up`,
    sql`event_type`,
    sql`toUInt64(toUnixTimestamp64Milli(ts)) as at`,
    ...Object.keys(OF_EVENT)
      .filter((field) => fields.has(field))
      .map(identifier),
    ...(usesProperties ? [sql`properties`] : []),
    ...more,
  ]
  return sql`
    select ${join(columns, ', ')} from events
    where workspace_id = ${uuid(workspaceId)} and ${eventStretch(fromMs, toMs + windowMs)} and is_bot = 0
      and event_type in ${texts([...new Set(steps.map((step) => step.event_type))])}`
}

/** Aggregate: the marks of all events of a group. */
function marksOf({ steps, toMs }: FunnelQuestion): Sql {
  const cases = steps.map((step, index) => ({
    is: index === 0 ? sql`${isStep(step)} and e.at < ${uint64(toMs)}` : isStep(step),
    rest: uint64(STEP_BASE - (index + 1)),
  }))
  const mark = (rest: Sql) => sql`e.at * ${uint64(MARK_BASE)} + ${rest}`
  const isOneAtMost = new Set(steps.map((step) => step.event_type)).size === steps.length
  if (isOneAtMost) {
    const chosen = cases.map(({ is, rest }) => sql`${is}, ${rest}`)
    return sql`groupArrayIf(${mark(sql`(multiIf(${join(chosen, ', ')}, toUInt64(0)) as rest)`)}, rest != 0)`
  }
  const each = cases.map(({ is, rest }) => sql`if(${is}, ${mark(sql`${rest}`)}, toUInt64(0))`)
  return sql`groupArrayArray(arrayFilter(m -> m != 0, ${arrayOf(each)}))`
}

/** Events of the stretch; the table is ordered by UTC day. */
function eventStretch(fromMs: number, toMs: number): Sql {
  return sql`toDate(ts) >= toDate(${instant(fromMs)}) and toDate(ts) <= toDate(${instant(toMs)}) and ts >= ${instant(fromMs)} and ts <= ${instant(toMs)}`
}

const startColumn = (step: number) => identifier(`f${step}`)
const markColumn = (step: number) => identifier(`m${step}`)
const stepsFrom = (first: number, count: number) =>
  Array.from({ length: count - first + 1 }, (_, index) => first + index)

/**
 * From `marked` to `people`. `f<k>` holds at every place the latest first step from which step k was reached within the window
 * up to there; 0 for none. The first place where the furthest step's is not 0 is where that step was first completed, and
 * every first step of the window before it leads there: the earliest of them is the person's. From it on, each step is the
 * earliest after the one before.
 */
function peopleOf(count: number, windowMs: number): Sql {
  const window = uint64(windowMs * MARK_BASE)
  const ranked = sql`select person_key, marks, arrayMap(m -> toUInt8(${uint64(STEP_BASE)} - bitAnd(m, ${uint64(MARK_BASE - 1)})), marks) as ranks from marked`
  const begun = sql`select *, arrayFill((m, r) -> r = 1, marks, ranks) as f1 from (${ranked}) where has(ranks, 1)`
  const reached = stepsFrom(2, count).reduce<Sql>(
    (before, step) => sql`
      select *, arrayFill((f, r, m) -> r = ${uint64(step)} and f != 0 and m <= f + ${window}, ${startColumn(step - 1)}, ranks, marks) as ${startColumn(step)}
      from (${before})`,
    begun,
  )
  const level = sql`toUInt8(1 + countEqual(${arrayOf(stepsFrom(2, count).map((step) => sql`${startColumn(step)}[-1] != 0`))}, 1))`
  const completed = stepsFrom(2, count).map(
    (step) => sql`level = ${uint64(step)}, arrayFirst((m, f) -> f != 0, marks, ${startColumn(step)})`,
  )
  const first = sql`
    select *, ${level} as level, multiIf(${join(completed, ', ')}, toUInt64(0)) as done, arrayFirst((m, r) -> r = 1 and m + ${window} >= done, marks, ranks) as m1
    from (${reached})`
  const timed = stepsFrom(2, count).reduce<Sql>(
    (before, step) => sql`
      select *, if(level >= ${uint64(step)}, arrayFirst((m, r) -> r = ${uint64(step)} and m > ${markColumn(step - 1)}, marks, ranks), toUInt64(0)) as ${markColumn(step)}
      from (${before})`,
    first,
  )
  const times = stepsFrom(1, count).map(
    (step) => sql`toInt64(intDiv(${markColumn(step)}, ${uint64(MARK_BASE)}))`,
  )
  return sql`select person_key, level, ${arrayOf(times)} as times from (${timed})`
}

/**
 * `key`, `people` (who reached each step), `medians` (milliseconds since the step before; the first is of no meaning) and
 * `median_total`. The row with the key '' is the total; with `by` there is a further one per value of that dimension.
 */
export function selectFunnel(question: AskedFunnel, by: string | undefined): Sql {
  const count = question.steps.length
  const levels = question.steps.map((_, index) => sql`countIf(level > ${uint64(index)})`)
  const medians = question.steps.map((_, index) =>
    index === 0 ? sql`toFloat64(0)` : medianBetween(index + 1, index),
  )
  const head = sql`count() as begun, ${arrayOf(levels)} as people, ${arrayOf(medians)} as medians, ${medianBetween(count, 1)} as median_total`
  if (by === undefined)
    return sql`${withPeople(question)} select '' as key, ${head} from people having begun > 0`
  return sql`
    ${withPeople(question)},
    begun as materialized (select person_key, level, times, fromUnixTimestamp64Milli(times[1], 'UTC') as first_ts from people),
    -- one row per handle of somebody who began
    handles as (
      select person_key as handle_key, person_key, first_ts from begun where person_key not in (select handle_key from links)
      union all
      select l.handle_key as handle_key, b.person_key as person_key, b.first_ts as first_ts from begun as b inner join links as l on l.person_key = b.person_key
    ),
    -- one row per person with a visit: the latest one. Its time and the number of its value are one number: of several visits
    -- in one moment always the same one holds, and texts are looked at once a value instead of once a touch
    latest as (
      select h.person_key as person_key, max(bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(t.ts)), 64), toUInt128(${visitNumber(by)}))) as visit
      from (${touchesOfVisits(question, by)}) as t
      inner join handles as h on h.handle_key = t.handle_key
      where t.ts <= h.first_ts
      group by person_key
    ),
    entered as (
      select v.person_key as person_key, n.key as key
      from latest as v
      any left join (select distinct ${visitNumber(by)} as number, ${visitKey(by)} as key from (${visitValues(question, by)}) as t) as n
        on n.number = toUInt64(bitAnd(v.visit, toUInt128(18446744073709551615)))
    )
    select if(e.key = '', '(not set)', e.key) as key, ${head}
    from begun as p
    left join entered as e on e.person_key = p.person_key
    group by key with rollup`
}

function medianBetween(step: number, earlier: number): Sql {
  return sql`quantileExactInclusiveIf(0.5)(times[${uint64(step)}] - times[${uint64(earlier)}], level >= ${uint64(step)})`
}

export type FunnelPeoplePage = {
  /** The furthest step: exactly it, or at least it. */
  readonly step: number
  readonly outcome: 'dropped' | 'reached'
  readonly limit: number
  readonly before?: { readonly tsMs: number; readonly id: string } | undefined
}

/**
 * People by when they reached the step, latest first: `person_key`, `level`, `first_ms`, `last_ms` (when the furthest step was
 * reached) and `at_ms` (when the step asked for was reached, which the list is ordered by). {@link selectFunnelNames} names
 * them: within this statement their names would have to be looked for among everybody's.
 */
export function selectFunnelPeople(question: AskedFunnel, page: FunnelPeoplePage): Sql {
  const step = uint64(page.step)
  const before = page.before
    ? sql`and (at_ms, person_key) < (${int64(page.before.tsMs)}, ${uint64(BigInt(page.before.id))})`
    : nothing
  return sql`
    ${withPeople(question)}
    select toString(person_key) as person_key, level, toString(first_ms) as first_ms, toString(last_ms) as last_ms, toString(found.at_ms) as at_ms
    from (
      select person_key, level, times[1] as first_ms, times[level] as last_ms, times[${step}] as at_ms
      from people
      where ${page.outcome === 'dropped' ? sql`level = ${step}` : sql`level >= ${step}`} ${before}
      order by at_ms desc, person_key desc
      limit ${uint64(page.limit)}
    ) as found
    order by found.at_ms desc, found.person_key desc`
}

/**
 * `person_key` and `person` of people by the moments of their first steps: whom the rules named, else the handle that the
 * step was seen with. The index finds a handle on a day.
 */
export function selectFunnelNames(
  { workspaceId, links }: Pick<AskedFunnel, 'workspaceId' | 'links'>,
  people: readonly { readonly personKey: string; readonly firstMs: string }[],
): Sql {
  const keys = sql`arrayMap(k -> toUInt64(k), ${texts(people.map(({ personKey }) => personKey))})`
  const days = sql`arrayMap(ms -> toDate(fromUnixTimestamp64Milli(toInt64(ms), 'UTC')), ${texts(people.map(({ firstMs }) => firstMs))})`
  return sql`
    with wanted as (select arrayJoin(${keys}) as person_key)
    select toString(w.person_key) as person_key, multiIf(l.person != '', l.person, h.handle) as person
    from wanted as w
    left join (
      select distinct person_key, person from (${links}) where person_key in (select person_key from wanted)
    ) as l on l.person_key = w.person_key
    left join (
      select handle_key, any(multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))) as handle
      from events
      where workspace_id = ${uuid(workspaceId)} and (toDate(ts), handle_key) in (select arrayJoin(arrayZip(${days}, ${keys})))
      group by handle_key
    ) as h on h.handle_key = w.person_key`
}

/** Rows `kind`, `name`, `events`: event types, pages of page views and channels since a moment, most frequent first. */
export function selectFunnelChoices(workspaceId: string, sinceMs: number): Sql {
  const since = sql`workspace_id = ${uuid(workspaceId)} and toDate(ts) >= toDate(${instant(sinceMs)})`
  return sql`
    select * from (select 'event_type' as kind, toString(event_type) as name, count() as events from events where ${since} and is_bot = 0 group by name order by events desc, name limit 100)
    union all
    select * from (select 'page' as kind, page_path as name, count() as events from events where ${since} and is_bot = 0 and page_path != '' group by name order by events desc, name limit 100)
    union all
    select * from (select 'channel' as kind, toString(channel) as name, count() as events from touches where ${since} and channel != '' group by name order by events desc, name limit 50)`
}
