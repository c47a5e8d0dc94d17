/** The visit that a moment of a person belongs to: their latest touch in the month up to it. */
import { identifier, instant, join, nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'

const COLUMNS = ['channel', 'campaign', 'source', 'medium', 'landing_page', 'country', 'device'] as const
export type VisitColumn = (typeof COLUMNS)[number]

/** A touch further back than this says nothing of where a person comes from now. */
const VISIT_MS = 30 * 86_400_000

/** A column of the visit `t`. */
export const visitColumn = (column: VisitColumn): Sql => sql`toString(t.${identifier(column)})`

const named = (value: Sql) => sql`if(${value} = '', '(not set)', ${value})`

/** The columns of a touch that a dimension is made of. `property:<name>` travels as a parameter. */
function columnsOf(by: string): readonly Sql[] {
  if (by === 'source_medium') return [identifier('source'), identifier('medium')]
  const column = COLUMNS.find((name) => name === by)
  return [column === undefined ? identifier('property') : identifier(column)]
}

/** What people are grouped by: a dimension of the visit `t`, as in Attribution. */
export function visitKey(by: string): Sql {
  const [first, second] = columnsOf(by).map((column) => named(sql`toString(t.${column})`))
  return second === undefined ? (first ?? nothing) : sql`concat(${first ?? nothing}, ' / ', ${second})`
}

/** The same as a number, for what is compared millions of times. */
export function visitNumber(by: string): Sql {
  return sql`cityHash64(${join(
    columnsOf(by).map((column) => sql`t.${column}`),
    ', ',
  )})`
}

type Stretch = { readonly workspaceId: string; readonly fromMs: number; readonly toMs: number }

/** Touches that may be the visit of a moment in the stretch. */
function inReach({ workspaceId, fromMs, toMs }: Stretch): Sql {
  return sql`workspace_id = ${uuid(workspaceId)} and ts >= ${instant(fromMs - VISIT_MS)} and ts <= ${instant(toMs)}`
}

function withProperty(by: string): Sql {
  return by.startsWith('property:')
    ? sql`, properties[${text(by.slice('property:'.length))}] as property`
    : nothing
}

/** One row per touch: its handle, its moment and the columns of a dimension. */
export function touchesOfVisits(stretch: Stretch, by: string): Sql {
  return sql`select * ${withProperty(by)} from touches where ${inReach(stretch)}`
}

/** One row per value of a dimension among them. */
export function visitValues(stretch: Stretch, by: string): Sql {
  return sql`select distinct ${join(columnsOf(by), ', ')} from (${touchesOfVisits(stretch, by)})`
}

/**
 * One row per touch: `person_key`, `ts` and the columns of a visit. Needs `links`. To be joined with
 * `asof left join ... on t.person_key = <person> and t.ts <= <moment>`.
 */
export function visitsOfPeople(stretch: Stretch): Sql {
  return sql`
    select if(l.person_key != 0, l.person_key, v.handle_key) as person_key, v.ts as ts, v.channel as channel, v.campaign as campaign, v.source as source,
      v.medium as medium, v.landing_page as landing_page, v.country as country, v.device as device
    from (select * from touches where ${inReach(stretch)}) as v
    left join links as l on l.handle_key = v.handle_key`
}
