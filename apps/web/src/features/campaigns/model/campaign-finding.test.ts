import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { budgetUse, campaignsFinding } from './campaign-finding.ts'

const format = createFormatter('en', 'UTC')
const row = {
  name: 'spring',
  plan: null,
  channels: [],
  spend_minor: '2000',
  spent_minor: '6000',
  impressions: 0,
  clicks: 0,
  ctr: null,
  cpc_minor: null,
  conversions: 1,
  net_amount_minor: '7000',
  roas: 3.5,
}
const plan = {
  kind: 'paid' as const,
  campaign_id: '0190d3f0-0000-7000-8000-000000000001',
  name: 'spring',
  platform: '',
  channel: '',
  budget_minor: '5000',
  currency: 'EUR',
  starts_on: null,
  ends_on: null,
  note: '',
}
const campaigns = {
  currency: 'EUR',
  model: 'linear',
  from: '2026-06-01',
  to: '2026-06-30',
  rows: [row],
  unattributed: { conversions: 0, net_amount_minor: '0' },
  other_currencies: [],
  unconverted_spend: [],
}

test('the finding names the campaign that returned most, or says what is missing', () => {
  expect(campaignsFinding(campaigns, format)).toMatch(/spring returned the most: 3\.50× its cost/)
  const free = { ...campaigns, rows: [{ ...row, spend_minor: '0' }] }
  expect(campaignsFinding(free, format)).toMatch(/No spend is known/)
})

test('a budget is compared with all that was spent, and only in its own currency', () => {
  expect(budgetUse({ ...row, plan }, 'EUR', format)).toMatchObject({ share: 1.2, over: true })
  expect(budgetUse({ ...row, plan }, 'USD', format)).toBeUndefined()
  expect(budgetUse(row, 'EUR', format)).toBeUndefined()
})
