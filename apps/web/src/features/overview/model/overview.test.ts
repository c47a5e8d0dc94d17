import type { Overview, OverviewTotals } from '@tributary/contract/overview'
import { describe, expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { channelRows } from './channel-rows.ts'
import { findingOf } from './finding.ts'
import { revenueLines, revenueSummary, revenueTable } from './revenue-chart.ts'
import { tilesOf } from './tiles.ts'

const format = createFormatter('en-US', 'UTC')
const NOTHING: OverviewTotals = {
  revenue_minor: null,
  refunds_minor: null,
  net_revenue_minor: null,
  attributed_revenue_minor: null,
  spend_minor: null,
  roas: null,
  cac_minor: null,
  conversions: null,
  goals: null,
  new_customers: null,
  visitors: null,
  sessions: null,
  conversion_rate: null,
  aov_minor: null,
}
const channel = (key: string, amount: string, spend = '0', previous: string | null = null) => ({
  key,
  sessions: 10,
  conversions: 1,
  net_amount_minor: amount,
  previous_net_amount_minor: previous,
  spend_minor: spend,
  roas: spend === '0' ? null : Number(amount) / Number(spend),
})
const overview = (patch: Partial<Overview> = {}): Overview => ({
  currency: 'EUR',
  time_zone: 'UTC',
  model: 'linear',
  range: { from: '2026-03-01', to: '2026-03-02' },
  compare_range: { from: '2026-02-27', to: '2026-02-28' },
  totals: { ...NOTHING, net_revenue_minor: '112000', conversions: 40 },
  previous: { ...NOTHING, net_revenue_minor: '100000', conversions: 35 },
  series: [
    {
      day: '2026-03-01',
      revenue_minor: '80000',
      spend_minor: '0',
      conversions: 30,
      visitors: 100,
      previous_revenue_minor: '50000',
      complete: true,
    },
    {
      day: '2026-03-02',
      revenue_minor: '32000',
      spend_minor: '0',
      conversions: 10,
      visitors: 50,
      previous_revenue_minor: null,
      complete: false,
    },
  ],
  channels: [channel('Email', '28000', '7000', '14000'), channel('Paid Search', '74000')],
  unattributed: { conversions: 2, net_amount_minor: '10000' },
  other_currencies: [],
  unconverted_spend: [],
  is_empty: false,
  data_elsewhere: null,
  as_of: '2026-03-02T12:00:00Z',
  ...patch,
})

describe('tiles', () => {
  test('a figure that does not exist has no tile', () => {
    expect(tilesOf(overview(), format).map((tile) => tile.id)).toEqual(['net_revenue_minor', 'conversions'])
  })
  test('a tile holds its change, the value before and the exact value', () => {
    const tile = tilesOf(
      overview({
        totals: { ...NOTHING, net_revenue_minor: '11200000' },
        previous: { ...NOTHING, net_revenue_minor: '10000000' },
      }),
      format,
    )[0]
    expect(tile).toMatchObject({ value: '€112K', exact: '€112,000.00', before: '€100,000.00' })
    expect(tile?.change).toBeCloseTo(0.12)
  })
  test('without an earlier period there is no change', () => {
    expect(tilesOf(overview({ previous: null }), format).map((tile) => tile.change)).toEqual([null, null])
  })
})

describe('the finding', () => {
  test('says how revenue moved and who earned it', () => {
    expect(findingOf(overview(), format)).toBe(
      'Revenue is €1,120.00, up 12% on the period before; Paid Search earned 66% of it.',
    )
  })
  test('warns of few conversions instead of praising a rate', () => {
    const few = overview({
      totals: { ...NOTHING, net_revenue_minor: '9000', conversions: 1 },
      previous: null,
    })
    expect(findingOf(few, format)).toContain('Only 1 conversion: too few')
  })
  test('says what a unit of spend brought back', () => {
    const spent = overview({
      totals: { ...NOTHING, net_revenue_minor: '112000', conversions: 40, spend_minor: '20000', roas: 4.5 },
    })
    expect(findingOf(spent, format)).toContain('Each €1.00 of spend brought back €4.50.')
  })
  test('a range without money says what happened instead', () => {
    expect(findingOf(overview({ totals: { ...NOTHING, visitors: 1200 } }), format)).toContain(
      '1,200 visitors came and no money arrived',
    )
    expect(findingOf(overview({ totals: NOTHING }), format)).toContain('Nothing happened')
  })
})

describe('channels', () => {
  test('rows and what is unattributed add up to the total', () => {
    const { rows, pinned } = channelRows(overview())
    expect(pinned.map((row) => [row.kind, row.amountMinor])).toEqual([
      ['unattributed', '10000'],
      ['total', '112000'],
    ])
    const shares = [...rows, ...pinned.slice(0, 1)].reduce((sum, row) => sum + (row.share ?? 0), 0)
    expect(shares).toBeCloseTo(1, 5)
  })
  test('no spend is missing, not zero', () => {
    expect(channelRows(overview()).rows.map((row) => row.spendMinor)).toEqual(['7000', null])
  })
  test('the change of a channel is missing where it earned nothing before', () => {
    expect(channelRows(overview()).rows.map((row) => row.change)).toEqual([1, null])
  })
})

describe('revenue per day', () => {
  test('is drawn in major units with the days that are not over marked', () => {
    expect(revenueLines(overview(), format)).toMatchObject({
      values: [800, 320],
      previous: [500, null],
      complete: [true, false],
    })
  })
  test('is told in words and as a table', () => {
    expect(revenueSummary(overview(), format)).toBe(
      'Revenue per day over 2 days: €1,120.00 in all, most on Mar 1, 2026 with €800.00.',
    )
    expect(revenueTable(overview(), format).rows[1]).toEqual([
      'Mar 2, 2026 (not over yet)',
      '€320.00',
      '–',
      '€0.00',
      '10',
      '50',
    ])
  })
})
