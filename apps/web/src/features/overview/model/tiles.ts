/** The figures at the top of the Overview. A figure that does not exist is left out, not shown as zero. */
import type { Overview, OverviewTotals } from '@tributary/contract/overview'
import { changeOf, type Formatter } from '../../../lib/format.ts'

export type Tile = {
  id: keyof OverviewTotals
  label: string
  value: string
  /** The exact value, for a figure shown in short form. */
  exact: string
  change: number | null
  before: string | null
  good: 'up' | 'down' | 'neither'
  definition: string
  /** Where the rows behind the figure are. */
  behind: '/conversions' | '/attribution' | '/pixel' | null
}

type Spec = {
  id: keyof OverviewTotals
  label: string
  kind: 'money' | 'count' | 'ratio' | 'share'
  good: Tile['good']
  definition: string
  behind: Tile['behind']
}

const SPECS: readonly Spec[] = [
  {
    id: 'net_revenue_minor',
    label: 'Revenue',
    kind: 'money',
    good: 'up',
    definition: 'Money of conversions in this range, less refunds of them.',
    behind: '/conversions',
  },
  {
    id: 'attributed_revenue_minor',
    label: 'Attributed revenue',
    kind: 'money',
    good: 'up',
    definition:
      'The part of revenue that has at least one eligible touch before it, divided by the chosen model.',
    behind: '/attribution',
  },
  {
    id: 'spend_minor',
    label: 'Spend',
    kind: 'money',
    good: 'neither',
    definition: 'Imported cost of channels and campaigns in this range.',
    behind: '/attribution',
  },
  {
    id: 'roas',
    label: 'ROAS',
    kind: 'ratio',
    good: 'up',
    definition: 'Attributed revenue divided by spend.',
    behind: '/attribution',
  },
  {
    id: 'cac_minor',
    label: 'CAC',
    kind: 'money',
    good: 'down',
    definition: 'Spend divided by new customers: people whose first conversion is in this range.',
    behind: '/conversions',
  },
  {
    id: 'conversions',
    label: 'Conversions',
    kind: 'count',
    good: 'up',
    definition: 'Goals with money reached in this range. Each order counts once.',
    behind: '/conversions',
  },
  {
    id: 'aov_minor',
    label: 'Average order',
    kind: 'money',
    good: 'up',
    definition: 'Revenue divided by conversions with money.',
    behind: '/conversions',
  },
  {
    id: 'new_customers',
    label: 'New customers',
    kind: 'count',
    good: 'up',
    definition: 'People whose first conversion with money is in this range.',
    behind: '/conversions',
  },
  {
    id: 'goals',
    label: 'Goals',
    kind: 'count',
    good: 'up',
    definition: 'Goals reached without money, such as a sign-up.',
    behind: '/conversions',
  },
  {
    id: 'visitors',
    label: 'Visitors',
    kind: 'count',
    good: 'up',
    definition: 'Different people seen in this range. Bots are left out.',
    behind: '/pixel',
  },
  {
    id: 'sessions',
    label: 'Sessions',
    kind: 'count',
    good: 'up',
    definition: 'Visits: events of one browser with gaps under 30 minutes.',
    behind: '/pixel',
  },
  {
    id: 'conversion_rate',
    label: 'Conversion rate',
    kind: 'share',
    good: 'up',
    definition: 'Conversions with money divided by sessions.',
    behind: '/conversions',
  },
]

export function tilesOf(
  overview: Pick<Overview, 'totals' | 'previous' | 'currency'>,
  format: Formatter,
): Tile[] {
  return SPECS.flatMap((spec) => {
    const value = overview.totals[spec.id]
    if (value === null) return []
    const before = overview.previous?.[spec.id] ?? null
    return [
      {
        ...spec,
        value: show(spec.kind, value, overview.currency, format, 'short'),
        exact: show(spec.kind, value, overview.currency, format, 'exact'),
        change: changeOf(Number(value), before === null ? null : Number(before)),
        before: before === null ? null : show(spec.kind, before, overview.currency, format, 'exact'),
      },
    ]
  })
}

function show(
  kind: Spec['kind'],
  value: string | number,
  currency: string,
  format: Formatter,
  length: 'short' | 'exact',
): string {
  switch (kind) {
    case 'money':
      return length === 'short'
        ? format.moneyCompact(String(value), currency)
        : format.money(String(value), currency)
    case 'count':
      return length === 'short' ? format.countCompact(Number(value)) : format.count(Number(value))
    case 'ratio':
      return format.ratio(Number(value))
    case 'share':
      return format.share(Number(value))
  }
}
