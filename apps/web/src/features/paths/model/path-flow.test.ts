import type { Paths } from '@tributary/contract/paths'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { TONES } from '../../../ui/theme.ts'
import { flowFigures, flowSpec, pathsFinding } from './path-flow.ts'

const format = createFormatter('en', 'UTC')
const money = (conversions: number) => ({
  conversions,
  amount_minor: String(conversions * 100),
  net_amount_minor: String(conversions * 100),
})
const NO_LAG = { median_days: null, p90_days: null, days: [] }
const PATHS: Paths = {
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

test('the conversion stands right behind the last step in use', () => {
  const spec = flowSpec(PATHS, format)
  expect(spec.nodes.map((node) => node.column)).toEqual([0, 1, 2])
  expect(spec.colourOf('conversion', 'light')).toBe(TONES.light.accent)
})

test('the flow as a table names both ends and the share of conversions with a touch', () => {
  expect(flowFigures(PATHS, format).rows).toEqual([
    ['1. Email → 2. Direct', '6', '60%'],
    ['2. Direct → Conversion', '6', '60%'],
    ['1. Email → Conversion', '4', '40%'],
  ])
})

test('the finding names the most frequent path and how long the middle one is', () => {
  expect(pathsFinding(PATHS, format, '3 d')).toBe(
    'The most frequent path, Email → Direct, leads to 60% of conversions with a touch. Half of all take at most 2 touches and 3 d.',
  )
  const none = { ...PATHS, total: money(2), paths: [] }
  expect(pathsFinding(none, format, '–')).toBe('No conversion of this range has a touch before it.')
})
