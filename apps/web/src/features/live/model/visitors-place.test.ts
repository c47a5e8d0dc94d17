import type { LiveVisitor } from '@tributary/contract/live'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { isSamePlace, visitorsCsv, visitorsNote, visitorsTitle } from './visitors-place.ts'

const format = createFormatter('en', 'UTC')
const VISITOR: LiveVisitor = {
  handle: 'a:1',
  person: 'u:7',
  page: 'shop.example/a,b',
  channel: 'Email',
  first_at: '2026-06-01T10:00:00.000Z',
  last_at: '2026-06-01T10:04:00.000Z',
  events: 3,
}

test('a number of visitors is called as the page calls it', () => {
  expect(visitorsTitle({})).toBe('Visitors now')
  expect(visitorsTitle({ page: 'shop.example/' })).toBe('Visitors on shop.example/')
  expect(visitorsTitle({ channel: 'Email' })).toBe('Visitors from Email')
  expect(isSamePlace({ page: 'a' }, { page: 'a' })).toBe(true)
  expect(isSamePlace({ page: 'a' }, { channel: 'a' })).toBe(false)
  expect(isSamePlace(undefined, {})).toBe(false)
})

test('the note says how many of how many are listed', () => {
  expect(visitorsNote({ visitors: [VISITOR], total: 1 }, format)).toBe(
    '1 visitor in the last 5 minutes, seen last first',
  )
  expect(visitorsNote({ visitors: [VISITOR], total: 3 }, format)).toBe(
    '3 visitors in the last 5 minutes, seen last first. 1 are listed',
  )
})

test('the file has a line a visitor', () => {
  expect(visitorsCsv([VISITOR]).trim().split(/\r?\n/)[1]).toBe(
    'a:1,u:7,"shop.example/a,b",Email,2026-06-01T10:00:00.000Z,2026-06-01T10:04:00.000Z,3',
  )
})
