import type { DealPage } from '@tributary/contract/deals'
import { expect, test } from 'vitest'
import { dealChange } from './local-fields.ts'

const deal: DealPage = {
  deal_id: '01890000-0000-7000-8000-000000000001',
  name: 'Mills',
  stage_id: '01890000-0000-7000-8000-000000000002',
  stage: 'Lead',
  kind: 'LEAD',
  stage_since: '2026-06-01T00:00:00Z',
  opened_at: '2026-06-01T00:00:00Z',
  closed_at: null,
  amount_minor: '5000',
  is_amount_from_lines: true,
  currency: 'EUR',
  owner: null,
  agent: null,
  organisation: null,
  contact: null,
  campaign: null,
  expected_close: null,
  loss_reason: '',
  updated_at: '2026-06-01T00:00:00Z',
  version: 1,
  note: '',
  source: 'manual',
  external_id: null,
  lines: [
    {
      product_id: '01890000-0000-7000-8000-000000000003',
      name: 'Mill',
      quantity: 2,
      price_minor: '2500',
    },
  ],
  moves: [],
  changes: [],
  conversion_id: null,
}

test('a title that was changed at Pipedrive leaves a deal the amount of its lines; an amount from there is its own', () => {
  expect(dealChange(deal, { title: 'More mills' })).toMatchObject({ name: 'More mills', amount_minor: null })
  expect(dealChange(deal, { amount_minor: '7000' })).toMatchObject({ amount_minor: '7000', currency: 'EUR' })
  const own = { ...deal, is_amount_from_lines: false }
  expect(dealChange(own, { title: 'More mills' })).toMatchObject({ amount_minor: '5000' })
})
