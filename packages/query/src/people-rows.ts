/** Facts that are many, counted by group, and the different people in each group. */
import { identifier, join, nothing, type Sql, sql } from '@tributary/stores/sql'
import { groupedValue, type Moment, named } from './dimension-expression.ts'
import { dimensionOf } from './dimensions.data.ts'
import { ofPeople } from './fact-people.ts'
import type { MeasureName } from './measures.data.ts'
import { type RowsRequest, type Side, sideName, sidesOf, within } from './rows-request.ts'

/** Names of counts, and the condition on a fact `t` to be counted; undefined for every fact. */
type Counts = Readonly<Record<string, Sql | undefined>>

type Counted = {
  readonly home: 'events' | 'touches'
  /** To follow `from`: the facts `t` with their conditions; more conditions may follow. */
  readonly from: Sql
  readonly moment: Moment
  readonly counts: Counts
  /** The measure that different people are. */
  readonly people: MeasureName
}

/** Sums over {@link countedRows}, by the names of the counts, and `people`. */
export function countedSums<Name extends string>(
  counts: Readonly<Record<Name, Sql | undefined>>,
  side: Side,
): Record<Name | 'people', Sql> {
  const names = [...(Object.keys(counts) as Name[]), 'people' as const]
  return Object.fromEntries(
    names.map((name) => [name, sql`sum(${identifier(`facts.${sideName(name, side)}`)})`]),
  ) as Record<Name | 'people', Sql>
}

/**
 * One row per group with the counts, and `people` where they are wanted; with a period before each twice. People are counted as the
 * facts are read: gathered by group and person first, the engine would hold, and find again, a row for each of these pairs. Only
 * where every fact must be looked up, and groups are few, gathering them by handle costs less than looking up each.
 */
export function countedRows(request: RowsRequest, counted: Counted): Sql {
  const { from, counts } = counted
  const { ofFacts } = request.context
  const keys = keysOf(request, counted)
  const names = keys.map((_, at) => identifier(`k${at}`))
  const keyed = keys.map((key, at) => sql`${key} as ${identifier(`k${at}`)}`)
  const groupBy = (by: readonly Sql[]) => (by.length === 0 ? nothing : sql`group by ${join(by, ', ')}`)
  const flags = Object.entries(counts).flatMap(([name, condition]) => sidedFlags(request, name, condition))
  const counting = flags.map(
    ({ name, flag }) => sql`${flag === EVERY ? sql`count()` : sql`countIf(${flag})`} as ${identifier(name)}`,
  )
  if (!request.measures.includes(counted.people))
    return sql`select ${join([...keyed, ...counting], ', ')} from ${from} ${groupBy(names)}`
  const gathers =
    ofFacts.knows === undefined && request.dimensions.every((name) => dimensionOf(name).kind !== 'text')
  const each = gathers ? counting : flags.map(({ name, flag }) => sql`${flag} as ${identifier(name)}`)
  const columns = [...keys.map((_, at) => `k${at}`), ...flags.map(({ name }) => name)]
  const facts = ofPeople(
    ofFacts,
    columns,
    ({ condition, keyOf }) => sql`
      select ${keyOf('t')} as looked_up, ${join([...keyed, ...each], ', ')} from ${from} and ${condition('t')}
      ${gathers ? groupBy([...names, sql`looked_up`]) : nothing}`,
  )
  const first = Object.keys(counts)[0] ?? ''
  const people = sidesOf(request).map((side) => {
    const found =
      side === 'all'
        ? sql`uniqExact(e.person_key)`
        : sql`uniqExactIf(e.person_key, ${identifier(`e.${sideName(first, side)}`)} > 0)`
    return sql`${found} as ${identifier(sideName('people', side))}`
  })
  const sums = flags.map(({ name }) => sql`sum(${identifier(`e.${name}`)}) as ${identifier(name)}`)
  return sql`
    with links as (${ofFacts.links})
    select ${join([...names, ...sums, ...people], ', ')}
    from (${facts}) as e ${groupBy(names)}`
}

/** Values of the dimensions, of which no two have one text: each group is a row of the answer. */
function keysOf({ dimensions }: RowsRequest, { home, moment }: Counted): Sql[] {
  return dimensions.map((name) => {
    const value = groupedValue(name, home, 't', moment)
    return dimensionOf(name).kind === 'text' ? named(value) : value
  })
}

const EVERY = sql`true`
/** Whether a fact is counted, on each side. */
function sidedFlags(request: RowsRequest, name: string, condition: Sql = EVERY) {
  const { stretch, before } = request
  if (before === undefined) return [{ name, flag: condition }]
  return [
    { name, flag: sql`(${within(sql`t.ts`, stretch)} and ${condition})` },
    { name: sideName(name, 'before'), flag: sql`(${within(sql`t.ts`, before)} and ${condition})` },
  ]
}
