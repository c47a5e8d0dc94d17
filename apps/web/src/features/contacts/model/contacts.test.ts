import type { Contact, CustomField } from '@tributary/contract/contacts'
import { expect, test } from 'vitest'
import { draftOf, editOf, newContactOf } from './contact-draft.ts'
import { changeWords, lastContactWords, roleWords, undoneWords } from './contact-words.ts'
import { contactFilter, contactsSearchSchema, isFiltered } from './contacts-search.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 15, 12)
const contact: Contact = {
  contact_id: '019a0000-0000-7000-8000-000000000001',
  name: 'Ada Lovelace',
  title: 'Analyst',
  email: 'ada@example.com',
  phone: null,
  phone_e164: null,
  linkedin_url: null,
  country: 'UK',
  note: '',
  tags: ['vip'],
  custom: { seats: 12 },
  owner_id: 'u1',
  owner_name: 'Anna',
  organisation_id: '019a0000-0000-7000-8000-000000000002',
  organisation_name: 'Engines',
  source: 'manual',
  warmness: 7.2,
  last_contact_at: null,
  snoozed_until: null,
  dismissed_at: null,
  campaigns: [],
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  version: 1,
}
const seats: CustomField = {
  field_id: '019a0000-0000-7000-8000-000000000003',
  subject: 'contact',
  key: 'seats',
  label: 'Seats',
  kind: 'number',
  choices: [],
}

test('the last contact is said in days', () => {
  const ago = (ms: number) => lastContactWords(new Date(NOW - ms).toISOString(), NOW)
  expect([ago(3_600_000), ago(DAY), ago(15 * DAY + 5), lastContactWords(null, NOW)]).toEqual([
    'today',
    'yesterday',
    '15 days ago',
    'never',
  ])
})

test('title and organisation are one line, whichever is known', () => {
  expect([
    roleWords(contact),
    roleWords({ title: '', organisation_name: 'Engines' }),
    roleWords({ title: 'Analyst', organisation_name: null }),
  ]).toEqual(['Analyst at Engines', 'Engines', 'Analyst'])
})

test('a form that nobody touched changes nothing', () => {
  expect(editOf(draftOf(contact, null), contact, [seats])).toEqual({})
})

test('only what was edited is sent; an emptied organisation is taken away, another one is named', () => {
  const draft = draftOf(contact, null)
  expect(
    editOf({ ...draft, title: ' Countess ', phone: '+44 1', linkedin: 'linkedin.com/in/ada' }, contact, []),
  ).toEqual({
    title: 'Countess',
    phone: '+44 1',
    linkedin_url: 'https://linkedin.com/in/ada',
  })
  expect(editOf({ ...draft, organisation: '' }, contact, [])).toEqual({ organisation_id: null })
  expect(editOf({ ...draft, organisation: 'Looms' }, contact, [])).toEqual({ organisation: 'Looms' })
  expect(editOf({ ...draft, custom: { seats: '' } }, contact, [seats])).toEqual({ custom: { seats: null } })
})

test('a new contact belongs to whoever adds it and names no organisation where none was typed', () => {
  const made = newContactOf({ ...draftOf(undefined, 'u9'), name: 'Grace' }, [])
  expect(made).toMatchObject({ name: 'Grace', owner_id: 'u9', email: null })
  expect(made).not.toHaveProperty('organisation')
})

test('filters travel in the address, and what makes no sense is left out', () => {
  const search = contactsSearchSchema.parse({ warm: 'warm', sort: 'sideways', tag: 'vip', owner: 'me' })
  expect(contactFilter(search)).toMatchObject({ min_warmness: 3, max_warmness: 6.9, tag: 'vip', owner: 'me' })
  expect([search.sort, isFiltered(search), isFiltered({ find: 'x', sort: 'name' })]).toEqual([
    undefined,
    true,
    false,
  ])
})

test('an undo that kept something names it', () => {
  expect(undoneWords({ restored: 2, kept: [] })).toBe('It is as it was before.')
  expect(undoneWords({ restored: 1, kept: [{ record_id: 'x', name: 'Ada', fields: ['phone_text'] }] })).toBe(
    'Edited since, so kept as it is: Ada (phone).',
  )
})

test('a change names the fields it touched', () => {
  const change = {
    change_id: contact.contact_id,
    kind: 'edit',
    title: 'Ada changed',
    made_at: contact.created_at,
    made_by_name: null,
    undone_at: null,
    fields: ['phone_text', 'phone_e164', 'title'],
  } as const
  expect(changeWords({ ...change, fields: [...change.fields] })).toBe('Phone, title changed')
})
