import { expect, test } from 'vitest'
import { campaignRows } from './campaigns.ts'

const plan = {
  kind: 'paid' as const,
  campaign_id: '0190d3f0-0000-7000-8000-000000000001',
  name: 'spring',
  platform: 'Google Ads',
  channel: 'Paid Search',
  budget_minor: '50000',
  currency: 'EUR',
  starts_on: null,
  ends_on: null,
  note: '',
}
const credit = (key: string, conversions: number, net: string) => ({
  key,
  conversions,
  amount_minor: net,
  net_amount_minor: net,
  spend_minor: '0',
  roas: null,
})

test('a campaign is one row of plan, cost and result; what has no campaign comes last', () => {
  const rows = campaignRows(
    [plan],
    [
      {
        name: 'spring',
        channels: ['Paid Search'],
        spendMinor: 2000n,
        spentMinor: 9000n,
        impressions: 1000,
        clicks: 40,
        cpcMinor: 50,
      },
      {
        name: '(not set)',
        channels: ['Display'],
        spendMinor: 99_999n,
        spentMinor: 99_999n,
        impressions: 0,
        clicks: 0,
        cpcMinor: null,
      },
      {
        name: 'long-over',
        channels: [],
        spendMinor: 0n,
        spentMinor: 700n,
        impressions: 0,
        clicks: 0,
        cpcMinor: null,
      },
    ],
    [credit('spring', 2.5, '7000'), credit('newsletter', 1, '100')],
  )
  expect(rows.map((row) => row.name)).toEqual(['spring', 'newsletter', '(not set)'])
  expect(rows[0]).toMatchObject({
    plan,
    ctr: 0.04,
    cpc_minor: 50,
    roas: 3.5,
    conversions: 2.5,
    spent_minor: '9000',
  })
  expect(rows[1]).toMatchObject({ plan: null, ctr: null, cpc_minor: null, roas: null })
})

test('a campaign that is only planned is shown with zeros', () => {
  expect(campaignRows([plan], [], [])).toMatchObject([{ name: 'spring', spend_minor: '0', conversions: 0 }])
})
