/** Refunds as they are staged, and the statements that store a slice of them. */
import { identifier, type Sql, sql, uint64, uuid } from '@tributary/stores/sql'
import {
  amountText,
  because,
  currencyDigits,
  currencyValue,
  hasTooManyDecimals,
  isDecimal,
  minorOfDecimal,
  missing,
  moneyChecks,
  notACurrency,
  notATime,
  shown,
  timeValue,
} from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfKey, type Cell, type KindStaging, sliceCondition } from './staging.sql.ts'

export function stageRefunds(cell: Cell, fromBinary: boolean): KindStaging {
  const [orderId, ts, refundId, amountMinor] = [
    cell('order_id'),
    cell('ts'),
    cell('refund_id'),
    cell('amount_minor'),
  ]
  const currency = currencyValue(cell('currency'))
  const amount = amountText(cell('amount'), fromBinary)
  const money = { amount, amountMinor, currency, name: 'amount' }
  const positive = sql`if(${amountMinor} != '', toInt64OrZero(${amountMinor}) > 0, match(${amount}, '[1-9]') and not startsWith(${amount}, '-'))`
  // Without a currency the digits are those of the conversion, which may not be known yet: only the form is checked.
  const checked = moneyChecks(money).map((check) => ({
    ...check,
    when: sql`${currency} != '' and (${check.when})`,
  }))
  const instant = sql`ifNull(${timeValue(ts)}, toDateTime64(0, 3, 'UTC'))`
  return {
    columns: [
      { name: 'order_id', type: 'String', value: orderId },
      {
        name: 'refund_id',
        type: 'String',
        value: sql`if(${refundId} != '', ${refundId}, ${derivedRefundId(orderId, instant, amount, amountMinor)})`,
      },
      { name: 'ts', type: "DateTime64(3, 'UTC')", value: instant },
      { name: 'amount', type: 'String', value: sql`if(${amountMinor} != '', '', ${amount})` },
      { name: 'amount_minor', type: 'Int64', value: sql`toInt64OrZero(${amountMinor})` },
      { name: 'currency', type: 'String', value: currency },
    ],
    checks: [
      missing('order_id', orderId),
      ...notATime('ts', ts),
      {
        when: sql`${amount} = '' and ${amountMinor} = ''`,
        reason: sql`'amount: missing; give amount or amount_minor'`,
      },
      notACurrency(cell('currency')),
      ...checked,
      {
        when: sql`${amountMinor} != '' and not match(${amountMinor}, '^-?[0-9]{1,18}$')`,
        reason: because('amount_minor: not an integer', amountMinor),
      },
      {
        when: sql`${amountMinor} = '' and not ${isDecimal(amount)}`,
        reason: because('amount: not a decimal number', amount),
      },
      {
        when: sql`${amountMinor} = '' and isNull(${minorOfDecimal(amount, sql`4`)})`,
        reason: because('amount: too large', amount),
      },
      {
        when: sql`not (${positive})`,
        reason: because(
          'amount: a refund is a positive amount',
          sql`if(${amountMinor} != '', ${amountMinor}, ${amount})`,
        ),
      },
    ],
    bucket: bucketOfKey(orderId),
    keepsCells: true,
  }
}

/** The same row gives the same id, so that a file imported again refunds nothing twice. */
function derivedRefundId(orderId: Sql, instant: Sql, amount: Sql, amountMinor: Sql): Sql {
  const plain = sql`if(position(${amount}, '.') > 0, trim(trailing '.' from trim(trailing '0' from ${amount})), ${amount})`
  return sql`concat('h:', lower(hex(sipHash128(${orderId}, ${instant}, if(${amountMinor} != '', concat('minor ', ${amountMinor}), ${plain})))))`
}

/** The last row of each refund of the slice, in minor units, with what the conversion says. */
export function refundsOfSlice(slice: Slice): Sql {
  const digits = currencyDigits(sql`if(r.currency != '', r.currency, c.currency)`)
  return sql`
    select r.row as row, r.order_id as order_id, r.refund_id as refund_id, r.ts as ts, r.amount as amount, c.handle_key as handle_key,
      if(r.amount = '', r.amount_minor, ifNull(${minorOfDecimal(sql`r.amount`, digits)}, 0)) as minor,
      r.amount != '' and r.currency = '' and c.currency = '' as is_guess,
      multiIf(
        r.currency != '' and c.currency != '' and r.currency != c.currency,
        concat('currency: ', ${shown(sql`r.currency`)}, ', but its conversion is in ', c.currency),
        r.amount != '' and ${hasTooManyDecimals(sql`r.amount`, digits)},
        concat('amount: more decimals than ', if(c.currency = '', 'a currency of 2 digits', c.currency), ' has: ', ${shown(sql`r.amount`)}),
        '') as refusal
    from (select * from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)} order by row desc limit 1 by order_id, refund_id) as r
    left join (
      select order_id, any(currency) as currency, any(handle_key) as handle_key from conversions final
      where workspace_id = ${uuid(slice.workspaceId)} and order_id in (select order_id from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)})
      group by order_id) as c on c.order_id = r.order_id`
}

export function knownRefunds(workspaceId: string, version: bigint, rows: string): Sql {
  return sql`
    select order_id, refund_id, ts, amount_minor from (
      select order_id, refund_id, ts, amount_minor, version from refunds final
      where workspace_id = ${uuid(workspaceId)} and (order_id, refund_id) in (select order_id, refund_id from ${identifier(rows)}))
    where version != ${uint64(version)}`
}

export function newRefunds(rows: string, known: string): Sql {
  return sql`${identifier(rows)} where refusal = '' and (order_id, refund_id, ts, minor) not in (select order_id, refund_id, ts, amount_minor from ${identifier(known)})`
}

export function insertRefunds(slice: Slice, rows: string, known: string): Sql {
  return sql`
    insert into refunds (workspace_id, order_id, refund_id, ts, amount_minor, source, version)
    select ${uuid(slice.workspaceId)}, order_id, refund_id, ts, minor, 'import', ${uint64(slice.version)} from ${newRefunds(rows, known)}`
}

/** Keeps the decimal text of amounts whose currency is not known yet. */
export function keepGuesses(slice: Slice, rows: string): Sql {
  return sql`
    insert into refunds_without_currency (workspace_id, order_id, refund_id, ts, amount, version)
    select ${uuid(slice.workspaceId)}, order_id, refund_id, ts, amount, ${uint64(slice.version)} from ${identifier(rows)} where is_guess and refusal = ''`
}

export function keepLateRefusals(slice: Slice, rows: string): Sql {
  return sql`
    insert into import_refused (workspace_id, import_id, row, reason, cells)
    select ${uuid(slice.workspaceId)}, ${uuid(slice.importId)}, s.row, r.refusal, s.cells
    from (select row, cells from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)}) as s
    inner join (select row, refusal from ${identifier(rows)} where refusal != '') as r on r.row = s.row`
}
