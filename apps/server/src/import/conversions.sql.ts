/** Conversions as they are staged, and the statements that store a slice of them. */
import { currenciesWithDigits } from '@tributary/contract/money'
import { identifier, type Sql, sql, texts, uint64, uuid } from '@tributary/stores/sql'
import { itemsOfCell, PRODUCTS_TEXT, withProducts } from '../collect/order-lines.sql.ts'
import {
  amountText,
  because,
  type Check,
  currencyDigits,
  currencyValue,
  handleValue,
  hasTooManyDecimals,
  minorOfDecimal,
  missing,
  missingHandle,
  moneyChecks,
  moneyValue,
  notACurrency,
  notATime,
  timeValue,
} from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfKey, type Cell, type KindStaging, sliceCondition } from './staging.sql.ts'

export function stageConversions(cell: Cell, fromBinary: boolean): KindStaging {
  const [orderId, personId, anonymousId, ts, type] = [
    cell('order_id'),
    cell('person_id'),
    cell('anonymous_id'),
    cell('ts'),
    cell('conversion_type'),
  ]
  const currency = currencyValue(cell('currency'))
  const money = {
    amount: amountText(cell('amount'), fromBinary),
    amountMinor: cell('amount_minor'),
    currency,
    name: 'amount',
  }
  const amountMinor = sql`ifNull(${moneyValue(money)}, 0)`
  return {
    columns: [
      { name: 'order_id', type: 'String', value: orderId },
      { name: 'conversion_type', type: 'String', value: sql`if(${type} = '', 'purchase', ${type})` },
      { name: 'handle', type: 'String', value: handleValue(personId, anonymousId) },
      { name: 'ts', type: "DateTime64(3, 'UTC')", value: sql`ifNull(${timeValue(ts)}, 0)` },
      { name: 'amount_minor', type: 'Int64', value: amountMinor },
      // Without money there is no currency either: a goal.
      { name: 'currency', type: 'String', value: sql`if(${amountMinor} = 0, '', ${currency})` },
      { name: 'items', type: 'Array(String)', value: itemsOfCell(cell('products')) },
    ],
    checks: [
      missing('order_id', orderId),
      missingHandle(personId, anonymousId),
      ...notATime('ts', ts),
      ...moneyChecks(money),
      notACurrency(cell('currency')),
      {
        when: sql`${amountMinor} != 0 and ${currency} = ''`,
        reason: sql`'currency: missing; an amount needs one'`,
      },
      isNegative(amountMinor, cell),
      {
        when: sql`startsWith(${cell('products')}, '[') and not isValidJSON(${cell('products')})`,
        reason: because('products: not a JSON list', cell('products')),
      },
    ],
    bucket: bucketOfKey(orderId),
  }
}

function isNegative(amountMinor: Sql, cell: Cell): Check {
  const given = sql`if(${cell('amount')} != '', ${cell('amount')}, ${cell('amount_minor')})`
  return {
    when: sql`${amountMinor} < 0`,
    reason: sql`concat(${because('amount: negative', given)}, '; import it as a refund of its order')`,
  }
}

const CONTENT = sql`cityHash64(handle, ts, amount_minor, currency, conversion_type, ${PRODUCTS_TEXT})`

/** The last row of each order of the slice. */
export function conversionsOfSlice(slice: Slice): Sql {
  const rows = sql`
    select *, amount_minor as amount from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}
    order by row desc limit 1 by order_id`
  return sql`
    select order_id as conversion_id, order_id, conversion_type, sipHash64(handle) as handle_key, handle, ts, amount_minor, currency, products, product_amounts_minor, ${CONTENT} as content
    from (${withProducts(rows)})`
}

/** The same conversions as they hold now, those left out that this very import wrote before it was interrupted. */
export function knownConversions(workspaceId: string, version: bigint, rows: string): Sql {
  return sql`
    select conversion_id, handle_key, content from (
      select conversion_id, handle_key, version, ${CONTENT} as content from conversions final
      where workspace_id = ${uuid(workspaceId)} and conversion_id in (select conversion_id from ${identifier(rows)}))
    where version != ${uint64(version)}`
}

export function newConversions(rows: string, known: string): Sql {
  return sql`${identifier(rows)} where (conversion_id, content) not in (select conversion_id, content from ${identifier(known)})`
}

/** What is stored of the conversions that change: they leave their old handle. */
export function replacedConversions(rows: string, known: string): Sql {
  return sql`${identifier(known)} where conversion_id in (select conversion_id from ${newConversions(rows, known)})`
}

export function insertConversions(slice: Slice, rows: string, known: string): Sql {
  return sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version, products, product_amounts_minor)
    select ${uuid(slice.workspaceId)}, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, 'import', ${uint64(slice.version)}, products, product_amounts_minor
    from ${newConversions(rows, known)}`
}

/**
 * Refunds that were imported with a decimal amount before anyone knew their currency were read with two digits. Where the
 * currency of the conversion has other digits they are read again.
 */
export function rereadRefunds(slice: Slice, rows: string): Sql {
  const digits = currencyDigits(sql`c.currency`)
  return sql`
    insert into refunds (workspace_id, order_id, refund_id, ts, amount_minor, source, version)
    select ${uuid(slice.workspaceId)}, r.order_id, r.refund_id, r.ts, ifNull(${minorOfDecimal(sql`r.amount`, digits)}, 0), 'import', ${uint64(slice.version)}
    from (select * from refunds_without_currency final where workspace_id = ${uuid(slice.workspaceId)} and order_id in (select order_id from ${identifier(rows)})) as r
    inner join (select order_id, currency from ${identifier(rows)} where has(${texts([...currenciesWithDigits(0), ...currenciesWithDigits(3), ...currenciesWithDigits(4)])}, currency)) as c on c.order_id = r.order_id
    where not ${hasTooManyDecimals(sql`r.amount`, digits)}`
}
