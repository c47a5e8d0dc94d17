import { describe, expect, test } from 'vitest'
import { guessField, readCsvContacts } from './contact-csv.ts'
import { planImport } from './contact-import.ts'
import { type ImportRow, readCandidate } from './contact-import-row.ts'
import { newContact, newOrganisation } from './contacts.ts'

const NOW = '2026-06-15T12:00:00.000Z'
const members = [{ user_id: 'u1', name: 'Anna Seller', email: 'anna@example.com' }]
const seats = {
  field_id: '019a0000-0000-7000-8000-000000000003',
  subject: 'contact' as const,
  key: 'seats',
  label: 'Seats',
  kind: 'number' as const,
  choices: [],
}
const signed = { ...seats, key: 'signed', label: 'Signed', kind: 'date' as const }
const context = { members, fields: [seats, signed], phoneCountry: 'DE', tags: ['fair'], nowIso: NOW }

/** Ids in the order in which they are asked for. */
function counter() {
  let next = 0
  return () => `019a0000-0000-7000-8000-${String(++next).padStart(12, '0')}`
}

function plan(rows: ImportRow[], mode: 'fill' | 'replace' | 'skip' = 'fill') {
  const acme = newOrganisation({ id: 'o1', name: 'Acme Inc.', source: 'manual', owner_id: null }, NOW)
  const known = newContact(
    {
      id: 'c1',
      name: 'Grace Hopper',
      source: 'manual',
      organisation_id: 'o1',
      title: 'Admiral',
      tags: ['vip'],
    },
    'Acme Inc.',
    NOW,
  )
  return planImport(
    rows.map((row) => readCandidate(row, context)),
    {
      ...context,
      existing: [known],
      organisations: [acme],
      mode,
      ownerId: 'me',
      newId: counter(),
    },
  )
}

const row = (number: number, values: Record<string, string>): ImportRow => ({
  row: number,
  values,
  problem: '',
})

describe('a CSV file', () => {
  test('has its delimiter found, its columns guessed, and quoted cells kept whole', () => {
    const text =
      '\uFEFFFirst Name;Nachname;E-Mail-Adresse;Firma;Seats;Shoe size\r\n"Ada; Countess";Lovelace;ada@example.com;"Engines ""Ltd""";3;38\r\n'
    const read = readCsvContacts(text, undefined, [seats])
    expect(read.columns.map(({ field }) => field)).toEqual([
      'first_name',
      'last_name',
      'email',
      'organisation',
      'custom:seats',
      '',
    ])
    expect(read.rows).toEqual([
      {
        row: 2,
        problem: '',
        values: {
          first_name: 'Ada; Countess',
          last_name: 'Lovelace',
          email: 'ada@example.com',
          organisation: 'Engines "Ltd"',
          'custom:seats': '3',
        },
      },
    ])
  })

  test('may say in its first line by what its cells are parted, as Excel does', () => {
    const read = readCsvContacts('sep=;\r\nname;note\r\nAda, Countess;a|b|c\r\n', undefined, [])
    expect(read.columns.map(({ name }) => name)).toEqual(['name', 'note'])
    expect(read.rows.map(({ values }) => values)).toEqual([{ name: 'Ada, Countess', note: 'a|b|c' }])
  })

  test('has no row where all cells are empty, and the others keep their numbers', () => {
    const { rows } = readCsvContacts('name;email\nAda;\n;\n ; \nBen;\n;;;\n', undefined, [])
    expect(rows.map(({ row: number, values }) => [number, values.name])).toEqual([
      [2, 'Ada'],
      [5, 'Ben'],
    ])
  })

  test('is read by the mapping alone where there is one', () => {
    const read = readCsvContacts('name,mail\nA,b@example.com\n', { mail: 'name' }, [])
    expect(read.rows[0]?.values).toEqual({ name: 'b@example.com' })
  })

  test('has a row with too many cells refused', () => {
    const { rows } = readCsvContacts('name,email\nA,a@example.com,surplus\n', undefined, [])
    expect(rows.map((one) => readCandidate(one, context))).toMatchObject([
      { row: 2, reason: 'The row is not well formed: has 3 cells, the header 2.' },
    ])
  })

  test.each([
    ['Company Name', 'organisation'],
    ['E-mail 1 - Value', 'email'],
    ['Téléphone', 'phone'],
    ['Shoe size', ''],
    ['Prénom', 'first_name'],
    ['linkedin_url', 'linkedin_url'],
  ])('the column %s means “%s”', (name, field) => {
    expect(guessField(name, [])).toBe(field)
  })
})

describe('rows', () => {
  test('that cannot be right are refused with the value', () => {
    const reasons = [
      { name: 'A', email: 'nobody' },
      { name: 'A', last_contact_at: '2026-02-31' },
      { name: 'A', last_contact_at: '3/4/2026' },
      { name: 'A', owner: 'Nobody' },
      { name: 'A', last_contact_at: '2126-03-31' },
      { name: 'A', 'custom:seats': 'many' },
      { name: 'A', 'custom:seats': '1,500' },
      { name: 'A', 'custom:signed': '31.2.1990' },
      { name: 'A', warmness: '12' },
      { title: 'CTO' },
    ].map((values, index) => readCandidate(row(index + 2, values), context))
    expect(reasons.map((found) => ('reason' in found ? found.reason : 'taken'))).toEqual([
      '"nobody" is not an e-mail address.',
      'The last contact "2026-02-31" is not a day such as 2026-03-31.',
      'The last contact "3/4/2026" is not a day such as 2026-03-31.',
      'The owner "Nobody" is nobody here who works with contacts.',
      'The last contact "2126-03-31" lies in the future.',
      'Seats is not a number: many.',
      'Seats is not a number: 1,500.',
      'Signed is not a day such as 2026-03-31: 1990-02-31.',
      'warmness "12": Too big: expected number to be <=10.',
      'There is neither a name nor an e-mail address.',
    ])
  })

  test('may have addresses in any script', () => {
    const found = ['jürgen@bücher.example', 'ann@xn--bcher-kva.xn--p1ai', 'почта@пример.рф'].map((email) =>
      readCandidate(row(2, { email }), context),
    )
    expect(found.map((one) => ('contact' in one ? one.contact.email : one.reason))).toEqual([
      'jürgen@bücher.example',
      'ann@xn--bcher-kva.xn--p1ai',
      'почта@пример.рф',
    ])
  })

  test('are read generously: owners by name or address, days with dots, LinkedIn without a protocol', () => {
    expect(
      readCandidate(
        row(2, {
          email: 'Ada@Example.com',
          owner: 'ANNA seller',
          last_contact_at: '31.3.2026',
          linkedin_url: 'linkedin.com/in/ada',
          tags: 'vip; fair',
          warmness: '7,5',
          phone: '030 901820',
          'custom:seats': '1,5',
          'custom:signed': '31.1.1990',
        }),
        context,
      ),
    ).toMatchObject({
      phone: '+4930901820',
      contact: {
        name: 'Ada@Example.com',
        owner_id: 'u1',
        last_contact_at: '2026-03-31T00:00:00.000Z',
        linkedin_url: 'https://linkedin.com/in/ada',
        tags: ['vip', 'fair'],
        warmness: 7.5,
        custom: { seats: '1.5', signed: '1990-01-31' },
      },
    })
  })
})

describe('a plan', () => {
  const rows = [
    row(2, { name: 'GRACE HOPPER', organisation: 'ACME', title: 'Commodore', email: 'grace@example.com' }),
    row(3, { name: 'G. Hopper', email: 'Grace@example.com', country: 'US' }),
    row(4, { name: 'Ada', organisation: 'Engines' }),
    row(5, { name: 'Ada', organisation: 'Engines Ltd.', phone: '+49 30 901820' }),
  ]

  test('recognises contacts by address, number, name and organisation, those of the same file too', () => {
    const { results, contacts, organisations } = plan(rows)
    expect(results.map(({ result, reason }) => `${result}: ${reason}`)).toEqual([
      'update: Same name and organisation as the contact Grace Hopper: e-mail, tags.',
      'update: Same e-mail address as the contact Grace Hopper: country.',
      'create: New contact.',
      'update: Same name and organisation as row 4: phone.',
    ])
    expect(
      contacts.map(({ after }) => [after.name, after.title, after.email, after.country, after.tags]),
    ).toEqual([
      ['Grace Hopper', 'Admiral', 'grace@example.com', 'US', ['vip', 'fair']],
      ['Ada', '', null, '', ['fair']],
    ])
    expect(organisations.map(({ name }) => name)).toEqual(['Engines'])
  })

  test('replaces what differs, or leaves everybody alone, as it is told', () => {
    expect(plan(rows.slice(0, 1), 'replace').contacts[0]?.after).toMatchObject({
      name: 'GRACE HOPPER',
      title: 'Commodore',
    })
    expect(plan(rows, 'skip').counts).toMatchObject({ create: 2, update: 0, unchanged: 2 })
  })

  test('counts every row once', () => {
    const { counts } = plan([...rows, row(6, {})])
    expect(counts.create + counts.update + counts.unchanged + counts.refuse).toBe(counts.rows)
  })
})
