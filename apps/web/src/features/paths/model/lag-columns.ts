/** Distributions of lags and lengths as columns and as tables. */
import type { Lag, Paths } from '@tributary/contract/paths'
import type { ColumnsSpec } from '../../../charts/columns.ts'
import type { FigureTable } from '../../../charts/figure-frame.tsx'
import type { Formatter } from '../../../lib/format.ts'

const MOST_COLUMNS = 32
const WIDTHS = [1, 7, 30, 90, 365]
const MOST_LENGTHS = 12

/** Whole days a column covers, so that the longest lag still fits. */
export function columnDays(longestDay: number): number {
  return WIDTHS.find((width) => longestDay / width < MOST_COLUMNS) ?? 365
}

export type LagBin = { label: string; from: number; to: number; fromFirst: number; fromLast: number }

/** Conversions per stretch of days, from no time to the longest lag, empty stretches included. */
export function lagBins(lag: Paths['lag']): LagBin[] {
  const days = [...lag.from_first.days, ...lag.from_last.days].map((entry) => entry.day)
  if (days.length === 0) return []
  const longest = Math.max(...days)
  const width = columnDays(longest)
  const sumIn = (one: Lag, from: number) =>
    one.days
      .filter((entry) => entry.day >= from && entry.day < from + width)
      .reduce((sum, entry) => sum + entry.conversions, 0)
  return Array.from({ length: Math.floor(longest / width) + 1 }, (_, index) => {
    const from = index * width
    return {
      label: width === 1 ? String(from) : `${from}–${from + width - 1}`,
      from,
      to: from + width - 1,
      fromFirst: sumIn(lag.from_first, from),
      fromLast: sumIn(lag.from_last, from),
    }
  })
}

export function lagColumns(lag: Paths['lag'], format: Formatter): ColumnsSpec {
  const bins = lagBins(lag)
  return {
    groups: bins.map((bin) => bin.label),
    series: [
      { name: 'From the first touch', values: bins.map((bin) => bin.fromFirst) },
      { name: 'From the last touch', values: bins.map((bin) => bin.fromLast) },
    ],
    axisName: 'whole days before the conversion',
    formatValue: format.count,
  }
}

export function lagFigures(lag: Paths['lag'], format: Formatter): FigureTable {
  return {
    header: ['Whole days', 'From the first touch', 'From the last touch'],
    rows: lagBins(lag).map((bin) => [bin.label, format.count(bin.fromFirst), format.count(bin.fromLast)]),
    opens: [1, 2],
  }
}

/** "4.2 days", "5 hours", "8 minutes". */
export function daysWords(days: number | null): string {
  if (days === null) return '–'
  const [value, unit] =
    days >= 2
      ? ([days, 'day'] as const)
      : days * 24 >= 2
        ? ([days * 24, 'hour'] as const)
        : ([days * 1440, 'minute'] as const)
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value)
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`
}

type LengthBin = { label: string; from: number; to?: number; conversions: number; netAmountMinor: string }

/** Conversions by number of touches; the longest together. */
export function lengthBins(lengths: Paths['lengths']): LengthBin[] {
  if (lengths.length === 0) return []
  const longest = Math.max(...lengths.map((row) => row.touches))
  const shown = Math.min(longest, longest > MOST_LENGTHS ? MOST_LENGTHS - 1 : MOST_LENGTHS)
  const bin = (from: number, to: number | undefined, rows: Paths['lengths']): LengthBin => ({
    label: to === undefined ? `${from}+` : String(from),
    from,
    ...(to === undefined ? {} : { to }),
    conversions: rows.reduce((sum, row) => sum + row.conversions, 0),
    netAmountMinor: String(rows.reduce((sum, row) => sum + BigInt(row.net_amount_minor), 0n)),
  })
  const single = Array.from({ length: shown }, (_, index) =>
    bin(
      index + 1,
      index + 1,
      lengths.filter((row) => row.touches === index + 1),
    ),
  )
  const rest = lengths.filter((row) => row.touches > shown)
  return rest.length === 0 ? single : [...single, bin(shown + 1, undefined, rest)]
}

export function lengthColumns(lengths: Paths['lengths'], format: Formatter): ColumnsSpec {
  const bins = lengthBins(lengths)
  return {
    groups: bins.map((bin) => bin.label),
    series: [{ name: 'Conversions', values: bins.map((bin) => bin.conversions) }],
    axisName: 'touches before the conversion',
    formatValue: format.count,
  }
}

export function lengthFigures(lengths: Paths['lengths'], currency: string, format: Formatter): FigureTable {
  return {
    header: ['Touches', 'Conversions', `Revenue (${currency})`],
    rows: lengthBins(lengths).map((bin) => [
      bin.label,
      format.count(bin.conversions),
      format.money(bin.netAmountMinor, currency),
    ]),
    opens: [1],
  }
}
