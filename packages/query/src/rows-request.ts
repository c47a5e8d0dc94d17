/** What the rows of a home are to hold, and the parts of their statements that all homes share. */
import { identifier, instant, type Sql, sql, uuid } from '@tributary/stores/sql'
import { groupedValue, type Moment } from './dimension-expression.ts'
import type { DimensionName } from './dimensions.data.ts'
import type { Filter } from './filter-condition.ts'
import type { HomeName, MeasureName } from './measures.data.ts'
import type { QueryContext, Stretch } from './stretch.ts'

/** The rows hold the grouped values `k0`, `k1`, ... of the dimensions, and what the measures need. */
export type RowsRequest = {
  readonly context: QueryContext
  readonly stretch: Stretch
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

/** Rows of the workspace within the stretch, by the column `ts` of `table`. */
export function inStretch(request: RowsRequest, table: string): Sql {
  const { context, stretch } = request
  const ts = identifier(`${table}.ts`)
  return sql`${identifier(`${table}.workspace_id`)} = ${uuid(context.workspaceId)} and ${ts} >= ${instant(stretch.fromMs)} and ${ts} < ${instant(stretch.toMs)}`
}

/** The person of a row joined with the links as `l`: its own handle when no link names another. */
export function personOf(table: string): Sql {
  return sql`if(l.person_key != 0, l.person_key, ${identifier(`${table}.handle_key`)})`
}
