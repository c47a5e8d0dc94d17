import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatBehind, formatSteps, parseBehind, parseSteps, suggestSteps } from './funnel-search.ts'

const choices = (...types: string[]) => ({
  event_types: types.map((event_type) => ({ event_type, events: 1 })),
  pages: [],
  channels: [],
})
const names = (...types: string[]) => suggestSteps(choices(...types)).map((step) => step.event_type)

test('a funnel survives the address it is written to', () => {
  const condition = fc.record({
    field: fc.constantFrom('page_path', 'property:plan'),
    operator: fc.constantFrom('is', 'starts_with', 'contains'),
    value: fc.string({ minLength: 1, maxLength: 40 }),
  })
  const step = fc.record({
    event_type: fc.string({ minLength: 1, maxLength: 30 }),
    conditions: fc.array(condition, { maxLength: 5 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
      expect(parseSteps(formatSteps(steps))).toEqual(steps)
    }),
  )
})

test('an address that holds no funnel is as one without', () => {
  for (const text of [undefined, '', 'view', '[]', '[{"event_type":"a"}]', '{"a":1}'])
    expect(parseSteps(text)).toBeUndefined()
})

describe('the funnel to begin with', () => {
  test('takes the usual steps in their usual order', () => {
    expect(names('purchase', 'page_view', 'other', 'add_to_cart')).toEqual([
      'page_view',
      'add_to_cart',
      'purchase',
    ])
  })
  test('follows a cart to the purchase, and an account to the subscription', () => {
    const shop = ['page_view', 'view_item', 'add_to_cart', 'begin_checkout', 'signup', 'lead', 'purchase']
    expect(names(...shop)).toEqual(['page_view', 'view_item', 'add_to_cart', 'begin_checkout', 'purchase'])
    expect(names('page_view', 'signup', 'trial_started', 'subscribe', 'view_item')).toEqual([
      'page_view',
      'signup',
      'trial_started',
      'subscribe',
    ])
  })
  test('else takes the two most frequent events', () => {
    expect(names('opened', 'played', 'purchase')).toEqual(['opened', 'played'])
    expect(names('opened')).toEqual(['opened'])
  })
})

test('whose people are listed is in the address too, for steps that exist', () => {
  expect(parseBehind('dropped-2', 3)).toEqual({ outcome: 'dropped', step: 2 })
  expect(parseBehind(formatBehind({ outcome: 'reached', step: 3 }), 3)?.step).toBe(3)
  expect(parseBehind('dropped-4', 3)).toBeUndefined()
  expect(parseBehind(undefined, 3)).toBeUndefined()
})
