import { expect, test } from 'vitest'
import { conversionName } from './conversion-name.ts'

const ID = '01a1fb21-57a4-79c5-b995-aa23dbce5eb6'

test('an order is called by its number', () => {
  expect(conversionName({ order_id: 'AP-108241', conversion_id: ID })).toBe('AP-108241')
})

test('a goal without an order is called by the end of its id, where ids of one day differ', () => {
  expect(conversionName({ order_id: '', conversion_id: ID })).toBe('\u2026dbce5eb6')
  expect(conversionName({ order_id: ID, conversion_id: ID })).toBe('\u2026dbce5eb6')
})
