/** Days and amounts as spreadsheets and CRMs write them. Pure. */
import { amountToMinor } from '@tributary/contract/money'

const DAY = /^(\d{4}-\d\d-\d\d)$/
/** 30.06.2026 */
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
/** With a zone it is an instant; without one its day is what is known. */
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/

/** A day `YYYY-MM-DD` or an instant with its zone; undefined for what is neither. */
export function fileMoment(text: string): string | undefined {
  const [, late = '', month = '', year = ''] = DAY_FIRST.exec(text) ?? []
  if (year !== '') return realDay(`${year}-${month.padStart(2, '0')}-${late.padStart(2, '0')}`)
  if (DAY.test(text)) return realDay(text)
  const [, day, zone] = INSTANT.exec(text) ?? []
  if (day === undefined || realDay(day) === undefined) return undefined
  if (zone === undefined) return day
  const ms = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/** The day, if the calendar has it and the stores can keep it. */
function realDay(day: string): string | undefined {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day) && day >= '1970' ? day : undefined
}

/** What stands before the decimals. */
export type DecimalSign = '.' | ','

/** What this one amount says of it: `1.234,56` and `12,5` have a comma, `1,234.56` and `12.5` a dot; `1,234` says nothing. */
function signOf(amount: string): DecimalSign | undefined {
  const text = bare(amount)
  if (/^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d+,(\d{1,2}|\d{4,})$|^-?\d{1,3}(\.\d{3}){2,}$/.test(text)) return ','
  if (/^-?\d{1,3}(,\d{3})+\.\d+$|^-?\d+\.(\d{1,2}|\d{4,})$|^-?\d{1,3}(,\d{3}){2,}$/.test(text)) return '.'
  return undefined
}

/** A file is written in one way: what most of its amounts say, a dot where none says anything. */
export function decimalSignOf(amounts: readonly string[]): DecimalSign {
  const signs = amounts.map(signOf)
  const count = (sign: DecimalSign) => signs.filter((each) => each === sign).length
  return count(',') > count('.') ? ',' : '.'
}

/**
 * The amount in minor units; undefined for what is none, below zero, or finer than the currency. An amount that says itself
 * how it is written is read so, any other as the file is.
 */
export function fileAmount(amount: string, currency: string, fileSign: DecimalSign): bigint | undefined {
  const sign = signOf(amount) ?? fileSign
  const groups = sign === ',' ? /(?<=\d)\.(?=\d{3}(?!\d))/g : /(?<=\d),(?=\d{3}(?!\d))/g
  const plain = bare(amount).replace(groups, '').replace(sign, '.')
  const minor = amountToMinor(plain, currency)
  return minor === undefined || minor < 0n ? undefined : minor
}

/** Without the sign of a currency, and blanks or apostrophes between thousands. */
function bare(amount: string): string {
  return amount.replace(/\p{Sc}/gu, '').replace(/[\s'’]/g, '')
}
