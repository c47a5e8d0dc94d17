/** What the ledger answers, from rows of the engine. Pure. */
import {
  LEDGER_CAUSES,
  type LedgerCause,
  type LedgerChanges,
  type LedgerHistory,
} from '@tributary/contract/ledger'
import { cleanFraction } from '@tributary/query/facts'
import { momentMs } from '../access/workspace-days.ts'

export type HistoryRow = {
  recorded_micros: string
  cause: LedgerCause
  ts_ms: string
  currency: string
  amount_minor: string
  net_amount_minor: string
  touch_ids: string[]
  touch_ms: string[]
  channels: string[]
  campaigns: string[]
  shares: number[]
  amounts: string[]
  net_amounts: string[]
}

export function historyRecord(row: HistoryRow): LedgerHistory['records'][number] {
  return {
    recorded_at: microsText(row.recorded_micros),
    cause: row.cause,
    ts: new Date(Number(row.ts_ms)).toISOString(),
    currency: row.currency,
    amount_minor: row.amount_minor,
    net_amount_minor: row.net_amount_minor,
    credits: row.touch_ids.map((touch_id, index) => ({
      touch_id,
      ts: new Date(Number(row.touch_ms[index])).toISOString(),
      channel: row.channels[index] ?? '',
      campaign: row.campaigns[index] ?? '',
      share: row.shares[index] ?? 0,
      amount_minor: row.amounts[index] ?? '0',
      net_amount_minor: row.net_amounts[index] ?? '0',
    })),
  }
}

export type DifferenceRow = {
  key: string
  part: 'before' | 'now' | 'change'
  cause: LedgerCause | ''
  conversions: number
  amount_minor: string
  net_amount_minor: string
}

/** One row per key, the largest change first. Changes that cancel out (a credit taken back and given again) are left out. */
export function differenceRows(rows: readonly DifferenceRow[]): LedgerChanges['rows'] {
  const byKey = Map.groupBy(rows, (row) => row.key)
  return [...byKey]
    .map(([key, parts]) => ({
      key,
      before: totalsOf(parts.find((row) => row.part === 'before')),
      now: totalsOf(parts.find((row) => row.part === 'now')),
      changes: LEDGER_CAUSES.flatMap((cause) => {
        const row = parts.find((part) => part.part === 'change' && part.cause === cause)
        const totals = totalsOf(row)
        return isZero(totals) ? [] : [{ cause, ...totals }]
      }),
    }))
    .filter((row) => !isZero(row.before) || !isZero(row.now) || row.changes.length > 0)
    .sort((a, b) => Number(moved(b) - moved(a)) || (a.key < b.key ? -1 : 1))
}

type TotalsOnWire = { conversions: number; amount_minor: string; net_amount_minor: string }

function totalsOf(row: DifferenceRow | undefined): TotalsOnWire {
  return {
    conversions: cleanFraction(row?.conversions ?? 0),
    amount_minor: row?.amount_minor ?? '0',
    net_amount_minor: row?.net_amount_minor ?? '0',
  }
}

function isZero(totals: TotalsOnWire): boolean {
  return totals.conversions === 0 && totals.amount_minor === '0' && totals.net_amount_minor === '0'
}

/** How far the money moved, in minor units. */
function moved(row: { before: TotalsOnWire; now: TotalsOnWire }): bigint {
  const difference = BigInt(row.now.net_amount_minor) - BigInt(row.before.net_amount_minor)
  return difference < 0n ? -difference : difference
}

/** ISO 8601 with six decimals: two records of one conversion may be less than a millisecond apart. */
export function microsText(micros: string): string {
  const value = BigInt(micros)
  const text = new Date(Number(value / 1000n)).toISOString()
  return `${text.slice(0, -1)}${String(value % 1000n).padStart(3, '0')}Z`
}

/**
 * Microseconds since 1970 of an ISO 8601 text, of which the language itself reads only milliseconds; of a day, of its beginning in the
 * zone. Undefined where the text is neither.
 */
export function microsOf(text: string, timeZone: string): bigint | undefined {
  const ms = momentMs(text, timeZone)
  if (ms === undefined) return undefined
  const micros = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? ''
  return BigInt(ms) * 1000n + BigInt(micros.padEnd(3, '0'))
}
