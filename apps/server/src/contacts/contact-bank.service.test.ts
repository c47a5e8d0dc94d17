import { daysSinceContact, priority } from '@tributary/models/contacts/priority'
import { openTestRelational } from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { systemSources } from '../sources.ts'
import { type ContactBank, createContactBank } from './contact-bank.service.ts'
import type { ContactTables } from './contacts.table.ts'
import type { ContactsDb } from './contacts.ts'

const DAY = 86_400_000
const sources = systemSources()
let store: { db: ContactsDb; close: () => Promise<void> }
let bank: ContactBank

beforeAll(async () => {
  store = await openTestRelational<ContactTables>()
  await sql`insert into "user" (id, name, email, "emailVerified") values ('anna', 'Anna', 'anna@example.com', true)`.execute(
    store.db,
  )
  await sql`create table contact_topic (key text primary key, workspace_id uuid, contact_id uuid, topic text, unique (contact_id, topic))`.execute(
    store.db,
  )
  bank = createContactBank({
    db: store.db,
    people: { findPerson: () => Promise.reject(new Error('not asked')) },
    ...sources,
    references: [{ table: 'contact_topic', key: 'key', column: 'contact_id', uniqueWith: 'topic' }],
  })
})
afterAll(() => store.close())

/** An owner in a workspace of their own. */
async function newActor(): Promise<Actor> {
  const workspaceId = sources.newId()
  await sql`insert into workspace (id, name) values (${workspaceId}, 'Ours')`.execute(store.db)
  await sql`insert into workspace_member (workspace_id, user_id, role) values (${workspaceId}, 'anna', 'OWNER')`.execute(
    store.db,
  )
  const workspace = { name: 'Ours', currency: null, timeZone: 'UTC', isSample: false }
  return { workspaceId, userId: 'anna', role: 'OWNER', workspace }
}

async function ledgerOf(who: Actor, id: string) {
  const { entries } = await bank.attention.ledger(who, id)
  return entries.map(({ left: _, ...entry }) => entry)
}

test('rows of other tables follow a merge and come back with its undo, but those that both have', async () => {
  const who = await newActor()
  const stays = await bank.contacts.create(who, { name: 'Topic One' })
  const goes = await bank.contacts.create(who, { name: 'Topic Two' })
  const rows = [
    ['1', stays.contact_id, 'price'],
    ['2', goes.contact_id, 'price'],
    ['3', goes.contact_id, 'offer'],
  ] as const
  for (const [key, contact, topic] of rows)
    await sql`insert into contact_topic values (${key}, ${who.workspaceId}, ${contact}, ${topic})`.execute(
      store.db,
    )
  const topicsOf = async ({ contact_id }: { contact_id: string }) => {
    const found = sql<{
      key: string
    }>`select key from contact_topic where contact_id = ${contact_id}::uuid order by key`
    return (await found.execute(store.db)).rows.map(({ key }) => key)
  }
  const pair = { contact_id: stays.contact_id, other_id: goes.contact_id, take: [] }
  const merged = await bank.duplicates.merge(who, pair)
  expect([await topicsOf(stays), await topicsOf(goes)]).toEqual([['1', '3'], ['2']])
  await bank.contacts.undo(who, merged.change_id, ['merge'])
  expect([await topicsOf(stays), await topicsOf(goes)]).toEqual([['1'], ['2', '3']])
})

const ALIKE = { title: '', country: '', note: '', email: null, phone: null, organisation: 'One' } as const

test('whatever two contacts hold, merging them and undoing it changes nothing', async () => {
  const who = await newActor()
  const text = fc.constantFrom('', 'x', 'Ynés', 'a b')
  const contact = fc.record({
    title: text,
    country: text,
    note: text,
    email: fc.constantFrom(null, 'a@example.com', 'b@example.com'),
    phone: fc.constantFrom(null, '+4930123456', '12'),
    tags: fc.uniqueArray(fc.constantFrom('t', 'u', 'V'), { maxLength: 3 }),
    organisation: fc.constantFrom('One', 'Two'),
    warmness: fc.constantFrom(0, 5, 10),
  })
  const take = fc.subarray(['name', 'title', 'email', 'phone', 'country', 'organisation', 'owner'] as const)
  await fc.assert(
    fc.asyncProperty(contact, contact, take, async (one, other, taken) => {
      const made = [
        await bank.contacts.create(who, { name: 'Prop One', ...one }),
        await bank.contacts.create(who, { name: 'Prop Two', ...other }),
      ]
      const [first = '', second = ''] = made.map(({ contact_id }) => contact_id)
      const state = async (id: string) => {
        const { version: _, updated_at: __, ...rest } = await bank.contacts.get(who, id)
        return { rest, ledger: await ledgerOf(who, id) }
      }
      const before = [await state(first), await state(second)]
      const merged = await bank.duplicates.merge(who, { contact_id: first, other_id: second, take: taken })
      await bank.contacts.undo(who, merged.change_id, ['merge'])
      expect([await state(first), await state(second)]).toEqual(before)
    }),
    {
      numRuns: 15,
      // Two that differ in nothing but their warmth.
      examples: [[{ ...ALIKE, tags: [], warmness: 0 }, { ...ALIKE, tags: [], warmness: 10 }, []]],
    },
  )
})

test('suggestions are the same as ranking every contact', async () => {
  const who = await newActor()
  const nowMs = sources.now()
  const now = new Date(nowMs)
  await sql`
    insert into contact (id, workspace_id, name, name_key, source, search_text, created_at, updated_at, last_contact_at, warmth_order)
    select gen_random_uuid(), ${who.workspaceId}::uuid, 'C' || i, 'c' || i, 'import', 'c' || i, ${now}, ${now},
      case when i % 5 = 0 then null else date_trunc('milliseconds', ${now}::timestamptz - (i * 7 % 60 || ' days')::interval - interval '1 hour') end,
      case when i % 3 = 0 then null else ln(((i * 13) % 100 + 1) / 10.0) / ln(2) + ${nowMs / DAY / 90}::float8 end
    from generate_series(1, 190) as i`.execute(store.db)
  const { contacts } = await bank.contacts.list(who, { sort: 'name', limit: 200 })
  expect(contacts).toHaveLength(190)
  const expected = contacts
    .map(({ warmness, last_contact_at }) =>
      priority(
        warmness,
        daysSinceContact(last_contact_at === null ? null : Date.parse(last_contact_at), nowMs),
      ),
    )
    .sort((a, b) => b - a)
  for (const limit of [1, 10, 50, 190]) {
    const found = await bank.attention.suggested(who, { limit })
    expect(found.map((one) => one.priority)).toEqual(
      expected.slice(0, limit).map((one) => Math.round(one * 1e6) / 1e6),
    )
  }
})

test('what is exported is imported again without a change, as CSV and as vCards', async () => {
  const who = await newActor()
  await bank.contacts.create(who, {
    name: 'Export, "Quoted"',
    email: 'export@example.com',
    note: 'two\nlines; and more',
    tags: ['a', 'b'],
    title: '=SUM(1)',
  })
  for (const format of ['csv', 'vcard'] as const) {
    const pieces: string[] = []
    for await (const piece of bank.contactImports.exportFile(who, {}, format)) pieces.push(piece)
    const file = { file_name: 'again', format, text: pieces.join(''), tags: [], existing: 'replace' as const }
    const { results } = await bank.contactImports.preview(who, file)
    expect(results, format).toMatchObject([{ result: 'unchanged' }])
  }
})

test('the export of one workspace fills another with the same contacts, colleagues with one number included', async () => {
  const who = await newActor()
  const shared = { phone: '+49 30 901820', organisation: 'Firm', tags: ['Key, account', 'vip'] }
  for (const name of ['Ann Smith', 'Ben Smith', 'Cleo Smith'])
    await bank.contacts.create(who, { ...shared, name, email: `${name.slice(0, 3)}@firm.example` })
  await bank.contacts.create(who, { ...shared, name: 'Without an address' })
  const told = async (actor: Actor) => {
    const { contacts } = await bank.contacts.list(actor, { sort: 'name', limit: 200 })
    return contacts.map(({ name, email, phone_e164, organisation_name, tags }) => [
      name,
      email,
      phone_e164,
      organisation_name,
      tags,
    ])
  }
  for (const format of ['csv', 'vcard'] as const) {
    const pieces: string[] = []
    for await (const piece of bank.contactImports.exportFile(who, {}, format)) pieces.push(piece)
    const other = await newActor()
    const file = { file_name: 'all', format, text: pieces.join(''), tags: [], existing: 'replace' as const }
    await bank.contactImports.run(other, file)
    expect(await told(other), format).toEqual(await told(who))
  }
})

test('a last contact that is still to come is refused, one of today is not', async () => {
  const who = await newActor()
  const [today, ahead] = [0, 30].map((days) => new Date(sources.now() + days * DAY).toISOString())
  const refused = 'last_contact_at lies in the future'
  const made = await bank.contacts.create(who, { name: 'Today', last_contact_at: today })
  await expect(bank.contacts.create(who, { name: 'Later', last_contact_at: ahead })).rejects.toThrow(refused)
  await expect(bank.contacts.update(who, made.contact_id, { last_contact_at: ahead })).rejects.toThrow(
    refused,
  )
  expect((await bank.contacts.get(who, made.contact_id)).last_contact_at).toBe(today)
})

test('the ledger says who set what, and taking the row back brings the warmness before', async () => {
  const who = await newActor()
  const { contact_id: id } = await bank.contacts.create(who, { name: 'Ledger', warmness: 4 })
  const set = await bank.attention.setWarmness(who, id, { warmness: 7.2, note: 'Wants an offer' })
  expect(set).toMatchObject({
    warmness: 7.2,
    why: '7.2 is what is left of: +7.2 wants an offer and 1 older.',
  })
  expect(set.entries.map(({ left, recorded_by }) => [Math.round(left * 10) / 10, recorded_by])).toEqual([
    [7.2, 'Anna'],
    [0, 'Anna'],
  ])
  const back = await bank.attention.removeWarmth(who, id, set.entries[0]?.entry_id ?? '')
  expect(back.warmness).toBe(4)
  expect((await bank.contacts.get(who, id)).warmness).toBe(4)
})
