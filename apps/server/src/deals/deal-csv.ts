/** Deals as lines of a CSV file. Pure. */
import type { Deal } from '@tributary/contract/deals'
import { minorToDecimal } from '@tributary/contract/money'
import { csvText, safeText } from '@tributary/query/csv'

const COLUMNS: readonly (readonly [string, (deal: Deal) => string])[] = [
  ['deal_id', (deal) => deal.deal_id],
  ['name', (deal) => deal.name],
  ['stage', (deal) => deal.stage],
  ['stage_kind', (deal) => deal.kind],
  ['stage_since', (deal) => deal.stage_since],
  ['opened_at', (deal) => deal.opened_at],
  ['closed_at', (deal) => deal.closed_at ?? ''],
  [
    'amount',
    (deal) =>
      deal.amount_minor === null || deal.currency === null
        ? ''
        : minorToDecimal(BigInt(deal.amount_minor), deal.currency),
  ],
  ['currency', (deal) => deal.currency ?? ''],
  ['owner', (deal) => deal.owner?.name ?? ''],
  ['agent', (deal) => deal.agent?.name ?? ''],
  ['office', (deal) => deal.agent?.office ?? ''],
  ['organisation', (deal) => deal.organisation?.name ?? ''],
  ['contact', (deal) => deal.contact?.name ?? ''],
  ['campaign', (deal) => deal.campaign?.name ?? ''],
  ['expected_close', (deal) => deal.expected_close ?? ''],
  ['loss_reason', (deal) => deal.loss_reason],
]

export const DEAL_CSV_HEADING = csvText([COLUMNS.map(([name]) => name)])

export function dealCsvLines(deals: readonly Deal[]): string {
  return csvText(deals.map((deal) => COLUMNS.map(([, read]) => safeText(read(deal)))))
}
