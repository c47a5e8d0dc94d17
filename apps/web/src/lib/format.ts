/** Numbers, money and moments as text. One formatter per locale and time zone; nothing else in the app formats. */
import { minorDigits, minorToDecimal } from '@tributary/contract/money'
import { daysBetween } from './day.ts'

export type Formatter = ReturnType<typeof createFormatter>
export type Delta = { text: string; direction: 'up' | 'down' | 'flat' }

const MINUS = '\u2212'
const RELATIVE_STEPS = [
  { unit: 'second', ms: 1000, below: 60_000 },
  { unit: 'minute', ms: 60_000, below: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, below: 86_400_000 },
] as const

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/**
 * Builds the formatter of a locale (undefined: the browser's) and an IANA time zone.
 * Amounts are decimal strings of minor units and never pass through a float, except in `moneyCompact`.
 */
export function createFormatter(locale: string | undefined, timeZone: string) {
  const numbers = new Map<string, Intl.NumberFormat>()
  const dates = new Map<string, Intl.DateTimeFormat>()
  const number = (options: Intl.NumberFormatOptions) =>
    remember(numbers, options, () => new Intl.NumberFormat(locale, options))
  const date = (options: Intl.DateTimeFormatOptions) =>
    remember(dates, options, () => new Intl.DateTimeFormat(locale, options))
  const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const dayOf = (day: string, options: Intl.DateTimeFormatOptions) =>
    date({ ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

  /** An amount without a currency (a goal carries no money) is a plain number. */
  const money = (amountMinor: string, currency: string): string => {
    if (currency === '') return minorToDecimal(BigInt(amountMinor), currency)
    const digits = minorDigits(currency)
    const decimal = minorToDecimal(BigInt(amountMinor), currency)
    const format = number({
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    return isNumeric(decimal) ? format.format(decimal) : decimal
  }
  const moneyCompact = (amountMinor: string, currency: string): string => {
    const major = Number(minorToDecimal(BigInt(amountMinor), currency))
    if (currency === '' || Math.abs(major) < 10_000) return money(amountMinor, currency)
    return number({ style: 'currency', currency, notation: 'compact', maximumSignificantDigits: 3 }).format(
      major,
    )
  }
  const instant = (iso: string) =>
    date({ dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso))
  const day = (text: string) => dayOf(text, { day: 'numeric', month: 'short', year: 'numeric' })

  return {
    money,
    moneyCompact,
    /** Without the minor unit: for bounds of an estimate, whose cents would be pretence. */
    moneyWhole: (amountMinor: string, currency: string) =>
      number({ style: 'currency', currency, maximumFractionDigits: 0 }).format(
        Number(minorToDecimal(BigInt(amountMinor), currency)),
      ),
    /** Major units in short form, for axis ticks and the ends of bars. */
    moneyTick: (major: number, currency: string) =>
      number({
        style: 'currency',
        currency,
        notation: 'compact',
        minimumFractionDigits: 0,
        maximumFractionDigits: Math.abs(major) >= 1000 ? 1 : 0,
      }).format(major),
    instant,
    day,
    /** `2026-06` as "Jun 2026". */
    month: (text: string) => dayOf(`${text}-01`, { month: 'short', year: 'numeric' }),
    /** 1 is Monday, 7 is Sunday. */
    weekday: (number: number) => dayOf(`2024-01-0${number}`, { weekday: 'long' }),
    /** Day and month only. */
    dayShort: (text: string) => dayOf(text, { day: 'numeric', month: 'short' }),
    dayRange: (from: string, to: string) =>
      from === to
        ? day(from)
        : date({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).formatRange(
            new Date(`${from}T00:00:00Z`),
            new Date(`${to}T00:00:00Z`),
          ),
    time: (iso: string) => date({ hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(iso)),
    timeExact: (iso: string) =>
      date({ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone }).format(new Date(iso)),
    /** Whole number with grouping. */
    count: (value: number) => number({ maximumFractionDigits: 0 }).format(value),
    countCompact: (value: number) =>
      number(
        value >= 10_000 ? { notation: 'compact', maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
      ).format(value),
    /** Credited conversions, which may be fractions; `digits` from {@link creditDigits} keeps a column even. */
    credited: (value: number, digits: 0 | 1 = 1) =>
      number({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    share: (value: number) => number({ style: 'percent', maximumFractionDigits: 1 }).format(value),
    /** A share in a column of shares: always one decimal. */
    shareEven: (value: number) =>
      number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value),
    shareWhole: (value: number) => number({ style: 'percent', maximumFractionDigits: 0 }).format(value),
    ratio: (value: number) =>
      `${number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)}\u00d7`,
    bytes: (value: number) => bytesText(value, number),
    delta: (change: number): Delta => deltaText(change, number),
    /** "3 minutes ago" under a day, the full moment from then on. */
    relative: (iso: string, now: Date) => {
      const elapsedMs = now.getTime() - new Date(iso).getTime()
      const step = RELATIVE_STEPS.find((entry) => Math.abs(elapsedMs) < entry.below)
      return step ? relativeFormat.format(-Math.round(elapsedMs / step.ms), step.unit) : instant(iso)
    },
    /** Time between two instants in the largest fitting unit: "4 d", "3 h", "12 min". */
    lapse: (fromIso: string, toIso: string) =>
      lapseText(new Date(toIso).getTime() - new Date(fromIso).getTime(), number),
    daysIn: (from: string, to: string) => daysBetween(from, to) + 1,
  }
}

function remember<O extends object, F>(cache: Map<string, F>, options: O, create: () => F): F {
  const key = JSON.stringify(options)
  const known = cache.get(key)
  if (known) return known
  const made = create()
  cache.set(key, made)
  return made
}

type NumberFactory = (options: Intl.NumberFormatOptions) => Intl.NumberFormat

function deltaText(change: number, number: NumberFactory): Delta {
  const rounded = Math.abs(change) >= 1 ? Math.round(change * 100) / 100 : Math.round(change * 1000) / 1000
  if (rounded === 0) return { text: '0%', direction: 'flat' }
  const digits = Math.abs(change) >= 1 ? 0 : 1
  const text = number({ style: 'percent', maximumFractionDigits: digits }).format(Math.abs(rounded))
  return rounded > 0 ? { text: `+${text}`, direction: 'up' } : { text: `${MINUS}${text}`, direction: 'down' }
}

function bytesText(value: number, number: NumberFactory): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${number({ maximumFractionDigits: step === 0 ? 0 : 1 }).format(value / 1000 ** step)} ${units[step] ?? 'B'}`
}

function lapseText(ms: number, number: NumberFactory): string {
  const minutes = ms / 60_000
  const [value, unit] =
    minutes < 1
      ? [Math.round(ms / 1000), 's']
      : minutes < 60
        ? [Math.round(minutes), 'min']
        : minutes < 1440
          ? [Math.round(minutes / 6) / 10, 'h']
          : [Math.round(minutes / 144) / 10, 'd']
  return `${number({ maximumFractionDigits: 1 }).format(Number(value))} ${unit}`
}

/** Relative change, null when there is nothing to compare with (no base, or a base of zero or less). */
export function changeOf(now: number | null, before: number | null | undefined): number | null {
  if (now === null || before === null || before === undefined || before <= 0) return null
  return (now - before) / before
}

/** Decimals of a column of credited conversions: none when the model credits whole ones only. */
export function creditDigits(values: readonly number[]): 0 | 1 {
  return values.every((value) => Number.isInteger(value)) ? 0 : 1
}
