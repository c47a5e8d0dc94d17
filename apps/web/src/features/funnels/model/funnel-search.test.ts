import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Behind,
  formatBehind,
  formatSteps,
  isSameBehind,
  parseBehind,
  parseSteps,
  suggestSteps,
} from './funnel-search.ts'

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
  const behind = (text: string | undefined, group?: string) => parseBehind({ behind: text, group }, 3)
  expect(behind('dropped-2')).toEqual({ outcome: 'dropped', step: 2 })
  const ofGroup: Behind = {
    outcome: 'reached',
    step: 3,
    group: { by: 'channel', operator: 'is', keys: ['Email', 'a "b"'] },
  }
  expect(parseBehind(formatBehind(ofGroup), 3)).toEqual(ofGroup)
  expect(isSameBehind(parseBehind(formatBehind(ofGroup), 3), ofGroup)).toBe(true)
  expect(isSameBehind({ outcome: 'reached', step: 3 }, ofGroup)).toBe(false)
  expect(formatBehind(undefined)).toEqual({ behind: undefined, group: undefined })
  expect(behind('reached-3', '{"by":"shoe size"}')).toBeUndefined()
  expect(behind('dropped-4')).toBeUndefined()
  expect(behind(undefined)).toBeUndefined()
})
