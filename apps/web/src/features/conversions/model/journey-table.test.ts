import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { journeyOf, touchOf } from './journey.testkit.ts'
import { journeyTable } from './journey-table.ts'

const journey = journeyOf({
  ts: '2026-03-05T10:00:00Z',
  net_amount_minor: '2000',
  refunds: [{ ts: '2026-03-06T00:00:00Z', amount_minor: '3000' }],
  touches: [
    touchOf({
      touch_id: 't1',
      ts: '2026-03-01T00:00:00Z',
      share: 1,
      amount_minor: '5000',
      net_amount_minor: '2000',
    }),
  ],
})

test('the time line as a table has what it draws, in order of time', () => {
  const { header, rows } = journeyTable(journey, createFormatter('en-US', 'UTC'))
  expect(header).toHaveLength(rows[0]?.length ?? 0)
  expect(rows.map(([, , what, share, amount]) => [what, share, amount])).toEqual([
    ['Email', '100%', '€50.00'],
    ['Conversion A-1', '', '€50.00'],
    ['Refund', '', '-€30.00'],
  ])
})
