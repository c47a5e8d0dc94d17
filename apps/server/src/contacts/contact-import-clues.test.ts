import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planImport } from './contact-import.ts'
import { type ImportRow, readCandidate } from './contact-import-row.ts'
import { newContact } from './contacts.ts'

const NOW = '2026-06-15T12:00:00.000Z'
const context = { members: [], fields: [], phoneCountry: 'DE', tags: [], nowIso: NOW }
const SWITCHBOARD = '+49 30 901820'

function plan(
  people: readonly Record<string, string>[],
  { mode = 'fill', existing = [] }: { mode?: 'fill' | 'replace'; existing?: Record<string, string>[] } = {},
) {
  let next = 0
  const rows = people.map((values, at): ImportRow => ({ row: at + 2, values, problem: '' }))
  return planImport(
    rows.map((row) => readCandidate(row, context)),
    {
      ...context,
      existing: existing.map(({ name = '', phone_e164 = null, email = null }, at) =>
        newContact({ id: `c${at}`, name, phone_e164, email, source: 'manual' }, null, NOW),
      ),
      organisations: [],
      mode,
      ownerId: null,
      newId: () => `n${++next}`,
    },
  )
}

const outcomes = ({ results }: ReturnType<typeof plan>) =>
  results.map(({ result, reason }) => `${result}: ${reason}`)

describe('colleagues with one number', () => {
  const colleagues = ['Ann', 'Ben', 'Cleo'].map((name) => ({
    name: `${name} Smith`,
    email: `${name.toLowerCase()}@firm.example`,
    phone: SWITCHBOARD,
    organisation: 'Firm',
  }))

  test.each(['fill', 'replace'] as const)('are each their own contact (%s)', (mode) => {
    const made = plan(colleagues, { mode })
    expect(outcomes(made)).toEqual([
      'create: New contact.',
      'create: New contact. Same telephone number as row 2: perhaps one person.',
      'create: New contact. Same telephone number as row 2: perhaps one person.',
    ])
    expect(made.contacts.map(({ after }) => after.email)).toEqual(colleagues.map(({ email }) => email))
  })

  test('are told apart by their names where they have no address', () => {
    const made = plan([
      { name: 'Ann Smith', phone: SWITCHBOARD },
      { name: 'Ben Smith', phone: SWITCHBOARD },
      { name: 'ANN SMITH', phone: '030 901820', title: 'CTO' },
    ])
    expect(outcomes(made)).toEqual([
      'create: New contact.',
      'create: New contact. Same telephone number as row 2: perhaps one person.',
      'update: Same name and telephone number as row 2: title.',
    ])
  })

  test('are not taken for a contact that is there, and with “replace” they overwrite nobody', () => {
    const made = plan([{ name: 'Ben Smith', email: 'ben@firm.example', phone: SWITCHBOARD }], {
      mode: 'replace',
      existing: [{ name: 'Ann Smith', phone_e164: '+4930901820' }],
    })
    expect(outcomes(made)).toEqual([
      'create: New contact. Same telephone number as the contact Ann Smith: perhaps one person.',
    ])
    expect(made.contacts.map(({ before }) => before)).toEqual([null])
  })
})

test('two of one name at one organisation are two where their addresses differ', () => {
  const made = plan([
    { name: 'Anna Müller', organisation: 'Werft', email: 'anna.mueller@werft.example' },
    { name: 'Anna Mueller', organisation: 'Werft', email: 'anna.mueller@werft.example' },
    { name: 'Anna Müller', organisation: 'Werft GmbH', email: 'anna.mueller2@werft.example' },
  ])
  expect(outcomes(made)).toEqual([
    'create: New contact.',
    'unchanged: Same e-mail address as row 2: nothing new.',
    'create: New contact. Same name and organisation as row 2: perhaps one person.',
  ])
})

test('a row with an address goes into the one of that name and number who has none yet', () => {
  const made = plan([
    { name: 'Ann', phone: SWITCHBOARD, email: 'ann@firm.example' },
    { name: 'Ann', phone: SWITCHBOARD, email: 'other@firm.example' },
    { name: 'Bea', phone: SWITCHBOARD },
    { name: 'Bea', phone: SWITCHBOARD, email: 'bea@firm.example' },
    { name: 'Bea', phone: SWITCHBOARD, email: 'bea2@firm.example' },
  ])
  expect(made.results.map(({ result }) => result)).toEqual(['create', 'create', 'create', 'update', 'create'])
})

test('no address of a file is lost or written over, whatever numbers, names and organisations are shared', () => {
  const few = (...values: string[]) => fc.constantFrom(...values)
  const person = fc.record(
    {
      name: few('Ann', 'Ben', 'Cleo'),
      email: few('a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'),
      phone: few(SWITCHBOARD, '+49 170 1234567'),
      organisation: few('Firm', 'Werft'),
    },
    { requiredKeys: ['name'] },
  )
  fc.assert(
    fc.property(fc.array(person, { maxLength: 12 }), few('fill', 'replace'), (people, mode) => {
      const { contacts, counts } = plan(people, { mode: mode === 'fill' ? 'fill' : 'replace' })
      const addresses = contacts.flatMap(({ after }) => after.email ?? [])
      const wanted = new Set(people.flatMap(({ email }) => email ?? []))
      expect(addresses.toSorted()).toEqual([...wanted].sort())
      expect(counts.create).toBe(contacts.length)
    }),
  )
})
