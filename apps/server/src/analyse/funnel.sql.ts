/**
 * Funnels over events, exact to the millisecond. A person's furthest step is the best over every first step in the range;
 * of several equal ones the earliest holds, and each later step is its earliest event strictly after the step before.
 *
 * The engine's own `windowFunnel` is not used: it keeps only the latest first step, and a first step in the same millisecond
 * as a second one hides the earlier chain from it.
 */
import type { FunnelGroup } from '@tributary/contract/funnels'
import {
  identifier,
  instant,
  int64,
  nothing,
  type Sql,
  sql,
  texts,
  uint64,
  uuid,
} from '@tributary/stores/sql'
import {
  type AskedFunnel,
  arrayOf,
  MARK_BASE,
  markedPeople,
  settingsOf,
  stepOf,
  timeOf,
} from './funnel-marks.sql.ts'
import { keysOf } from './people-names.sql.ts'
import { groupedPeople, groupKey } from './visit-group.sql.ts'

/**
 * `..., people`, to follow `with`: `people` has one row per person who began: `person_key`, `level` (the furthest step) and `times`
 * (milliseconds of each step reached; those of the others say nothing).
 */
function peopleWhoBegan(question: AskedFunnel): Sql {
  return sql`${markedPeople(question)}, people as (${peopleOf(question.steps.length, question.windowMs)})`
}

const startColumn = (step: number) => identifier(`f${step}`)
const markColumn = (step: number) => identifier(`m${step}`)
const stepsFrom = (first: number, count: number) =>
  Array.from({ length: count - first + 1 }, (_, index) => first + index)

/**
 * From `marked` to `people`. `f<k>` holds at every place the latest first step from which step k was reached within the window
 * up to there; 0 for none. The first place where the furthest step's is not 0 is where that step was first completed, and
 * every first step of the window before it leads there: the earliest of them is the person's. From it on, each step is the
 * earliest after the one before; the furthest is at that place, since any earlier one would have completed it before.
 */
function peopleOf(count: number, windowMs: number): Sql {
  const window = uint64(windowMs * MARK_BASE)
  const ranked = sql`select *, arrayMap(m -> ${stepOf(sql`m`)}, marks) as ranks from marked`
  const begun = sql`select *, arrayFill((m, r) -> r = 1, marks, ranks) as f1 from (${ranked}) where has(ranks, 1)`
  const reached = stepsFrom(2, count).reduce<Sql>(
    (before, step) => sql`
      select *, arrayFill((f, r, m) -> r = ${uint64(step)} and f != 0 and m <= f + ${window}, ${startColumn(step - 1)}, ranks, marks) as ${startColumn(step)}
      from (${before})`,
    begun,
  )
  // As many places lie before the first that reached a step as have no first step for it. None reached it where these are all;
  // who went no further than the first step has a `done` of 0, the mark behind the last.
  const noneBefore = stepsFrom(2, count).map((step) => sql`countEqual(${startColumn(step)}, 0)`)
  const isReached = stepsFrom(2, count).map((step) => sql`before[${uint64(step)}] < length(marks)`)
  const done = sql`
    select person_key, marks, ranks, ${arrayOf([sql`length(marks)`, ...noneBefore])} as before,
      toUInt8(1 + countEqual(${arrayOf(isReached)}, 1)) as level, marks[before[level] + 1] as done
    from (${reached})`
  const first = sql`
    select *, toUInt64(greatest(done - ${window}, 0)) as since, arrayFirst((m, r) -> r = 1 and m >= since, marks, ranks) as ${markColumn(1)}
    from (${done})`
  const timed = stepsFrom(2, count - 1).reduce<Sql>(
    (before, step) => sql`
      select *, arrayFirst((m, r) -> r = ${uint64(step)} and m > ${markColumn(step - 1)}, marks, ranks) as ${markColumn(step)}
      from (${before})`,
    first,
  )
  const marks = [...stepsFrom(1, count - 1).map(markColumn), sql`done`]
  return sql`select person_key, level, ${arrayOf(marks.map((mark) => sql`toInt64(${timeOf(mark)})`))} as times from (${timed})`
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
    return sql`with ${peopleWhoBegan(question)} select '' as key, ${head} from people having begun > 0 ${settingsOf(question)}`
  return sql`
    with ${peopleWhoBegan(question)}, ${groupedPeople(question, by)}
    select ${groupKey(sql`place`)} as key, begun, people, medians, median_total
    from (select place, ${head} from grouped group by place with rollup)
    ${settingsOf(question)}`
}

function medianBetween(step: number, earlier: number): Sql {
  return sql`quantileExactInclusiveIf(0.5)(times[${uint64(step)}] - times[${uint64(earlier)}], level >= ${uint64(step)})`
}

export type FunnelPeoplePage = {
  /** The furthest step: exactly it, or at least it. */
  readonly step: number
  readonly outcome: 'dropped' | 'reached'
  /** Those of some values of a dimension only, or all but those. */
  readonly group?: FunnelGroup | undefined
  readonly limit: number
  readonly before?: { readonly tsMs: number; readonly id: string } | undefined
}

/**
 * People by when they reached the step, latest first: `person_key`, `level`, `first_ms`, `last_ms` (when the furthest step was
 * reached) and `at_ms` (when the step asked for was reached, which the list is ordered by).
 */
export function selectFunnelPeople(question: AskedFunnel, page: FunnelPeoplePage): Sql {
  const step = uint64(page.step)
  const before = page.before
    ? sql`and (at_ms, person_key) < (${int64(page.before.tsMs)}, ${uint64(BigInt(page.before.id))})`
    : nothing
  const { group } = page
  const [grouped, whose] =
    group === undefined ? [nothing, sql`people`] : [sql`, ${groupedPeople(question, group.by)}`, sql`grouped`]
  return sql`
    with ${peopleWhoBegan(question)} ${grouped}
    select toString(person_key) as person_key, level, toString(first_ms) as first_ms, toString(last_ms) as last_ms, toString(found.at_ms) as at_ms
    from (
      select person_key, level, times[1] as first_ms, times[level] as last_ms, times[${step}] as at_ms
      from ${whose}
      where ${page.outcome === 'dropped' ? sql`level = ${step}` : sql`level >= ${step}`} ${inGroup(group)} ${before}
      order by at_ms desc, person_key desc
      limit ${uint64(page.limit)}
    ) as found
    order by found.at_ms desc, found.person_key desc
    ${settingsOf(question)}`
}

function inGroup(group: FunnelGroup | undefined): Sql {
  if (group === undefined) return nothing
  const has = sql`has(${texts(group.keys)}, ${groupKey(sql`place`)})`
  return group.operator === 'is' ? sql`and ${has}` : sql`and not ${has}`
}

/** The handles that people were seen with in their first steps, by the moments of these: the index finds a handle on a day. */
export function selectFirstHandles(
  workspaceId: string,
  people: readonly { readonly personKey: string; readonly firstMs: string }[],
): Sql {
  const keys = keysOf(people.map(({ personKey }) => personKey))
  const days = sql`arrayMap(ms -> toDate(fromUnixTimestamp64Milli(toInt64(ms), 'UTC')), ${texts(people.map(({ firstMs }) => firstMs))})`
  return sql`
    select handle_key, any(multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))) as handle
    from events
    where workspace_id = ${uuid(workspaceId)} and (toDate(ts), handle_key) in (select arrayJoin(arrayZip(${days}, ${keys})))
    group by handle_key`
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
