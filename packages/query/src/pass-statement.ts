/** A pass as a statement: rows of one home, grouped by the dimensions, with one column per measure. */
import { identifier, join, nothing, type Sql, sql, uint64 } from '@tributary/stores/sql'
import { conversionRows, conversionSums } from './conversion-rows.ts'
import { customerRows, customerSums } from './customer-rows.ts'
import { closedDealSums, dealRows, dealSums, expectedDealSums } from './deal-rows.ts'
import { keyText } from './dimension-expression.ts'
import { eventRows, eventSums } from './event-rows.ts'
import type { HomeName, MeasureName } from './measures.data.ts'
import { type RowsRequest, type Side, sideName, sidesOf } from './rows-request.ts'
import { spendRows, spendSums } from './spend-rows.ts'
import { touchRows, touchSums } from './touch-rows.ts'

/** Homes that a statement of this package reads; credit is read through the journeys. */
export type StatementHome = Exclude<HomeName, 'credit'>

type Home = {
  readonly rows: (request: RowsRequest) => Sql
  /** Aggregates over the rows of a side; `present` is positive where the side has any. */
  readonly sums: (side: Side) => Readonly<Partial<Record<MeasureName, Sql>> & { present: Sql }>
}

const HOMES_READ: Readonly<Record<StatementHome, Home>> = {
  events: { rows: eventRows, sums: eventSums },
  touches: { rows: touchRows, sums: touchSums },
  conversions: { rows: conversionRows, sums: conversionSums },
  customers: { rows: customerRows, sums: customerSums },
  spend: { rows: spendRows, sums: spendSums },
  deals: { rows: (request) => dealRows('deals', request), sums: dealSums },
  closed_deals: { rows: (request) => dealRows('closed_deals', request), sums: closedDealSums },
  expected_deals: { rows: (request) => dealRows('expected_deals', request), sums: expectedDealSums },
}

/**
 * Rows: `d0`, `d1`, ... (key texts) and each measure as text of an integer. `groups`: at most this many and one, those
 * with most of the first measure; without dimensions one row. With a period before each measure has a second column,
 * `<measure>_before`, and `present` and `present_before` are positive where the row has facts on that side.
 */
export function passStatement(home: StatementHome, request: RowsRequest, groups: number): Sql {
  const { rows, sums } = HOMES_READ[home]
  const keys = request.dimensions.map(
    (name, at) => sql`${keyText(name, keyColumn(at))} as ${identifier(`d${at}`)}`,
  )
  const sides = sidesOf(request)
  const values = sides.flatMap((side) => {
    const sumOf = (name: MeasureName) => {
      const sum = sums(side)[name]
      if (sum === undefined) throw new Error(`${home} have no ${name}`)
      return sql`toString(${sum}) as ${identifier(sideName(name, side))}`
    }
    const present = sql`toString(${sums(side).present}) as ${identifier(sideName('present', side))}`
    return [...request.measures.map(sumOf), ...(side === 'all' ? [] : [present])]
  })
  const first = request.measures[0]
  const most = first === undefined ? nothing : sql`order by ${sums(sides[0] ?? 'all')[first] ?? nothing} desc`
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
