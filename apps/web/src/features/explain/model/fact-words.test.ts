import type { Explanation } from '@tributary/contract/explain'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { factCount, filterText, rowWord, valueText } from './fact-words.ts'

const format = createFormatter('en', 'UTC')

test('facts are counted in the words of their kind', () => {
  expect(factCount({ kind: 'person', facts: 1 }, format)).toBe('1 person')
  expect(factCount({ kind: 'credit', facts: 1200 }, format)).toBe('1,200 conversions')
  expect(rowWord('credit')).toBe('conversion')
})

test('a value is shown in its unit, and a missing one is said to be missing', () => {
  const explained = (unit: Explanation['unit'], value: Explanation['value']) =>
    valueText({ unit, value, currency: 'EUR' } as Explanation, format)
  expect(explained('money', '1050')).toBe('€10.50')
  expect(explained('ratio', 5.238)).toBe('5.24×')
  expect(explained('percent', 0.03)).toBe('3%')
  expect(explained('count', 2.5)).toBe('2.5')
  expect(explained('money', null)).toBe('no value')
})

test('filters read as words', () => {
  expect(filterText({ dimension: 'landing_page', operator: 'starts_with', values: ['/a', '/b'] })).toBe(
    'landing page starts with /a or /b',
  )
})
