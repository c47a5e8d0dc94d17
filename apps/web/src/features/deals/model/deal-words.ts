/** Deals and pipelines in words. */
import type { Board, BoardStage, Deal, DealChange, StageKind } from '@tributary/contract/deals'
import { dayInZone, daysBetween } from '../../../lib/day.ts'
import type { Formatter } from '../../../lib/format.ts'

export const isOpen = (kind: StageKind): boolean => kind !== 'WON' && kind !== 'LOST'

type Sum = { readonly currency: string; readonly amount_minor: string }

/** Sums of several currencies beside each other: they are never added. */
export function sumsText(sums: readonly Sum[], format: Formatter): string {
  return sums.map((sum) => format.moneyCompact(sum.amount_minor, sum.currency)).join(' + ')
}

/** Sums of stages by currency; `weight` is the share of a stage that counts. */
function addSums(stages: readonly BoardStage[], weight: (stage: BoardStage) => number): Sum[] {
  const totals = new Map<string, bigint>()
  for (const stage of stages)
    for (const { currency, amount_minor } of stage.sums) {
      const parts = (BigInt(amount_minor) * BigInt(Math.round(weight(stage) * 1_000_000))) / 1_000_000n
      totals.set(currency, (totals.get(currency) ?? 0n) + parts)
    }
  return [...totals].map(([currency, amount]) => ({ currency, amount_minor: String(amount) }))
}

const countText = (count: number, format: Formatter, what: string) =>
  `${format.count(count)} ${what} ${count === 1 ? 'deal' : 'deals'}`

/** The finding of the board: what is open, what it is worth by the chances of its stages, what was won. */
export function boardFinding({ stages }: Board, format: Formatter): string {
  const open = stages.filter((stage) => isOpen(stage.kind))
  const countOf = (some: readonly BoardStage[]) => some.reduce((count, stage) => count + stage.count, 0)
  const won = stages.filter((stage) => stage.kind === 'WON')
  const worth = sumsText(
    addSums(open, () => 1),
    format,
  )
  const weighted = sumsText(
    addSums(open, (stage) => stage.probability),
    format,
  )
  const wonText =
    countOf(won) === 0
      ? ''
      : ` ${countText(countOf(won), format, 'won')}, ${
          sumsText(
            addSums(won, () => 1),
            format,
          ) || 'no amounts'
        }.`
  if (countOf(open) === 0) return `No open deal.${wonText}`
  return `${countText(countOf(open), format, 'open')}${worth === '' ? '' : ` worth ${worth}, ${weighted} by the chances of their stages`}.${wonText}`
}

/** What an undo notice says after a move. */
export function movedText(deals: readonly Pick<Deal, 'name'>[], stage: string): string {
  const [first] = deals
  return deals.length === 1 && first
    ? `${first.name} is in ${stage} now.`
    : `${deals.length} deals are in ${stage} now.`
}

const CHANGES: Readonly<Record<DealChange['kind'], string>> = {
  create: 'Added',
  edit: 'Edited',
  move: 'Moved',
  delete: 'Deleted',
  import: 'Imported',
}

export function changeText(change: DealChange, format: Formatter): string {
  const others = change.deals > 1 ? ` with ${format.count(change.deals - 1)} others` : ''
  return `${CHANGES[change.kind]}${others}${undoneWords(change)}`
}

function undoneWords({ undone_at, is_being_undone }: DealChange): string {
  if (is_being_undone) return ', being undone'
  return undone_at === null ? '' : ', then undone'
}

/** Days from opening to closing, or until today. */
export function ageText(
  deal: Pick<Deal, 'opened_at' | 'closed_at'>,
  today: string,
  timeZone: string,
): string {
  const dayOf = (iso: string) => dayInZone(new Date(iso), timeZone)
  const last = deal.closed_at === null ? today : dayOf(deal.closed_at)
  const days = Math.max(0, daysBetween(dayOf(deal.opened_at), last))
  const text = days === 1 ? '1 day' : `${days} days`
  return deal.closed_at === null ? `open for ${text}` : `closed after ${text}`
}

/** Whether an open deal should have closed already. */
export function isLate(deal: Pick<Deal, 'kind' | 'expected_close'>, today: string): boolean {
  return isOpen(deal.kind) && deal.expected_close !== null && deal.expected_close < today
}
