import type { PathConversion, PathPlace, Paths } from '@tributary/contract/paths'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import {
  conversionsCsv,
  isPlaceOf,
  lagPlace,
  lengthPlace,
  linkPlace,
  placeName,
  placeWords,
  sinceFirst,
} from './path-place.ts'
import { PATHS } from './paths.testkit.ts'

const format = createFormatter('en', 'UTC')
const lagOf = (longest: number) => {
  const lag = { median_days: null, p90_days: null, days: [{ day: longest, conversions: 1 }] }
  return { from_first: lag, from_last: lag }
}

test('a column of days or touches means all that it counts', () => {
  expect(lagPlace(lagOf(20), 3, 0)).toEqual({ of: 'lag', since: 'first', from: 3, to: 3 })
  expect(lagPlace(lagOf(200), 1, 1)).toEqual({ of: 'lag', since: 'last', from: 7, to: 13 })
  expect(lagPlace(lagOf(2), 9, 0)).toBeUndefined()
  const lengths = Array.from({ length: 30 }, (_, index) => ({
    touches: index + 1,
    conversions: 1,
    amount_minor: '1',
    net_amount_minor: '1',
  }))
  expect(lengthPlace(lengths, 0)).toEqual({ of: 'touches', from: 1, to: 1 })
  expect(lengthPlace(lengths, 11)).toEqual({ of: 'touches', from: 12, to: undefined })
})

test('a place is called as the page calls it', () => {
  const names = (places: readonly PathPlace[]) => places.map((place) => placeName(place, PATHS))
  expect(
    names([
      { of: 'path', path: ['Email', 'Direct'] },
      { of: 'path', path: [] },
      { of: 'touches', from: 1, to: 1 },
      { of: 'touches', from: 12 },
      { of: 'lag', since: 'first', from: 7, to: 13 },
      { of: 'link', from: '2:Direct', to: 'conversion' },
    ]),
  ).toEqual([
    'Email → Direct',
    'No touch in the window',
    '1 touch',
    '12 or more touches',
    '7 to 13 whole days after the first touch',
    '2. Direct → Conversion',
  ])
})

test('a place says how many conversions it has, with money where the page shows some', () => {
  const words = (place: PathPlace) => placeWords(place, PATHS, format)
  expect(words({ of: 'path', path: ['Email'] })).toBe('4 conversions, €4.00 after refunds')
  expect(words({ of: 'path', path: [] })).toBe('2 conversions, €2.00 after refunds')
  expect(words({ of: 'link', from: '1:Email', to: 'conversion' })).toBe('4 conversions')
  expect(words({ of: 'path', path: ['Fax'] })).toBe('')
})

test('a link is a place as long as the flow has it', () => {
  const link = linkPlace(PATHS, 0)
  expect(link).toEqual({ of: 'link', from: '1:Email', to: '2:Direct' })
  expect(link && isPlaceOf(PATHS, link)).toBe(true)
  const without: Paths = { ...PATHS, flow: { ...PATHS.flow, links: [] } }
  expect(link && isPlaceOf(without, link)).toBe(false)
  expect(isPlaceOf(without, { of: 'total' })).toBe(true)
})

const CONVERSION: PathConversion = {
  conversion_id: 'c1',
  order_id: '=1+1',
  conversion_type: 'purchase',
  ts: '2026-06-05T10:00:00.000Z',
  person: 'u:7',
  path: ['Email', 'Direct'],
  since_first_ms: 4 * 86_400_000,
  amount_minor: '1005',
  net_amount_minor: '605',
}

test('a conversion says how long its path took, in words, and its money in the file', () => {
  expect(sinceFirst(CONVERSION, format)).toBe('4 d')
  expect(sinceFirst({ ...CONVERSION, since_first_ms: null }, format)).toBeNull()
  const [, row] = conversionsCsv([CONVERSION], 'EUR').trim().split(/\r?\n/)
  expect(row).toBe(`c1,'=1+1,purchase,2026-06-05T10:00:00.000Z,u:7,Email > Direct,10.05,6.05,EUR`)
})
