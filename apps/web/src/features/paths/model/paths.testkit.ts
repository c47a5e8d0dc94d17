/** A small answer of the API. */
import type { Paths } from '@tributary/contract/paths'

export const money = (conversions: number) => ({
  conversions,
  amount_minor: String(conversions * 100),
  net_amount_minor: String(conversions * 100),
})
const NO_LAG = { median_days: null, p90_days: null, days: [] }
export const PATHS: Paths = {
  by: 'channel',
  currency: 'EUR',
  range: { from: '2026-06-01', to: '2026-06-30' },
  total: money(12),
  without_touch: money(2),
  distinct_paths: 2,
  paths: [
    { path: ['Email', 'Direct'], ...money(6) },
    { path: ['Email'], ...money(4) },
  ],
  other: money(0),
  flow: {
    steps: 4,
    nodes: [
      { id: '1:Email', kind: 'touch', step: 1, name: 'Email', conversions: 10 },
      { id: '2:Direct', kind: 'touch', step: 2, name: 'Direct', conversions: 6 },
      { id: 'conversion', kind: 'conversion', step: 6, name: 'Conversion', conversions: 10 },
    ],
    links: [
      { from: '1:Email', to: '2:Direct', conversions: 6 },
      { from: '2:Direct', to: 'conversion', conversions: 6 },
      { from: '1:Email', to: 'conversion', conversions: 4 },
    ],
  },
  lag: { from_first: NO_LAG, from_last: NO_LAG },
  lengths: [],
  length: { median: 2, p90: 2 },
  other_currencies: [],
  as_of: '2026-07-01T00:00:00Z',
}
