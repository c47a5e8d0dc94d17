/** Values of a file's cells as expressions: each answers the typed value, or a condition that says it is not one. */
import { currenciesWithDigits } from '@tributary/contract/money'
import { join, type Sql, sql, text, texts } from '@tributary/stores/sql'

/** A check of one row: when it holds, the row is refused for this reason. */
export type Check = { readonly when: Sql; readonly reason: Sql }

/** The value as it is shown in a reason: quoted, at most 80 characters. */
export function shown(value: Sql): Sql {
  return sql`concat('"', substringUTF8(toValidUTF8(${value}), 1, 80), '"')`
}

export function because(label: string, value: Sql): Sql {
  return sql`concat(${text(`${label}: `)}, ${shown(value)})`
}

export function missing(name: string, value: Sql): Check {
  return { when: sql`${value} = ''`, reason: sql`${text(`${name}: missing`)}` }
}

/** Identifiers are refused when they are too long: cut, they would be others. */
export function tooLong(name: string, value: Sql, maxChars: number): Check {
  return {
    when: sql`lengthUTF8(${value}) > ${{ kind: 'sql', pieces: [String(maxChars)] }}`,
    reason: because(`${name}: longer than ${maxChars} characters`, value),
  }
}

const ISO_TIME =
  '^(19[7-9][0-9]|20[0-9]{2}|21[0-4][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' +
  '([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|z|UTC|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?))?)?$'
const UNIX_SECONDS = '^[0-9]{9,10}([.][0-9]+)?$'

/**
 * The instant a text names, as Nullable(DateTime64(3, 'UTC')): ISO 8601 with or without a zone (without: UTC), a day
 * (its first instant in UTC), or Unix time in seconds, milliseconds or microseconds, told apart by the number of digits.
 * Null for anything else, for days that do not exist, and outside 1970 to 2149.
 */
export function timeValue(value: Sql): Sql {
  const unix = (milliseconds: Sql) => sql`fromUnixTimestamp64Milli(${milliseconds}, 'UTC')`
  return sql`multiIf(
    match(${value}, ${text(ISO_TIME)}), parseDateTime64BestEffortOrNull(${value}, 3, 'UTC'),
    match(${value}, '^[0-9]{12,13}$'), ${unix(sql`toInt64OrZero(${value})`)},
    match(${value}, ${text(UNIX_SECONDS)}), ${unix(sql`toInt64(toDecimal64OrZero(${value}, 3) * 1000)`)},
    match(${value}, '^[0-9]{15,16}$'), ${unix(sql`intDiv(toInt64OrZero(${value}), 1000)`)},
    null)`
}

export function notATime(name: string, value: Sql): Check[] {
  return [
    missing(name, value),
    { when: sql`isNull(${timeValue(value)})`, reason: because(`${name}: not a time`, value) },
  ]
}

/** Every code of ISO 4217, present and past, as the runtime knows them. */
const CURRENCIES = Intl.supportedValuesOf('currency')

export function currencyValue(value: Sql): Sql {
  return sql`upper(${value})`
}

export function notACurrency(value: Sql): Check {
  return {
    when: sql`${value} != '' and not has(${texts(CURRENCIES)}, ${currencyValue(value)})`,
    reason: because('currency: not ISO 4217', value),
  }
}

/** Digits of the currency's minor unit; 2 for a currency that is not known. The rule of the contract, in SQL. */
export function currencyDigits(currency: Sql): Sql {
  return sql`multiIf(has(${texts(currenciesWithDigits(0))}, ${currency}), 0, has(${texts(currenciesWithDigits(3))}, ${currency}), 3, has(${texts(currenciesWithDigits(4))}, ${currency}), 4, 2)`
}

const DECIMAL = '^[+-]?[0-9]{1,16}([.][0-9]+)?$'

/**
 * A decimal amount as plain text. Numbers that were binary in the file (Parquet, JSON) carry noise such as
 * 0.30000000000000004: digits behind the sixth decimal are rounded away, as the event API does.
 */
export function amountText(value: Sql, fromBinary: boolean): Sql {
  if (!fromBinary) return value
  return sql`if(match(${value}, '^[+-]?[0-9]{1,16}[.][0-9]{7,}$'), toString(round(toDecimal256OrZero(${value}, 20), 6)), ${value})`
}

function fraction(amount: Sql): Sql {
  return sql`trim(trailing '0' from extract(${amount}, '[.]([0-9]+)$'))`
}

/** Exact minor units of a decimal text, as Nullable(Int64); never through floating point. Null when it does not fit. */
export function minorOfDecimal(amount: Sql, digits: Sql): Sql {
  return sql`toInt64OrNull(concat(replaceOne(extract(${amount}, '^[+-]?[0-9]+'), '+', ''), rightPad(${fraction(amount)}, ${digits}, '0')))`
}

export function isDecimal(amount: Sql): Sql {
  return sql`match(${amount}, ${text(DECIMAL)})`
}

export function hasTooManyDecimals(amount: Sql, digits: Sql): Sql {
  return sql`length(${fraction(amount)}) > ${digits}`
}

export type MoneyFields = {
  readonly amount: Sql
  readonly amountMinor: Sql
  readonly currency: Sql
  readonly name: string
}

/** Minor units of a row that gives `amount_minor`, or `amount` in a currency. Null when it gives neither. */
export function moneyValue({ amount, amountMinor, currency }: MoneyFields): Sql {
  return sql`if(${amountMinor} != '', toInt64OrNull(${amountMinor}), if(${amount} != '', ${minorOfDecimal(amount, currencyDigits(currency))}, null))`
}

/** What can be wrong with a row's money, whatever the kind. Sign and presence are the kind's own business. */
export function moneyChecks(fields: MoneyFields): Check[] {
  const { amount, amountMinor, currency, name } = fields
  const digits = currencyDigits(currency)
  return [
    {
      when: sql`${amountMinor} != '' and not match(${amountMinor}, '^-?[0-9]{1,18}$')`,
      reason: because('amount_minor: not an integer', amountMinor),
    },
    {
      when: sql`${amount} != '' and not ${isDecimal(amount)}`,
      reason: because(`${name}: not a decimal number`, amount),
    },
    {
      when: sql`${amount} != '' and ${hasTooManyDecimals(amount, digits)}`,
      reason: sql`concat(${text(`${name}: more decimals than `)}, if(${currency} = '', 'a currency of 2 digits', ${currency}), ' has: ', ${shown(amount)})`,
    },
    {
      when: sql`${amount} != '' and isNull(${minorOfDecimal(amount, digits)})`,
      reason: because(`${name}: too large`, amount),
    },
    {
      when: sql`${amount} != '' and ${amountMinor} != '' and ${minorOfDecimal(amount, digits)} != toInt64OrNull(${amountMinor})`,
      reason: sql`concat(${text(`${name} and amount_minor differ: `)}, ${shown(amount)}, ', ', ${shown(amountMinor)})`,
    },
  ]
}

/** A whole number of 0 or more, or nothing. Typed columns may write 12 as 12.0. */
export function notACount(name: string, value: Sql): Check {
  return {
    when: sql`${value} != '' and not match(${value}, '^[0-9]{1,15}([.]0+)?$')`,
    reason: because(`${name}: not a whole number of 0 or more`, value),
  }
}

export function countValue(value: Sql): Sql {
  return sql`toUInt64OrZero(extract(${value}, '^[0-9]+'))`
}

/** Handle of a browser. */
export function anonymousHandle(value: Sql): Sql {
  return sql`concat('a:', ${value})`
}

/** The collector's rule for what is an e-mail address, in SQL. */
const EMAIL = `^[^\\s@"'<>]{1,64}@[^\\s@"'<>]{1,190}[.][^\\s@"'<>.]{2,24}$`

/** SHA-256 of the lower-case address in hex, as the collector stores it. Cells come trimmed. */
export function emailHash(value: Sql): Sql {
  return sql`lower(hex(SHA256(lowerUTF8(${value}))))`
}

export function isEmail(value: Sql): Sql {
  return sql`match(${value}, ${text(EMAIL)})`
}

/** Handle of a known person. An id that looks like an e-mail address is stored as its hash only. */
export function knownHandle(value: Sql): Sql {
  return sql`if(${isEmail(value)}, concat('e:', ${emailHash(value)}), concat('u:', ${value}))`
}

/** The person where one is given, else the browser. */
export function handleValue(personId: Sql, anonymousId: Sql): Sql {
  return sql`if(${personId} != '', ${knownHandle(personId)}, ${anonymousHandle(anonymousId)})`
}

export function missingHandle(personId: Sql, anonymousId: Sql): Check {
  return {
    when: sql`${personId} = '' and ${anonymousId} = ''`,
    reason: sql`'person_id: missing; give person_id or anonymous_id'`,
  }
}

/** The reason of the first check that holds, '' when none does. */
export function firstReason(checks: readonly Check[]): Sql {
  return sql`multiIf(${join(
    checks.map(({ when, reason }) => sql`${when}, ${reason}`),
    ', ',
  )}, '')`
}
