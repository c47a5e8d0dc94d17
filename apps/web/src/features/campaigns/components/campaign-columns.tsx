import type { CampaignRow, Campaigns } from '@tributary/contract/campaigns'
import { minorToDecimal } from '@tributary/contract/money'
import type { ReactNode } from 'react'
import type { Formatter } from '../../../lib/format.ts'
import type { JourneySettings } from '../../../lib/report-search.ts'
import type { Column } from '../../../ui/column.ts'
import { Missing } from '../../../ui/delta-text.tsx'
import { Explained } from '../../../ui/explained.tsx'
import { Box, Text, UnstyledButton } from '../../../ui/primitives.ts'
import { type BudgetUse, budgetUse } from '../model/campaign-finding.ts'

type ColumnDeps = {
  campaigns: Pick<Campaigns, 'currency' | 'model' | 'from' | 'to'>
  journey: JourneySettings
  format: Formatter
  onEdit: ((row: CampaignRow) => void) | undefined
}

/** Columns of the list of campaigns. */
export function campaignColumns({ campaigns, journey, format, onEdit }: ColumnDeps): Column<CampaignRow>[] {
  const { currency, model } = campaigns
  const explained = explainedIn({ campaigns, journey })
  const decimal = (amount: string) => minorToDecimal(BigInt(amount), currency)
  const ratio = ratioColumn(explained)
  return [
    nameColumn(onEdit),
    {
      id: 'budget',
      header: 'Budget used',
      hint: 'Everything spent so far, whatever the range',
      cell: (row) => <BudgetCell use={budgetUse(row, currency, format)} />,
      sort: (row) => budgetUse(row, currency, format)?.share ?? null,
      csv: (row) => (row.plan?.budget_minor ? decimal(row.plan.budget_minor) : null),
    },
    {
      id: 'spend',
      header: `Spend (${currency})`,
      numeric: true,
      cell: (row) =>
        row.spend_minor === '0' ? (
          <Missing reason="No spend in this range" />
        ) : (
          explained(row, 'spend', 'Spend', format.money(row.spend_minor, currency))
        ),
      sort: (row) => BigInt(row.spend_minor),
      csv: (row) => decimal(row.spend_minor),
    },
    {
      id: 'clicks',
      header: 'Clicks',
      numeric: true,
      cell: (row) =>
        row.clicks === 0 ? (
          <Missing reason="No clicks are reported" />
        ) : (
          explained(row, 'clicks', 'Clicks', format.count(row.clicks))
        ),
      sort: (row) => row.clicks,
      csv: (row) => row.clicks,
    },
    ratio(
      'ctr',
      'ctr',
      'CTR',
      'Clicks divided by impressions',
      (row) => row.ctr,
      format.share,
      'No impressions',
    ),
    ratio(
      'cpc',
      'cpc',
      'CPC',
      'Spend divided by clicks',
      (row) => row.cpc_minor,
      (value) => format.money(String(Math.round(value)), currency),
      'No clicks are reported',
    ),
    {
      id: 'conversions',
      header: 'Conversions',
      hint: 'Credited conversions; one conversion can be divided among campaigns',
      numeric: true,
      cell: (row) =>
        explained(row, `attributed_conversions:${model}`, 'Conversions', format.credited(row.conversions)),
      sort: (row) => row.conversions,
      csv: (row) => row.conversions,
    },
    {
      id: 'revenue',
      header: `Revenue (${currency})`,
      hint: 'Credited revenue less refunds',
      numeric: true,
      cell: (row) =>
        explained(
          row,
          `attributed_revenue:${model}`,
          'Revenue',
          format.money(row.net_amount_minor, currency),
        ),
      sort: (row) => BigInt(row.net_amount_minor),
      csv: (row) => decimal(row.net_amount_minor),
    },
    ratio(
      'roas',
      `roas:${model}`,
      'ROAS',
      'Credited revenue divided by spend',
      (row) => row.roas,
      format.ratio,
      'No spend in this range',
    ),
  ]
}

function nameColumn(onEdit: ColumnDeps['onEdit']): Column<CampaignRow> {
  return {
    id: 'name',
    header: 'Campaign',
    cell: (row) => (
      <>
        {onEdit && row.name !== '(not set)' && row.plan?.kind !== 'outreach' ? (
          <UnstyledButton onClick={() => onEdit(row)} fz="xs" c="var(--t-accent)" fw={600} ta="left">
            {row.name}
          </UnstyledButton>
        ) : (
          row.name
        )}
        <Text size="xs" c="dimmed">
          {placeOf(row)}
        </Text>
      </>
    ),
    sort: (row) => row.name,
    csv: (row) => row.name,
    csvMore: [{ header: 'Where', csv: placeOf }],
  }
}

function BudgetCell({ use }: { use: BudgetUse | undefined }) {
  if (!use) return <Missing reason="No budget is planned in this currency" />
  return (
    <Box miw={110}>
      <Text size="xs" component="span" className={use.over ? 'bad' : ''}>
        {use.text}
      </Text>
      <Box h={4} bg="var(--t-raised)" style={{ borderRadius: 2 }} aria-hidden>
        <Box
          h={4}
          w={`${Math.min(1, use.share) * 100}%`}
          bg={use.over ? 'var(--t-bad)' : 'var(--t-accent)'}
          style={{ borderRadius: 2 }}
        />
      </Box>
    </Box>
  )
}

type Explain = (row: CampaignRow, metric: string, label: string, shown: string) => ReactNode

/** A number of one campaign that can be looked into. */
function explainedIn({
  campaigns: { from, to },
  journey,
}: Pick<ColumnDeps, 'campaigns' | 'journey'>): Explain {
  return (row, metric, label, shown) => (
    <Explained
      metric={metric}
      filters={[{ dimension: 'campaign', operator: 'is', values: [row.name] }]}
      range={{ from, to }}
      window={journey}
      label={`${label} of ${row.name}`}
      shown={shown}
    />
  )
}

function ratioColumn(explained: Explain) {
  return (
    id: string,
    metric: string,
    header: string,
    hint: string,
    numberOf: (row: CampaignRow) => number | null,
    textOf: (value: number) => string,
    missing: string,
  ): Column<CampaignRow> => ({
    id,
    header,
    hint,
    numeric: true,
    cell: (row) => {
      const value = numberOf(row)
      return value === null ? <Missing reason={missing} /> : explained(row, metric, header, textOf(value))
    },
    sort: numberOf,
    csv: numberOf,
  })
}

/** Where a campaign runs: as it is planned, else the channels its spend is booked under. */
function placeOf(row: CampaignRow): string {
  if (row.plan?.kind === 'outreach') return 'Outreach'
  return row.plan?.platform || row.plan?.channel || row.channels.join(', ')
}
