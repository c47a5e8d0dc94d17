import type { Deal } from '@tributary/contract/deals'
import { minorToDecimal } from '@tributary/contract/money'
import { dayInZone } from '../../../lib/day.ts'
import type { Formatter } from '../../../lib/format.ts'
import type { Column } from '../../../ui/column.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Group, Text } from '../../../ui/primitives.ts'
import { SyncBadge } from '../../../ui/sync-badge.tsx'
import { isLate } from '../model/deal-words.ts'

type ColumnDeps = {
  format: Formatter
  today: string
  timeZone: string
  /** Absent: nothing can be chosen. */
  chosen: ReadonlySet<string> | undefined
  onChosen: (chosen: ReadonlySet<string>) => void
}

/** Columns of the list of deals. */
export function dealColumns({ format, today, timeZone, chosen, onChosen }: ColumnDeps): Column<Deal>[] {
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChosen(next)
  }
  const text = (id: string, header: string, read: (deal: Deal) => string): Column<Deal> => ({
    id,
    header,
    cell: read,
    sort: read,
    csv: read,
  })
  return [
    {
      id: 'name',
      header: 'Deal',
      cell: (deal) => (
        <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
          {chosen && (
            <input
              type="checkbox"
              aria-label={`Choose ${deal.name}`}
              style={{ width: 18, height: 18, flex: 'none' }}
              checked={chosen.has(deal.deal_id)}
              onClick={(event) => event.stopPropagation()}
              onChange={() => toggle(deal.deal_id)}
            />
          )}
          <TextLink
            to="/deals/$dealId"
            params={{ dealId: deal.deal_id }}
            search={true}
            fz="xs"
            fw={600}
            onClick={(event) => event.stopPropagation()}
          >
            {deal.name}
          </TextLink>
          <SyncBadge kind="deal" id={deal.deal_id} />
        </Group>
      ),
      sort: (deal) => deal.name,
      csv: (deal) => deal.name,
    },
    text('stage', 'Stage', (deal) => deal.stage),
    {
      id: 'amount',
      header: 'Amount',
      numeric: true,
      cell: (deal) =>
        deal.amount_minor === null || deal.currency === null ? (
          <Missing reason="No amount is known" />
        ) : (
          format.money(deal.amount_minor, deal.currency)
        ),
      sort: (deal) => (deal.amount_minor === null ? null : BigInt(deal.amount_minor)),
      csv: (deal) =>
        deal.amount_minor === null || deal.currency === null
          ? null
          : minorToDecimal(BigInt(deal.amount_minor), deal.currency),
      csvMore: [{ header: 'Currency', csv: (deal) => deal.currency }],
    },
    text('organisation', 'Organisation', (deal) => deal.organisation?.name ?? ''),
    text('contact', 'Contact', (deal) => deal.contact?.name ?? ''),
    text('seller', 'Sold by', (deal) => deal.owner?.name ?? deal.agent?.name ?? ''),
    {
      id: 'expected_close',
      header: 'To close',
      hint: 'When it is expected to close',
      cell: (deal) =>
        deal.expected_close === null ? (
          ''
        ) : (
          <Text component="span" inherit className={isLate(deal, today) ? 'warn' : ''}>
            {format.day(deal.expected_close)}
            {isLate(deal, today) && ' (late)'}
          </Text>
        ),
      sort: (deal) => deal.expected_close,
      csv: (deal) => deal.expected_close,
    },
    {
      id: 'stage_since',
      header: 'In stage since',
      cell: (deal) => format.day(dayInZone(new Date(deal.stage_since), timeZone)),
      sort: (deal) => deal.stage_since,
      csv: (deal) => deal.stage_since,
    },
  ]
}
