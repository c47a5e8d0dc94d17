import type { RefundRow, SpendRow } from '@tributary/testkit/world/shop-world'
import { expect, test } from 'vitest'
import { refundsUntil, spendUntil } from './sample-facts.ts'

const spend = (date: string): SpendRow => ({
  date,
  channel: 'Email',
  campaign: 'spring',
  amount_minor: 1001n,
  currency: 'USD',
  impressions: 999,
  clicks: 11,
})
const at = (time: string) => Date.parse(time)

test('of a day that is not over the past part of its spend is told, of days to come nothing', () => {
  const rows = ['2026-06-09', '2026-06-10', '2026-06-11'].map(spend)
  expect(spendUntil(rows, at('2026-06-10T06:00:00Z'))).toEqual([
    rows[0],
    { ...rows[1], amount_minor: 250n, impressions: 249, clicks: 2 },
  ])
  expect(spendUntil(rows, at('2026-06-10T00:00:00Z'))).toEqual([rows[0]])
})

test('a refund is told once its moment has come', () => {
  const refund = (ts: string): RefundRow => ({ order_id: ts, amount_minor: 1n, currency: 'USD', ts })
  const rows = ['2026-06-10T06:00:00.000Z', '2026-06-10T06:00:00.001Z'].map(refund)
  expect(refundsUntil(rows, at('2026-06-10T06:00:00Z'))).toEqual([rows[0]])
})
