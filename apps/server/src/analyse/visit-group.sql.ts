/** By which value of a dimension people began: that of their visit at the first step. */
import { type Sql, sql, uint64 } from '@tributary/stores/sql'
import { type AskedFunnel, beginningOf, ofPeople } from './funnel-marks.sql.ts'
import { VISIT_MS, visitKey, visitRows, visitValues } from './visit.sql.ts'

/**
 * A visit is one number of 64 bits, so that the latest is the largest: its moment in milliseconds, and in the lowest bits the
 * place of its value among all values. The moments last until the year 2109.
 */
const PLACE_BITS = 22
const firstAt = (ms: Sql): Sql => sql`bitShiftLeft(toUInt64(${ms}), ${uint64(PLACE_BITS)})`
const visitAt = (ms: Sql, place: Sql): Sql => sql`bitOr(${firstAt(ms)}, ${place})`
const placeOf = (visit: Sql): Sql => sql`bitAnd(${visit}, ${uint64(2 ** PLACE_BITS - 1)})`

/** As many values, the most frequent, have a place of their own. More constants take a statement seconds. */
const MAX_VALUES = 100_000
/** The place of all others. 0 is left to the total. */
const OTHERS = 1
/** Numbers of values are hashes; this one stands for who came with no visit. */
const NO_VISIT = 0

/**
 * `ranked_values, visited, grouped`, to follow `people`: `grouped` has the rows of `people` with `place`, which {@link groupKey}
 * names. Who had no visit is with those whose visit does not say.
 */
export function groupedPeople(question: AskedFunnel, by: string): Sql {
  const stretch = beginningOf(question)
  const places = sql`(select (groupArray(number), groupArray(place)) from ranked_values)`
  const { personKey, from } = ofPeople(
    question,
    (keyOf) => sql`
      select looked_up, at, transform(number, tupleElement(${places}, 1), tupleElement(${places}, 2), ${uint64(OTHERS)}) as place
      from (${visitRows(stretch, [by], keyOf)})`,
  )
  return sql`
    -- one row per value of visits: its number and place, in order of keys
    ranked_values as materialized (
      select number, key, dense_rank() over (order by key) + ${uint64(OTHERS)} as place from (
        select number, ${visitKey(by)} as key from (${visitValues(stretch, [by])} order by count() desc limit ${uint64(MAX_VALUES)})
        union all
        select ${uint64(NO_VISIT)} as number, '(not set)' as key
      )
    ),
    -- one row per person: all visits
    visited as (
      select ${personKey} as person_key, groupArray(${visitAt(sql`f.at`, sql`f.place`)}) as visits from ${from}
      group by person_key
    ),
    grouped as (
      select person_key, level, times, if(visit = 0, assumeNotNull((select place from ranked_values where number = ${uint64(NO_VISIT)})), ${placeOf(sql`visit`)}) as place
      from (
        select p.person_key as person_key, p.level as level, p.times as times, arrayMax(v -> v * (v >= p.since and v < p.until), s.visits) as visit
        from (
          select *, ${firstAt(sql`greatest(times[1] - ${uint64(VISIT_MS)}, 0)`)} as since, ${firstAt(sql`times[1] + 1`)} as until
          from people
        ) as p
        any left join visited as s on s.person_key = p.person_key
      )
    )`
}

/** The value of a `place` of `grouped`, '' for the total's. */
export function groupKey(place: Sql): Sql {
  const keys = sql`(select arrayPushFront(arrayDistinct(groupArray(key)), '(other)') from (select key from ranked_values order by key))`
  return sql`if(${place} = 0, '', ${keys}[${place}])`
}
