import { expect, test } from 'vitest'
import { viewPageOf } from './view-page.ts'

test('pages of sums can be saved, pages of single people and settings cannot', () => {
  expect(viewPageOf('/overview')).toBe('overview')
  expect(viewPageOf('/conversions')).toBeUndefined()
  expect(viewPageOf('/overview/more')).toBeUndefined()
  expect(viewPageOf('/settings')).toBeUndefined()
})
