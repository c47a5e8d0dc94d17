import type { Funnel } from '@tributary/contract/funnels'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { eventName, funnelFigures, funnelFinding, stepName, stoppedAt, windowWords } from './funnel-words.ts'

const format = createFormatter('en', 'UTC')
const STEPS = ['page_view', 'add_to_cart', 'purchase'].map((event_type) => ({ event_type, conditions: [] }))
const funnelOf = (people: readonly number[]): Funnel => ({
  range: { from: '2026-06-01', to: '2026-06-30' },
  window_minutes: 7 * 1440,
  steps: people.map((count, index) => ({
    people: count,
    of_first: people[0] ? count / people[0] : null,
    of_previous: null,
    median_ms: index === 0 || count === 0 ? null : 90_000,
  })),
  median_total_ms: null,
  by: null,
  rows: [],
  other: null,
  open_until: null,
  as_of: '2026-07-01T00:00:00Z',
})

test('the finding says how many went all the way and where most stopped', () => {
  expect(funnelFinding(funnelOf([1000, 300, 250]), STEPS, format)).toBe(
    '25% of 1,000 people went from Page view to Purchase within 7 days. Most stopped between Page view and Add to cart: 700 people, 70% of those who were there.',
  )
  expect(funnelFinding(funnelOf([0, 0, 0]), STEPS, format)).toContain('Nobody took the first step')
  expect(funnelFinding({ ...funnelOf([4, 2, 1]), median_total_ms: 19 * 60_000 }, STEPS, format)).toContain(
    'within 7 days, half of them within 19 min. Most stopped',
  )
  expect(funnelFinding(funnelOf([5, 5, 5]), STEPS, format)).toBe(
    '100% of 5 people went from Page view to Purchase within 7 days.',
  )
})

test('those who stopped add up to those who did not arrive', () => {
  const funnel = funnelOf([1000, 300, 250])
  const stopped = funnel.steps.map((_, index) => stoppedAt(funnel, index))
  expect(stopped).toEqual([700, 50, 0])
  expect(stopped.reduce((sum, people) => sum + people, 0)).toBe(750)
})

test('steps, windows and figures in words', () => {
  expect(eventName('view_item')).toBe('View item')
  expect(
    stepName({
      event_type: 'page_view',
      conditions: [
        { field: 'page_path', operator: 'starts_with', value: '/shop' },
        { field: 'property:plan', operator: 'is', value: 'pro' },
      ],
    }),
  ).toBe('Page view (page path starts with /shop, plan is pro)')
  expect([30, 60, 1440, 7 * 1440, 90].map(windowWords)).toEqual([
    '30 minutes',
    '1 hour',
    '1 day',
    '7 days',
    '90 minutes',
  ])
  const figures = funnelFigures(funnelOf([10, 5, 0]), STEPS, format)
  expect(figures.rows[1]).toEqual(['2. Add to cart', '5', '50%', '–', '2 min', '5'])
  expect(figures.rows[2]?.slice(4)).toEqual(['–', '–'])
})
