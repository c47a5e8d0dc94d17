/** By which value of a dimension people began: that of their visit at the first step. */
import { ofPeople } from '@tributary/query/fact-people'
import { type Sql, sql, uint64 } from '@tributary/stores/sql'
import { type AskedFunnel, beginningOf } from './funnel-marks.sql.ts'
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
/** The place of all others, and of a value of that name, as exports of other tools have it. 0 is left to the total. */
const OTHERS = 1
/** Numbers of values are hashes; this one stands for who came with no visit. */
const NO_VISIT = 0

/** Parts of `value_places`. */
const NUMBERS = sql`tupleElement(value_places, 1)`
const PLACES = sql`tupleElement(value_places, 2)`
const KEYS = sql`tupleElement(value_places, 3)`

/**
 * `value_places, visited, grouped`, to follow `people`: `grouped` has the rows of `people` with `place`, which {@link groupKey}
 * names. Who had no visit is with those whose visit does not say.
 */
export function groupedPeople(question: AskedFunnel, by: string): Sql {
  const stretch = beginningOf(question)
  const placed = (number: Sql) => sql`transform(${number}, ${NUMBERS}, ${PLACES}, ${uint64(OTHERS)})`
  const visits = ofPeople(question.ofFacts, ['at', 'number'], (whose) => visitRows(stretch, [by], whose))
  return sql`
    -- one constant: the numbers of values, their places, and the keys of all places but the total's. Numbers and keys come of
    -- one reading: read twice, a value that arrives between would move the names to their neighbours.
    (
      select (groupArray(number), groupArray(place), arrayPushFront(arraySort(groupUniqArray(key)), '(other)')) from (
        select number, key, dense_rank() over (order by key) + ${uint64(OTHERS)} as place from (
          select number, ${visitKey(by)} as key
          from (${visitValues(stretch, [by])} order by count() desc, number limit ${uint64(MAX_VALUES)})
          union all
          select ${uint64(NO_VISIT)} as number, '(not set)' as key
        )
        where key != '(other)'
      )
    ) as value_places,
    -- one row per person: all visits
    visited as (
      select person_key, groupArray(${visitAt(sql`at`, placed(sql`number`))}) as visits from (${visits})
      group by person_key
    ),
    grouped as (
      select person_key, level, times, if(visit = 0, ${placed(sql`${uint64(NO_VISIT)}`)}, ${placeOf(sql`visit`)}) as place
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
export const groupKey = (place: Sql): Sql => sql`if(${place} = 0, '', ${KEYS}[${place}])`
