/** The visit that a moment of a person belongs to: their latest touch in the month up to it. */
import type { Whose } from '@tributary/query/fact-people'
import { identifier, instant, join, nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'

const COLUMNS = ['channel', 'campaign', 'source', 'medium', 'landing_page', 'country', 'device'] as const

/** A touch further back than this says nothing of where a person comes from now. */
export const VISIT_MS = 30 * 86_400_000

const named = (value: Sql) => sql`if(${value} = '', '(not set)', ${value})`

/** The columns of a touch that a dimension is made of. `property:<name>` travels as a parameter. */
function columnsOf(dimension: string): readonly string[] {
  if (dimension === 'source_medium') return ['source', 'medium']
  return [COLUMNS.find((name) => name === dimension) ?? 'property']
}

const columnsOfAll = (dimensions: readonly string[]): readonly string[] => [
  ...new Set(dimensions.flatMap(columnsOf)),
]

/** The value of a dimension in a row of {@link visitValues}. */
export function visitValue(dimension: string): Sql {
  return sql`toString(${identifier(columnsOf(dimension)[0] ?? '')})`
}

/** What people are grouped by, as in Attribution, in a row of {@link visitValues}. */
export function visitKey(dimension: string): Sql {
  const [first, second] = columnsOf(dimension).map((column) => named(sql`toString(${identifier(column)})`))
  return second === undefined ? (first ?? nothing) : sql`concat(${first ?? nothing}, ' / ', ${second})`
}

/** Touches that may be the visit of a moment in the stretch. */
export type VisitStretch = { readonly workspaceId: string; readonly fromMs: number; readonly toMs: number }

function touches({ workspaceId, fromMs, toMs }: VisitStretch, dimensions: readonly string[]): Sql {
  const property = dimensions.find((name) => name.startsWith('property:'))?.slice('property:'.length)
  return sql`
    select * ${property === undefined ? nothing : sql`, properties[${text(property)}] as property`} from touches
    where workspace_id = ${uuid(workspaceId)} and ts >= ${instant(fromMs - VISIT_MS)} and ts <= ${instant(toMs)}`
}

const numberOf = (columns: readonly string[]) => sql`cityHash64(${join(columns.map(identifier), ', ')})`

/**
 * One row per touch: `looked_up`, `at` (milliseconds) and `number`, which stands for its values of the dimensions: texts are
 * looked at once a value instead of once a touch.
 */
export function visitRows(
  stretch: VisitStretch,
  dimensions: readonly string[],
  { condition, keyOf }: Whose,
): Sql {
  return sql`
    select ${keyOf('t')} as looked_up, toUInt64(toUnixTimestamp64Milli(t.ts)) as at, ${numberOf(columnsOfAll(dimensions))} as number
    from (${touches(stretch, dimensions)}) as t where ${condition('t')}`
}

/** One row per `number` of {@link visitRows}: the columns that {@link visitValue} and {@link visitKey} read. */
export function visitValues(stretch: VisitStretch, dimensions: readonly string[]): Sql {
  const columns = columnsOfAll(dimensions)
  return sql`
    select ${numberOf(columns)} as number, ${join(columns.map(identifier), ', ')}
    from (${touches(stretch, dimensions)})
    group by ${join(columns.map(identifier), ', ')}`
}
