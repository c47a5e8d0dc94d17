import { expect, test } from 'vitest'
import { earliestOfEach, isUsable } from './arrived-links.ts'

const row = (patch: Partial<Parameters<typeof isUsable>[0]> = {}) => ({
  handle_key: '1',
  handle: 'a:1',
  person: 'u:7',
  source: 'event',
  ts_ms: '5',
  arrived_micros: '9',
  ...patch,
})

test('a link that arrived several times is one, as of the earliest', () => {
  const links = earliestOfEach([row({ ts_ms: '9' }), row({ ts_ms: '4' }), row({ source: 'import' })])
  expect(links).toEqual([
    { handle: 'a:1', other: 'u:7', source: 'event', tsMs: 4, certainty: 1 },
    { handle: 'a:1', other: 'u:7', source: 'import', tsMs: 5, certainty: 1 },
  ])
})

test('an e-mail address typed without a sign-in is less certain', () => {
  expect(earliestOfEach([row({ person: 'e:mail' })])[0]?.certainty).toBe(0.9)
})

test('what cannot be stored is left out: ids beyond measure, with a zero byte, or linked to themselves', () => {
  expect(isUsable(row())).toBe(true)
  expect(isUsable(row({ handle: `a:${'x'.repeat(1_200)}` }))).toBe(false)
  expect(isUsable(row({ person: `u:${'é'.repeat(700)}` }))).toBe(false)
  expect(isUsable(row({ person: 'u:\0' }))).toBe(false)
  expect(isUsable(row({ handle: 'e:m', person: 'e:m' }))).toBe(false)
})
