/** What was bought with an order, and how much of its amount falls to each product. */
import { float64, type Sql, sql, text, texts, uint64 } from '@tributary/stores/sql'

/** As many lines of an order are read: as many as GA4 sends. */
const MAX_LINES = 200
const MAX_NAME_CHARS = 256
/** A weight is a price times a quantity, in ten-thousandths, of so much at most: 200 of them fit 64 bits. */
const WEIGHT_UNIT = 10_000
const MAX_PRICE = 100_000_000_000

/** What may name the product of a line, the first that says something: keys of GA4, of Segment, and plain ones. */
const NAME_KEYS = ['item_name', 'name', 'product', 'title', 'item_id', 'product_id', 'sku', 'id']

/** The lines that the properties of an order's event list under `items`, or else `products`: Array(String), each JSON. */
export function itemsOf(properties: Sql): Sql {
  const under = (key: string) => sql`JSONExtractArrayRaw(${properties}, ${text(key)})`
  return sql`if(notEmpty(${under('items')}), ${under('items')}, ${under('products')})`
}

/** The same of a cell of a file: a JSON array of lines, or the name of the only product. */
export function itemsOfCell(cell: Sql): Sql {
  return sql`multiIf(${cell} = '', [], startsWith(${cell}, '['), JSONExtractArrayRaw(${cell}), [toJSONString(${cell})])`
}

/** What `products` and `product_amounts_minor` say, as one text that may be compared. */
export const PRODUCTS_TEXT = sql`concat(toString(products), toString(product_amounts_minor))`

/**
 * The rows with their `products`, each once, and `product_amounts_minor`, which add up to the amount exactly. It is divided as prices
 * times quantities are, evenly where no line has a price: what falls to the first k products together is their part of the amount
 * rounded to a whole minor unit, half up, and each product has the difference to those before it.
 *
 * @param rows with `items` (of {@link itemsOf}) and `amount` (Int64, minor units, not negative)
 */
export function withProducts(rows: Sql): Sql {
  const nameOf = sql`if(JSONType(line) = 'String', JSONExtractString(line), arrayFirst(n -> n != '', arrayMap(k -> JSONExtractString(line, k), ${texts(NAME_KEYS)})))`
  const quantity = sql`ifNull(JSONExtract(line, 'quantity', 'Nullable(Float64)'), 1)`
  // Not above zero holds for what is no number, too.
  const price = sql`JSONExtractFloat(line, 'price') * ${quantity} as line_price`
  const weightOf = sql`if(${price} > 0, toUInt64(round(least(line_price, ${float64(MAX_PRICE)}) * ${uint64(WEIGHT_UNIT)})), 0)`
  const upTo = sql`toInt64(intDiv(toInt256(amount) * w * 2 + whole, toInt256(whole) * 2))`
  return sql`
    select *, arrayPopFront(arrayDifference(arrayPushFront(arrayMap(w -> ${upTo}, parts), toInt64(0)))) as product_amounts_minor
    from (
      select *, arrayCumSum(arrayMap(p -> arraySum((w, n) -> if(n = p, w, 0), weights, line_names), products)) as parts, parts[-1] as whole
      from (
        select *, arrayDistinct(line_names) as products, if(arraySum(priced) = 0, arrayMap(w -> toUInt64(1), priced), priced) as weights
        from (
          select *, arrayMap(line -> substringUTF8(trim(both ' ' from replaceRegexpAll(${nameOf}, '[\\x00-\\x1f\\x7f]+', ' ')), 1, ${uint64(MAX_NAME_CHARS)}), lines) as line_names,
            arrayMap(line -> ${weightOf}, lines) as priced
          from (select *, arraySlice(items, 1, ${uint64(MAX_LINES)}) as lines from (${rows}))
        )
      )
    )`
}
