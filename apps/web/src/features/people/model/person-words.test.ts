import type { Person, PersonLink } from '@tributary/contract/people'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { certaintyWords, describePerson, farPerson, linksOfHandle } from './person-words.ts'

const format = createFormatter('en-US', 'UTC')
const handle = (name: string) => ({
  handle: name,
  kind: 'browser' as const,
  name,
  is_shared: false,
  shared_decision: null,
})
const person = (patch: Partial<Person> = {}): Person => ({
  person_id: 'u:7',
  name: '7',
  known_since: null,
  handles: 2,
  handle_list: [handle('u:7'), handle('a:1')],
  links: [],
  sessions: [],
  touches: [],
  conversions: [],
  counts: { events: 9, sessions: 3, touches: 1, conversions: 0 },
  first_seen: null,
  last_seen: null,
  value: [],
  ...patch,
})
const link = (patch: Partial<PersonLink> = {}): PersonLink => ({
  link_id: '1',
  handle: 'a:1',
  handle_name: '1',
  other: 'u:7',
  other_name: '7',
  source: 'event',
  ts: '2026-01-01T00:00:00Z',
  certainty: 1,
  state: 'joined',
  reason: '',
  decided_by: null,
  decided_at: null,
  ...patch,
})

test('says what somebody brought, in each currency, after refunds', () => {
  const value = [
    { currency: 'EUR', conversions: 2, amount_minor: '9000', net_amount_minor: '5000' },
    { currency: 'USD', conversions: 1, amount_minor: '100', net_amount_minor: '100' },
  ]
  expect(describePerson(person({ value }), format)).toBe(
    '2 handles, 3 sessions and 1 touch, €50.00 and $1.00 after refunds from 3 purchases.',
  )
})

test('says that nothing was bought yet, and that a goal carries no money', () => {
  expect(describePerson(person(), format)).toContain('no conversion yet')
  const counts = { events: 0, sessions: 0, touches: 0, conversions: 1 }
  expect(describePerson(person({ counts }), format)).toContain('no visit seen, 1 conversion without money')
})

test('links that hold come before refused ones, each by time', () => {
  const links = [
    link({ link_id: 'refused', state: 'conflict', ts: '2025-01-01T00:00:00Z' }),
    link({ link_id: 'late', ts: '2026-03-01T00:00:00Z' }),
    link({ link_id: 'always', ts: null }),
    link({ link_id: 'elsewhere', handle: 'a:9' }),
  ]
  expect(linksOfHandle(links, 'a:1').map((one) => one.link_id)).toEqual(['always', 'late', 'refused'])
})

test('only what is inferred has a share of certainty', () => {
  expect(certaintyWords(link(), format)).toBe('certain')
  expect(certaintyWords(link({ certainty: 0.86 }), format)).toBe('86% certain')
})

test('a refused link leads to the other person, a joined one nowhere', () => {
  const { handle_list } = person()
  expect(farPerson(link({ other: 'u:8' }), handle_list)).toBe('u:8')
  expect(farPerson(link({ handle: 'a:9' }), handle_list)).toBe('a:9')
  expect(farPerson(link(), handle_list)).toBeUndefined()
})
