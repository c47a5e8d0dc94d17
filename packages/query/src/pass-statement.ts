/** A pass as a statement: rows of one home, grouped by the dimensions, with one column per measure. */
import { identifier, join, nothing, type Sql, sql, uint64 } from '@tributary/stores/sql'
import { CONVERSION_SUMS, conversionRows } from './conversion-rows.ts'
import { CUSTOMER_SUMS, customerRows } from './customer-rows.ts'
import { keyText } from './dimension-expression.ts'
import { EVENT_SUMS, eventRows } from './event-rows.ts'
import type { HomeName, MeasureName } from './measures.data.ts'
import type { RowsRequest } from './rows-request.ts'
import { SPEND_SUMS, spendRows } from './spend-rows.ts'
import { TOUCH_SUMS, touchRows } from './touch-rows.ts'

/** Homes that a statement of this package reads; credit is read through the journeys. */
export type StatementHome = Exclude<HomeName, 'credit'>

type Home = {
  readonly rows: (request: RowsRequest) => Sql
  /** Aggregates over the rows. */
  readonly sums: Readonly<Partial<Record<MeasureName, Sql>>>
}

const HOMES_READ: Readonly<Record<StatementHome, Home>> = {
  events: { rows: eventRows, sums: EVENT_SUMS },
  touches: { rows: touchRows, sums: TOUCH_SUMS },
  conversions: { rows: conversionRows, sums: CONVERSION_SUMS },
  customers: { rows: customerRows, sums: CUSTOMER_SUMS },
  spend: { rows: spendRows, sums: SPEND_SUMS },
}

/**
 * Rows: `d0`, `d1`, ... (key texts) and each measure as text of an integer. `groups`: at most this many and one, those
 * with most of the first measure; without dimensions one row.
 */
export function passStatement(home: StatementHome, request: RowsRequest, groups: number): Sql {
  const { rows, sums } = HOMES_READ[home]
  const keys = request.dimensions.map(
    (name, at) => sql`${keyText(name, keyColumn(at))} as ${identifier(`d${at}`)}`,
  )
  const values = request.measures.map((name) => {
    const sum = sums[name]
    if (sum === undefined) throw new Error(`${home} have no ${name}`)
    return sql`toString(${sum}) as ${identifier(name)}`
  })
  const first = request.measures[0]
  const most = first === undefined ? nothing : sql`order by ${sums[first] ?? nothing} desc`
  return sql`
    select ${join([...keys, ...values], ', ')}
    from (${rows(request)}) as facts
    ${
      keys.length === 0
        ? nothing
        : sql`group by ${join(
            request.dimensions.map((_, at) => identifier(`d${at}`)),
            ', ',
          )} ${most} limit ${uint64(groups + 1)}`
    }`
}

function keyColumn(at: number): Sql {
  return identifier(`facts.k${at}`)
}
