/**
 * Orders and deals by product: a row for each product, with its part of the money. Each part is what the whole comes to up to the
 * product, less what it comes to up to the one before: whatever is rounded on the way (a rate, a chance, a refund), the parts add up
 * to what the whole counts for.
 */
import { identifier, nothing, type Sql, sql } from '@tributary/stores/sql'
import type { RowsRequest } from './rows-request.ts'

/** Whether what was sold is cut or chosen by product. */
export function namesProducts({ dimensions, filters }: Pick<RowsRequest, 'dimensions' | 'filters'>): boolean {
  return [...dimensions, ...filters.map(({ dimension }) => dimension)].includes('product')
}

/** To follow a table with `products`, `product_amounts_minor` and `amount_minor`: its rows once for each product. */
export function productsJoin(table: string): Sql {
  const amounts = identifier(`${table}.product_amounts_minor`)
  return sql`left array join arrayZip(${identifier(`${table}.products`)}, arrayCumSum(${amounts}), ${amounts}) as line`
}

/** `product`, and in minor units how much of the amount falls to the products `up_to` it, and up to the one before; of no product all. */
export function productColumns(table: string): Sql {
  const isNone = sql`empty(${identifier(`${table}.products`)})`
  return sql`toString(line.1) as product, if(${isNone}, ${identifier(`${table}.amount_minor`)}, line.2) as up_to, if(${isNone}, 0, line.2 - line.3) as up_to_before`
}

/** The two amounts of rows `t`, to carry them outward; nothing where products do not matter. */
export function carriedParts(request: Pick<RowsRequest, 'dimensions' | 'filters'>): Sql {
  return namesProducts(request) ? sql`t.up_to as up_to, t.up_to_before as up_to_before,` : nothing
}

/**
 * A product's part of a row `c` of the columns above.
 *
 * @param moneyUpTo what the row's amount up to some product comes to; 0 for 0
 */
export function partOf(moneyUpTo: (upTo: Sql) => Sql): Sql {
  return sql`(${moneyUpTo(sql`c.up_to`)} - ${moneyUpTo(sql`c.up_to_before`)})`
}
