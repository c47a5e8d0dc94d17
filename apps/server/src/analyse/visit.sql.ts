/** The visit that a moment of a person belongs to: their latest touch in the month up to it. */
import { identifier, instant, nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'

const COLUMNS = ['channel', 'campaign', 'source', 'medium', 'landing_page', 'country', 'device'] as const
export type VisitColumn = (typeof COLUMNS)[number]

/** A touch further back than this says nothing of where a person comes from now. */
const VISIT_MS = 30 * 86_400_000

/** A column of the visit `t`. */
export const visitColumn = (column: VisitColumn): Sql => sql`toString(t.${identifier(column)})`

const named = (value: Sql) => sql`if(${value} = '', '(not set)', ${value})`

/** What people are grouped by: a dimension of the visit `t`, as in Attribution. `property:<name>` travels as a parameter. */
export function visitKey(by: string): Sql {
  if (by === 'source_medium')
    return sql`concat(${named(visitColumn('source'))}, ' / ', ${named(visitColumn('medium'))})`
  const column = COLUMNS.find((name) => name === by)
  return named(column === undefined ? sql`t.property` : visitColumn(column))
}

/**
 * One row per touch: `person_key`, `ts` and the columns of a visit; for `by` a property, `property` as well. Needs `links`.
 * To be joined with `asof left join ... on t.person_key = <person> and t.ts <= <moment>`.
 */
export function visitsOfPeople(workspaceId: string, fromMs: number, toMs: number, by = ''): Sql {
  const property = by.startsWith('property:')
    ? sql`, v.properties[${text(by.slice('property:'.length))}] as property`
    : nothing
  return sql`
    select if(l.person_key != 0, l.person_key, v.handle_key) as person_key, v.ts as ts, v.channel as channel, v.campaign as campaign, v.source as source,
      v.medium as medium, v.landing_page as landing_page, v.country as country, v.device as device ${property}
    from (select * from touches where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(fromMs - VISIT_MS)} and ts <= ${instant(toMs)}) as v
    left join links as l on l.handle_key = v.handle_key`
}
