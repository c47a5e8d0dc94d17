/** Several models' answers laid side by side. */
import type { Attribution, AttributionRow } from '@tributary/contract/attribution'
import { compareMinor, sumMinor } from '../../../lib/money.ts'

export type Measure = 'revenue' | 'conversions' | 'roas'
export type Cell = {
  conversions: number
  netMinor: string
  roas: number | null
  removalEffect: number | null
  /** Interval of the credited conversions, and of the amount after refunds in minor units. */
  conversionsInterval: { low: number; high: number } | null
  amountInterval: { low: number; high: number } | null
  level: number | null
}
export type CompareRow = {
  key: string
  kind: 'key' | 'unattributed' | 'total'
  spendMinor: string | null
  cells: Readonly<Record<string, Cell>>
}

const NOTHING: Cell = {
  conversions: 0,
  netMinor: '0',
  roas: null,
  removalEffect: null,
  conversionsInterval: null,
  amountInterval: null,
  level: null,
}

function cellOf(row: AttributionRow): Cell {
  return {
    conversions: row.conversions,
    netMinor: row.net_amount_minor,
    roas: row.roas,
    removalEffect: row.removal_effect ?? null,
    conversionsInterval: row.conversions_interval ?? null,
    amountInterval: netInterval(row),
    level: row.amount_interval?.level ?? row.conversions_interval?.level ?? null,
  }
}

/** The interval is of the amount before refunds; refunds are taken back by the same shares, so it shrinks with the amount. */
function netInterval(row: AttributionRow): Cell['amountInterval'] {
  const { amount_interval: interval } = row
  if (interval === undefined) return null
  const left = row.amount_minor === '0' ? 1 : Number(row.net_amount_minor) / Number(row.amount_minor)
  return { low: interval.low * left, high: interval.high * left }
}

const spendOrNone = (amount: string) => (amount === '0' ? null : amount)

/** One row a key, ordered by the first model's money, then its conversions; `pinned` holds the unattributed row and the total. */
export function compareRows(answers: readonly Attribution[]): { rows: CompareRow[]; pinned: CompareRow[] } {
  const keys = [...new Set(answers.flatMap((answer) => answer.rows.map((row) => row.key)))]
  const rows = keys.map((key): CompareRow => {
    const found = answers.map((answer) => ({
      model: answer.model,
      row: answer.rows.find((row) => row.key === key),
    }))
    const spend = found.find((entry) => entry.row !== undefined)?.row?.spend_minor ?? '0'
    return {
      key,
      kind: 'key',
      spendMinor: spendOrNone(spend),
      cells: Object.fromEntries(found.map(({ model, row }) => [model, row ? cellOf(row) : NOTHING])),
    }
  })
  const lead = answers[0]?.model ?? ''
  rows.sort((left, right) => {
    const [a, b] = [left.cells[lead] ?? NOTHING, right.cells[lead] ?? NOTHING]
    return (
      compareMinor(b.netMinor, a.netMinor) ||
      b.conversions - a.conversions ||
      left.key.localeCompare(right.key)
    )
  })
  return { rows, pinned: pinnedRows(answers) }
}

function pinnedRows(answers: readonly Attribution[]): CompareRow[] {
  const first = answers[0]
  if (!first) return []
  const total: CompareRow = {
    key: 'Total',
    kind: 'total',
    spendMinor: spendOrNone(first.total.spend_minor),
    cells: Object.fromEntries(
      answers.map(({ model, total: sum }) => [
        model,
        { ...NOTHING, conversions: sum.conversions, netMinor: sum.net_amount_minor, roas: sum.roas },
      ]),
    ),
  }
  if (answers.every((answer) => answer.unattributed.conversions === 0)) return [total]
  const unattributed: CompareRow = {
    key: 'Unattributed',
    kind: 'unattributed',
    spendMinor: null,
    cells: Object.fromEntries(
      answers.map(({ model, unattributed: rest }) => [
        model,
        { ...NOTHING, conversions: rest.conversions, netMinor: rest.net_amount_minor },
      ]),
    ),
  }
  return [unattributed, total]
}

/** Whether rows and the unattributed rest add up to the total, to the minor unit, for every model. */
export function addsUp(answer: Attribution): boolean {
  const parts = sumMinor([
    ...answer.rows.map((row) => row.net_amount_minor),
    answer.unattributed.net_amount_minor,
  ])
  return parts === answer.total.net_amount_minor
}

/** The figure of a cell that is drawn: major units, conversions or a ratio. */
export function measureOf(cell: Cell | undefined, measure: Measure, minorPerMajor: number): number | null {
  if (!cell) return null
  if (measure === 'roas') return cell.roas
  return measure === 'revenue' ? Number(cell.netMinor) / minorPerMajor : cell.conversions
}

/** The interval of the figure that is shown, in minor units or conversions; a ratio has none. */
export function intervalOf(cell: Cell | undefined, measure: Measure): { low: number; high: number } | null {
  if (!cell || measure === 'roas') return null
  return measure === 'revenue' ? cell.amountInterval : cell.conversionsInterval
}

const MAX_KEYS = 7

/** The first seven rows, the rest summed into "Other". ROAS cannot be summed: the rest is left out. */
export function drawnRows(
  rows: readonly CompareRow[],
  models: readonly string[],
  measure: Measure,
): CompareRow[] {
  const shown =
    measure === 'roas' ? rows.filter((row) => models.some((model) => row.cells[model]?.roas !== null)) : rows
  if (shown.length <= MAX_KEYS) return [...shown]
  const head = shown.slice(0, MAX_KEYS)
  if (measure === 'roas') return head
  const rest = shown.slice(MAX_KEYS)
  const cells = models.map((model) => {
    const parts = rest.map((row) => row.cells[model] ?? NOTHING)
    return [
      model,
      {
        ...NOTHING,
        conversions: parts.reduce((sum, part) => sum + part.conversions, 0),
        netMinor: sumMinor(parts.map((part) => part.netMinor)),
      },
    ] as const
  })
  return [...head, { key: 'Other', kind: 'key', spendMinor: null, cells: Object.fromEntries(cells) }]
}
