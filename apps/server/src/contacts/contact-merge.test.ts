import { warmnessOfOrder, warmthOrder } from '@tributary/models/contacts/warmness'
import { expect, test } from 'vitest'
import { mergedContacts } from './contact-merge.ts'
import { leastWarmthOrder, rankContacts } from './contact-suggested.ts'
import { explainWarmness } from './contact-warmth.ts'
import { newContact, suggestionReason } from './contacts.ts'
import { applyCustomPatch, fieldKey } from './custom-values.ts'

const NOW = '2026-06-15T12:00:00.000Z'
const NOW_MS = Date.parse(NOW)
const DAY = 86_400_000
const stays = newContact(
  {
    id: 'a',
    name: 'Ada',
    source: 'manual',
    email: 'ada@example.com',
    tags: ['vip'],
    note: 'one',
    last_contact_at: NOW,
  },
  null,
  NOW,
)
const goes = newContact(
  {
    id: 'b',
    name: 'Ada Lovelace',
    source: 'import',
    email: 'countess@example.com',
    phone_text: '12',
    title: 'Countess',
    tags: ['VIP', 'fair'],
    custom: { seats: 1 },
    note: 'two',
  },
  null,
  NOW,
)

test('the contact that stays is filled, keeps its own, and takes what was chosen', () => {
  const merged = mergedContacts(stays, goes, ['name'], NOW)
  expect(merged.stays).toMatchObject({
    name: 'Ada Lovelace',
    title: 'Countess',
    email: 'ada@example.com',
    phone_text: '12',
    tags: ['vip', 'fair'],
    custom: { seats: 1 },
    note: 'one\n\ntwo\n\nAlso countess@example.com',
    last_contact_at: NOW,
  })
  expect(merged.goes).toEqual({ ...goes, deleted_at: NOW, merged_into: 'a' })
})

test('an address that is not chosen is kept in the note, whichever side it comes from', () => {
  expect(mergedContacts(stays, goes, ['email'], NOW).stays).toMatchObject({
    email: 'countess@example.com',
    note: 'one\n\ntwo\n\nAlso ada@example.com',
  })
})

test('contacts are ranked by priority, the newest first where it is the same', () => {
  const warm = (id: string, warmness: number, daysAgo: number | null) => ({
    ...newContact({ id, name: id, source: 'manual' }, null, NOW),
    warmth_order: warmthOrder(warmness, NOW_MS),
    last_contact_at: daysAgo === null ? null : new Date(NOW_MS - daysAgo * DAY).toISOString(),
  })
  const ranked = rankContacts(
    [warm('a', 0, null), warm('b', 8, 15), warm('c', 0, 90), warm('d', 8, 0)],
    NOW_MS,
    3,
  )
  expect(ranked.map(({ record, priority }) => [record.id, Math.round(priority * 100) / 100])).toEqual([
    ['b', 0.71],
    ['d', 0.56],
    ['c', 0.3],
  ])
})

test('how warm a recent contact must be to matter is never asked too much of', () => {
  for (const beat of [0.1, 0.3, 0.5, 0.9, 1]) {
    const least = leastWarmthOrder(beat, NOW_MS)
    if (least === Number.POSITIVE_INFINITY) {
      expect(0.7 + 0.29).toBeLessThan(beat)
      continue
    }
    const warmness = least === null ? 0 : warmnessOfOrder(least, NOW_MS)
    expect((warmness / 10) * 0.7 + 0.29).toBeLessThanOrEqual(Math.max(beat, 0.29))
  }
})

test('the reason of a suggestion says how warm and how long', () => {
  expect([
    suggestionReason(8, NOW_MS - 15 * DAY, NOW_MS),
    suggestionReason(3.2, NOW_MS - 40 * DAY, NOW_MS),
    suggestionReason(0, null, NOW_MS),
    suggestionReason(1, NOW_MS, NOW_MS),
  ]).toEqual([
    'Warm (8.0 of 10), last contacted 15 days ago.',
    'Lukewarm (3.2 of 10), last contacted 40 days ago: it is time.',
    'Nothing known of their interest, never contacted.',
    'Cool (1.0 of 10), contacted today.',
  ])
})

test('warmness is explained by the rows of which most is left', () => {
  const entry = (reason: string, left: number) => ({
    entry_id: reason,
    kind: 'CALL',
    reason,
    at: NOW,
    points: left,
    counted: left,
    left,
    recorded_by: null,
  })
  expect(explainWarmness(7.2, [entry('Meeting', 3), entry('CRM note', 4.2), entry('Old call', 0.01)])).toBe(
    '7.2 is what is left of: +4.2 CRM note, +3.0 meeting and 1 older.',
  )
  expect(explainWarmness(0, [])).toBe('Nothing has happened yet that would make this contact warm.')
})

test('own values are kept by their kind, taken away by null, and refused with the value', () => {
  const fields = [
    { key: 'seats', kind: 'number' as const, choices: [] },
    { key: 'plan', kind: 'choice' as const, choices: ['S', 'L'] },
    { key: 'end', kind: 'date' as const, choices: [] },
  ]
  expect(applyCustomPatch({ end: '2026-01-01' }, { seats: '12', plan: 'L', end: null }, fields)).toEqual({
    values: { seats: 12, plan: 'L' },
    issues: [],
  })
  expect(applyCustomPatch({}, { seats: ' ', plan: 'XL', end: '2026-13-01' }, fields).issues).toHaveLength(3)
})

test('a field has a key of its own, whatever its label', () => {
  expect([
    fieldKey('Contract end', []),
    fieldKey('Größe', ['grosse']),
    fieldKey('★', []),
    fieldKey('A', ['a', 'a_2']),
  ]).toEqual(['contract_end', 'gro_e', 'field', 'a_3'])
})
