import { contactSchema } from '@tributary/contract/contacts'
import { expect, test } from 'vitest'
import { readCandidate } from './contact-import-row.ts'
import { readVcards, writeVcard } from './vcard.ts'

const card = (...lines: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Ada', ...lines, 'END:VCARD', ''].join('\r\n')
const valuesOf = (...lines: string[]) => readVcards(card(...lines))[0]?.values

test('vCards of three versions are read: folded, quoted-printable, grouped, escaped', () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=',
    'gen;;;',
    'TEL;CELL:+49 170 1234567',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:3.0',
    'FN:Ada\\, Countess of Lovelace',
    'item1.EMAIL;TYPE=INTERNET:other@example.com',
    'EMAIL;TYPE=INTERNET,PREF:ada@example.com',
    'ORG:Engines\\; Inc;Research',
    'NOTE:first line\\nsecond',
    '  line goes on',
    'CATEGORIES:vip,fair',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:Grace Hopper',
    'TEL;VALUE=uri;TYPE="voice,home":tel:+1-202-456-1111',
    'URL:https://www.linkedin.com/in/grace',
    'ADR:;;Street 1;Arlington;VA;22201;US',
    'END:VCARD',
    'BEGIN:VCARD',
    'FN:Cut off',
  ].join('\r\n')
  expect(readVcards(text)).toEqual([
    { row: 1, problem: '', values: { name: 'Jürgen Müller', phone: '+49 170 1234567' } },
    {
      row: 2,
      problem: '',
      values: {
        name: 'Ada, Countess of Lovelace',
        email: 'ada@example.com',
        organisation: 'Engines; Inc',
        note: 'first line\nsecond line goes on\nOther e-mail: other@example.com',
        tags: 'vip, fair',
      },
    },
    {
      row: 3,
      problem: '',
      values: {
        name: 'Grace Hopper',
        phone: '+1-202-456-1111',
        country: 'US',
        linkedin_url: 'https://www.linkedin.com/in/grace',
      },
    },
    { row: 4, problem: 'The card does not end.', values: {} },
  ])
})

test('addresses of pages with escaped colons, as Apple and Google write them, are addresses', () => {
  const [row] = readVcards(card('item1.URL;type=pref:https\\://www.linkedin.com/in/ada'))
  expect(row?.values.linkedin_url).toBe('https://www.linkedin.com/in/ada')
})

test.each([
  ['CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=FCrgen M=FCller', 'Jürgen Müller'],
  ['ENCODING=QUOTED-PRINTABLE;CHARSET=Windows-1252:=80 and J=FCrgen', '€ and Jürgen'],
  ['ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen', 'Jürgen'],
  ['ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen', 'Jürgen'],
  ['ENCODING=QUOTED-PRINTABLE:J=FCrgen', 'Jürgen'],
  ['QUOTED-PRINTABLE:Ren=C3=A9 – Zürich', 'René – Zürich'],
  ['ENCODING=QUOTED-PRINTABLE;CHARSET=nothing-known:J=C3=BCrgen', 'Jürgen'],
  ['ENCODING=QUOTED-PRINTABLE;CHARSET=Shift_JIS:=83A=83_', 'アダ'],
])('quoted-printable letters are read in their character set: %s', (rest, title) => {
  expect(valuesOf(`TITLE;${rest}`)?.title).toBe(title)
})

test('a quoted-printable line goes on in the next with its blanks', () => {
  expect(valuesOf('NOTE;ENCODING=QUOTED-PRINTABLE:one=', ' two=', '\tthree')?.note).toBe('one two\tthree')
})

test.each([
  [['EMAIL;PREF=2:second@example.com', 'EMAIL;PREF=1:first@example.com', 'EMAIL:none@example.com']],
  [['EMAIL:none@example.com', 'EMAIL;TYPE="work,pref":first@example.com']],
  [['EMAIL:none@example.com', 'EMAIL;INTERNET;PREF:first@example.com']],
  [['EMAIL;TYPE=PREFERENCES:none@example.com', 'EMAIL;PREF=100:mailto:first@example.com']],
])('of several addresses the preferred one is taken: %j', (lines) => {
  expect(valuesOf(...lines)?.email).toBe('first@example.com')
})

test('tags hold their commas, from reading a card to the contact', () => {
  const [row] = readVcards(card('CATEGORIES:Key\\, account,vip', 'CATEGORIES:back\\\\,slash'))
  const read =
    row &&
    readCandidate(row, { members: [], fields: [], phoneCountry: undefined, tags: [], nowIso: '2026-06-15' })
  expect(read).toMatchObject({ contact: { tags: ['Key, account', 'vip', 'back\\', 'slash'] } })
})

test.each([
  ['KIND:group', 'The card is of a group, not of a person.'],
  ['kind:ORG', 'The card is of an organisation, not of a person.'],
  ['X-ADDRESSBOOKSERVER-KIND:group', 'The card is of a group, not of a person.'],
  ['KIND:individual', ''],
])('a card of something else than a person is refused by name: %s', (line, problem) => {
  expect(readVcards(card(line))).toMatchObject([{ values: { name: 'Ada' }, problem }])
})

test('a card that is written is read as the same contact', () => {
  const contact = contactSchema.parse({
    contact_id: '019a0000-0000-7000-8000-000000000001',
    name: 'Ada, Countess; of "Lovelace"',
    title: 'Back\\slash',
    email: 'ada@example.com',
    phone: '+49 30 901820',
    phone_e164: '+4930901820',
    linkedin_url: 'https://www.linkedin.com/in/ada',
    country: 'UK',
    note: `two\nlines, ${'and a long one '.repeat(10)}end`,
    tags: ['Key, account', 'a"b', 'c;d'],
    custom: {},
    owner_id: null,
    owner_name: null,
    organisation_id: null,
    organisation_name: 'Engines; Inc\\',
    source: 'manual',
    warmness: 0,
    last_contact_at: null,
    snoozed_until: null,
    dismissed_at: null,
    campaigns: [],
    created_at: '2026-06-15T12:00:00.000Z',
    updated_at: '2026-06-15T12:00:00.000Z',
    version: 1,
  })
  expect(readVcards(writeVcard(contact))).toEqual([
    {
      row: 1,
      problem: '',
      values: {
        name: contact.name,
        title: contact.title,
        email: contact.email,
        phone: contact.phone_e164,
        organisation: contact.organisation_name,
        linkedin_url: contact.linkedin_url,
        country: contact.country,
        note: contact.note,
        tags: '"Key, account", "a""b", "c;d"',
      },
    },
  ])
})
