/** What the rows of a home are to hold, and the parts of their statements that all homes share. */
import { identifier, instant, nothing, type Sql, sql, uuid } from '@tributary/stores/sql'
import { groupedValue, type Moment } from './dimension-expression.ts'
import type { DimensionName } from './dimensions.data.ts'
import type { Filter } from './filter-condition.ts'
import type { HomeName, MeasureName } from './measures.data.ts'
import type { FactPeople, QueryContext, Stretch } from './stretch.ts'

/** The rows hold the grouped values `k0`, `k1`, ... of the dimensions, and what the measures need. */
export type RowsRequest = {
  readonly context: QueryContext
  readonly stretch: Stretch
  /** A period to compare with that has no moment in common with the stretch: it is read along, and summed apart. */
  readonly before?: Stretch | undefined
  readonly dimensions: readonly DimensionName[]
  readonly filters: readonly Filter[]
  readonly measures: readonly MeasureName[]
}

/** `<value> as k0, <value> as k1, ` for the head of a select. */
export function groupedColumns(request: RowsRequest, home: HomeName, table: string, moment: Moment): Sql {
  return {
    kind: 'sql',
    pieces: request.dimensions.flatMap(
      (name, at) => sql`${groupedValue(name, home, table, moment)} as ${identifier(`k${at}`)}, `.pieces,
    ),
  }
}

/** `<table>.k0, <table>.k1, `, to carry grouped values outward. */
export function carriedColumns(request: RowsRequest, table: string): Sql {
  return {
    kind: 'sql',
    pieces: request.dimensions.flatMap(
      (_, at) => sql`${identifier(`${table}.k${at}`)} as ${identifier(`k${at}`)}, `.pieces,
    ),
  }
}

/** Rows of the workspace within the stretch, or the period before where one is read along, by the column `ts` of `table`. */
export function inStretch(request: RowsRequest, table: string): Sql {
  return sql`${identifier(`${table}.workspace_id`)} = ${uuid(request.context.workspaceId)} and ${inPeriods(request, identifier(`${table}.ts`))}`
}

/** Whether the instant `ts` is in the stretch, or in the period before where there is one. */
export function inPeriods({ stretch, before }: { stretch: Span; before?: Span | undefined }, ts: Sql): Sql {
  return before === undefined ? within(ts, stretch) : sql`(${within(ts, stretch)} or ${within(ts, before)})`
}

/** Instants, end exclusive. */
type Span = { readonly fromMs: number; readonly toMs: number }

export function within(ts: Sql, { fromMs, toMs }: Span): Sql {
  return sql`(${ts} >= ${instant(fromMs)} and ${ts} < ${instant(toMs)})`
}

/** Which facts a sum is over: all that were read, or those of one of two periods. */
export type Side = 'all' | 'stretch' | 'before'

/** The sides that a request asks for; sums of the second are named by {@link sideName}. */
export function sidesOf({ before }: RowsRequest): readonly Side[] {
  return before === undefined ? ['all'] : ['stretch', 'before']
}

export function sideName(name: string, side: Side): string {
  return side === 'before' ? `${name}_before` : name
}

/** `<table>.in_before as in_before, ` where a period before is read along. */
export function carriedSide({ before }: RowsRequest, table: string): Sql {
  return before === undefined ? nothing : sql`${identifier(`${table}.in_before`)} as in_before, `
}

/** Whether a row of the facts, which then has `in_before`, is on the side. */
export function onSide(side: Side): Sql {
  switch (side) {
    case 'all':
      return sql`1`
    case 'stretch':
      return sql`not facts.in_before`
    case 'before':
      return sql`facts.in_before`
  }
}

/** The person of a row joined with the links as `l`: what it was looked up by when no link names another. */
export function personOf(table: string, column: 'handle_key' | 'looked_up' = 'handle_key'): Sql {
  return sql`if(l.person_key != 0, l.person_key, ${identifier(`${table}.${column}`)})`
}

/** The person of a row of `events` or `touches` where it knows, else its handle, to be looked up in the links. */
export function factKey({ knows }: FactPeople, table: string): Sql {
  const handle = identifier(`${table}.handle_key`)
  return knows === undefined
    ? handle
    : sql`if(${knows(table)}, ${identifier(`${table}.person_key`)}, ${handle})`
}
