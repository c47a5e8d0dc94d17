import {
  contactImportedSchema,
  contactImportPreviewSchema,
  duplicateListSchema,
} from '@tributary/contract/contact-imports'
import {
  changeSchema,
  contactChangedSchema,
  contactListSchema,
  contactSchema,
  suggestedListSchema,
  undoneSchema,
} from '@tributary/contract/contacts'
import { organisationListSchema } from '@tributary/contract/organisations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'
import type { ContactsDb } from './contacts.ts'

const DAY = 86_400_000
let app: TestApp
let owner: { cookie: string; workspace_id: string }
let stranger: { cookie: string; workspace_id: string }
let sellers: { cookie: string; userId: string }[]
beforeAll(async () => {
  app = await openTestApp()
  owner = await app.newWorkspace('contacts-owner@example.com', 'Ours')
  stranger = await app.newWorkspace('contacts-stranger@example.com', 'Theirs')
  sellers = [await join('anna@example.com', 'CONSULTANT'), await join('ben@example.com', 'CONSULTANT')]
})
afterAll(() => app.close())

async function join(email: string, role: 'CONSULTANT' | 'VIEWER') {
  const cookie = await app.signUp(email)
  const userId = (await app.me(cookie)).user?.user_id ?? ''
  await app.installation.db
    .insertInto('workspace_member')
    .values({ workspace_id: owner.workspace_id, user_id: userId, role })
    .execute()
  return { cookie, userId }
}

type Ask = { method?: string; body?: unknown; as?: { cookie: string } }

async function ask(path: string, { method = 'GET', body, as = owner }: Ask = {}) {
  const workspaceId = as === stranger ? stranger.workspace_id : owner.workspace_id
  const call = { method, cookie: as.cookie, ...(body === undefined ? {} : { body }) }
  return app.call(`${path}${path.includes('?') ? '&' : '?'}workspace=${workspaceId}`, call)
}

async function read<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  given: Ask = {},
): Promise<z.infer<Schema>> {
  const response = await ask(path, given)
  expect(response.ok, `${path}: ${response.ok ? '' : await response.clone().text()}`).toBe(true)
  return schema.parse(await response.json())
}

const add = (body: object, as: { cookie: string } = owner) =>
  read(contactChangedSchema, '/api/v1/contacts', { method: 'POST', body, as })
const list = (query: string, as: { cookie: string } = owner) =>
  read(contactListSchema, `/api/v1/contacts?${query}`, { as })
const names = async (query: string, as: { cookie: string } = owner) =>
  (await list(query, as)).contacts.map((contact) => contact.name)
const undo = (changeId: string | null, as: { cookie: string } = owner) =>
  read(undoneSchema, `/api/v1/contacts/changes/${changeId}/undo`, { method: 'POST', as })

describe('contacts', () => {
  test('a contact is added, changed, deleted, and every step is taken back', async () => {
    const made = await add({
      name: 'Grace Hopper',
      email: 'Grace@Navy.example',
      phone: '+1 202-456-1111',
      organisation: 'US Navy Inc.',
      tags: ['vip', 'VIP'],
    })
    expect(made).toMatchObject({
      phone_e164: '+12024561111',
      organisation_name: 'US Navy Inc.',
      tags: ['vip'],
      warmness: 0,
    })
    const path = `/api/v1/contacts/${made.contact_id}`
    const changed = await read(contactChangedSchema, path, {
      method: 'PATCH',
      body: { title: 'Admiral', tags: [] },
    })
    expect(changed).toMatchObject({ title: 'Admiral', tags: [], version: 2 })
    const deleted = await read(changeSchema, path, { method: 'DELETE' })
    expect((await problemOf(await ask(path))).code).toBe('ContactNotFound')
    await undo(deleted.change_id)
    await undo(changed.change_id)
    const { change_id: _, version: __, updated_at: ___, ...before } = made
    const again = await read(contactSchema, path)
    expect(again).toMatchObject(before)
    expect(
      (await problemOf(await ask(`/api/v1/contacts/changes/${changed.change_id}/undo`, { method: 'POST' })))
        .code,
    ).toBe('Conflict')
    await undo(made.change_id)
    expect((await ask(path)).status).toBe(404)
    expect((await read(organisationListSchema, '/api/v1/organisations?search=navy')).organisations).toEqual(
      [],
    )
  })

  test('an undo keeps what was edited since and says so', async () => {
    const made = await add({ name: 'Ada Lovelace', title: 'Countess' })
    const path = `/api/v1/contacts/${made.contact_id}`
    const first = await read(contactChangedSchema, path, {
      method: 'PATCH',
      body: { title: 'Analyst', country: 'UK' },
    })
    await read(contactChangedSchema, path, { method: 'PATCH', body: { title: 'Programmer' } })
    expect(await undo(first.change_id)).toEqual({
      restored: 1,
      kept: [{ record_id: made.contact_id, name: 'Ada Lovelace', fields: ['title'] }],
    })
    expect(await read(contactSchema, path)).toMatchObject({ title: 'Programmer', country: '' })
  })

  test('a change of an old version is refused', async () => {
    const made = await add({ name: 'Mary Jackson' })
    const path = `/api/v1/contacts/${made.contact_id}`
    await read(contactChangedSchema, path, { method: 'PATCH', body: { title: 'Engineer', version: 1 } })
    expect((await ask(path, { method: 'PATCH', body: { title: 'Pilot', version: 1 } })).status).toBe(409)
  })

  test('own fields are checked by their kind, and bad values are named', async () => {
    const field = await ask('/api/v1/contact-fields', {
      method: 'POST',
      body: { label: 'Contract end', kind: 'date' },
    })
    expect(field.status).toBe(201)
    const bad = await ask('/api/v1/contacts', {
      method: 'POST',
      body: { name: 'Katherine', custom: { contract_end: '2026-02-30', colour: 'red' } },
    })
    expect((await problemOf(bad)).errors).toEqual([
      { path: 'custom.contract_end', message: 'is not a day such as 2026-03-31: 2026-02-30' },
      { path: 'custom.colour', message: 'is not a field of this workspace' },
    ])
    await add({ name: 'Katherine Johnson', custom: { contract_end: '2027-01-31' } })
    expect(await names('field=contract_end&value=2027-01-31')).toEqual(['Katherine Johnson'])
  })

  test('search finds beginnings, accents, digits of a number, organisations, and forgives a slip', async () => {
    await add({
      name: 'Jürgen Kowalski',
      email: 'jk@werft.example',
      phone: '+49 170 9876543',
      organisation: 'Werft Süd GmbH',
    })
    for (const search of [
      'kow',
      'juergen'.replace('ue', 'u'),
      'Jürgen kowalski',
      '0170 98765',
      'werft sud',
      'jk@werft',
      'kowalsky',
      'kovalski',
    ])
      expect(await names(`search=${encodeURIComponent(search)}`), search).toContain('Jürgen Kowalski')
    expect(await names('search=zzzzz')).toEqual([])
    expect(await names(`search=${encodeURIComponent("' & | ! ( \\")}`)).toEqual([])
  })

  test('pages go on where the last one ended, in every order, and show each contact once', async () => {
    const all = (await list('limit=200')).contacts.map((contact) => contact.contact_id).sort()
    for (const sort of ['name', '-created_at', '-warmness', '-last_contact_at', 'last_contact_at']) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: z.infer<typeof contactListSchema> = await list(
          `limit=3&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        )
        seen.push(...page.contacts.map((contact) => contact.contact_id))
        cursor = page.next_cursor
      }
      expect(seen.sort(), sort).toEqual(all)
    }
    expect((await ask('/api/v1/contacts?cursor=abc')).status).toBe(400)
  })

  test('many are tagged, handed over and deleted at once, and each is one change', async () => {
    const made = [await add({ name: 'Bulk One' }), await add({ name: 'Bulk Two', tags: ['old'] })]
    const ids = made.map((contact) => contact.contact_id)
    const bulk = (action: object) =>
      read(changeSchema, '/api/v1/contacts/bulk', { method: 'POST', body: { contact_ids: ids, action } })
    const tagged = await bulk({ kind: 'add_tags', tags: ['fair'] })
    const given = await bulk({ kind: 'set_owner', owner_id: sellers[0]?.userId })
    expect(await names('tag=fair', sellers[0])).toEqual(['Bulk One', 'Bulk Two'])
    const gone = await bulk({ kind: 'delete' })
    expect(await names('tag=fair')).toEqual([])
    for (const change of [gone, given, tagged]) expect((await undo(change.change_id)).restored).toBe(2)
    const again = (await list('search=bulk')).contacts
    expect(again.map(({ tags, owner_id }) => ({ tags, owner_id }))).toEqual([
      { tags: [], owner_id: made[0]?.owner_id },
      { tags: ['old'], owner_id: made[0]?.owner_id },
    ])
  })

  test('the audit log has who changed what, from what to what', async () => {
    const made = await add({ name: 'Audited', title: 'A' })
    await read(contactChangedSchema, `/api/v1/contacts/${made.contact_id}`, {
      method: 'PATCH',
      body: { title: 'B' },
    })
    const entries = await app.installation.db
      .selectFrom('audit_entry')
      .select(['action', 'subject_kind', 'before', 'after'])
      .where('subject_id', '=', made.contact_id)
      .orderBy('seq')
      .execute()
    expect(entries.map((entry) => entry.action)).toEqual(['create', 'update'])
    expect(entries[1]).toMatchObject({
      subject_kind: 'contact',
      before: { title: 'A' },
      after: { title: 'B' },
    })
  })
})

describe('whose contacts', () => {
  test('a consultant sees and changes their own only; other workspaces see nothing', async () => {
    const own = await add({ name: 'Own Contact' }, sellers[0])
    const path = `/api/v1/contacts/${own.contact_id}`
    expect(await names('search=own contact', sellers[0])).toEqual(['Own Contact'])
    expect(await names('search=own contact', sellers[1])).toEqual([])
    for (const as of [sellers[1], stranger]) {
      if (!as) continue
      expect((await ask(path, { as })).status).toBe(404)
      expect((await ask(path, { as, method: 'PATCH', body: { title: 'x' } })).status).toBe(404)
      expect((await ask(path, { as, method: 'DELETE' })).status).toBe(404)
      expect((await ask(`${path}/warmness`, { as, method: 'PUT', body: { warmness: 3 } })).status).toBe(404)
      expect((await ask(`${path}/journey`, { as })).status).toBe(404)
      expect(
        (await ask(`/api/v1/contacts/changes/${own.change_id}/undo`, { as, method: 'POST' })).status,
      ).toBe(404)
      const bulk = { contact_ids: [own.contact_id], action: { kind: 'delete' } }
      expect((await ask('/api/v1/contacts/bulk', { as, method: 'POST', body: bulk })).status).toBe(404)
    }
    expect(await names('search=own contact')).toEqual(['Own Contact'])
  })
})

describe('attention', () => {
  test('warmness 8 after fifteen days has priority 0.71, a new contact 0.30, and the reasons say why', async () => {
    const seller = sellers[1] ?? owner
    const at = new Date(Date.now() - 15 * DAY).toISOString()
    await add({ name: 'Warm Fifteen', warmness: 8, last_contact_at: at }, seller)
    await add({ name: 'Never Asked' }, seller)
    const { suggested } = await read(suggestedListSchema, '/api/v1/contacts/suggested', { as: seller })
    expect(suggested.map(({ contact, priority, reason }) => [contact.name, priority, reason])).toEqual([
      ['Warm Fifteen', 0.71, 'Warm (8.0 of 10), last contacted 15 days ago.'],
      ['Never Asked', 0.3, 'Nothing known of their interest, never contacted.'],
    ])
    const never = suggested[1]?.contact.contact_id ?? ''
    const snoozed = await read(changeSchema, `/api/v1/contacts/${never}/snooze`, {
      method: 'POST',
      body: { until: new Date(Date.now() + 14 * DAY).toISOString() },
      as: seller,
    })
    const left = async () =>
      (await read(suggestedListSchema, '/api/v1/contacts/suggested', { as: seller })).suggested.length
    expect(await left()).toBe(1)
    await undo(snoozed.change_id, seller)
    expect(await left()).toBe(2)
    await ask(`/api/v1/contacts/${never}/dismiss`, { method: 'POST', body: { dismissed: true }, as: seller })
    expect(await left()).toBe(1)
  })
})

describe('duplicates', () => {
  test('same address, number, or name at one organisation are found; merging is undone exactly', async () => {
    const first = await add({
      name: 'Lise Meitner',
      email: 'lise@kwi.example',
      organisation: 'KWI',
      warmness: 3,
    })
    const second = await add({
      name: 'L. Meitner',
      email: 'LISE@kwi.example',
      phone: '+46 8 123 456 78',
      note: 'met in Kungälv',
      warmness: 6,
    })
    const pairs = (await read(duplicateListSchema, '/api/v1/contacts/duplicates')).pairs
    expect(pairs.map(({ first: a, second: b, by }) => [a.name, b.name, by])).toContainEqual([
      'Lise Meitner',
      'L. Meitner',
      ['email'],
    ])
    const db: ContactsDb = app.installation.db
    const snapshot = async () => ({
      contacts: (await list('search=meitner&limit=10')).contacts.map(
        ({ version: _, updated_at: __, ...contact }) => contact,
      ),
      warmth: await db
        .selectFrom('contact_warmth')
        .selectAll()
        .where('contact_id', 'in', [first.contact_id, second.contact_id])
        .orderBy('id')
        .execute(),
    })
    const before = await snapshot()
    const merged = await read(changeSchema, '/api/v1/contacts/merge', {
      method: 'POST',
      body: { contact_id: first.contact_id, other_id: second.contact_id, take: ['name'] },
    })
    expect((await list('search=meitner')).contacts).toMatchObject([
      { contact_id: first.contact_id, name: 'L. Meitner', note: 'met in Kungälv', warmness: 6 },
    ])
    await undo(merged.change_id)
    expect(await snapshot()).toEqual(before)
    const apart = { contact_id: first.contact_id, other_id: second.contact_id }
    expect(
      (await ask('/api/v1/contacts/duplicates/not-the-same', { method: 'PUT', body: apart })).status,
    ).toBe(204)
    expect(
      (await read(duplicateListSchema, `/api/v1/contacts/duplicates?contact_id=${second.contact_id}`)).pairs,
    ).toEqual([])
  })
})

describe('imports', () => {
  const csv = [
    'Name;E-Mail;Phone;Company;Tags;Warmness',
    'Rosalind Franklin;rosalind@kings.example;+44 20 7946 0958;Kings College Ltd;dna, xray;6',
    'Francis;not-an-address;;;;',
    ';;;;;',
    'Maurice;maurice@kings.example;;kings college;;11',
    'R. Franklin;ROSALIND@kings.example;;;crystal;',
    'Barbara McClintock;barbara@cold.example;+1 202 456 1111;Cold Spring;;',
  ].join('\r\n')

  test('a dry run says what the run then does, row by row, and a revert leaves nothing of it', async () => {
    const known = await add({ name: 'B. McClintock', email: 'barbara@cold.example' })
    const body = { file_name: 'people.csv', format: 'csv', text: csv }
    const before = await contactsAndOrganisations()
    const preview = await read(contactImportPreviewSchema, '/api/v1/contacts/imports/preview', {
      method: 'POST',
      body,
    })
    expect(preview).toMatchObject({ rows: 5, create: 1, update: 2, refuse: 2, new_organisations: 2 })
    expect(preview.columns.map(({ field }) => field)).toEqual([
      'name',
      'email',
      'phone',
      'organisation',
      'tags',
      'warmness',
    ])
    expect(preview.results.map(({ row, result, reason }) => `${row} ${result}: ${reason}`)).toEqual([
      '3 refuse: "not-an-address" is not an e-mail address.',
      '5 refuse: warmness "11": Too big: expected number to be <=10.',
      '6 update: Same e-mail address as row 2: tags.',
      '7 update: Same e-mail address as the contact B. McClintock: phone, organisation.',
      '2 create: New contact.',
    ])
    expect(await contactsAndOrganisations()).toEqual(before)

    const run = await read(contactImportedSchema, '/api/v1/contacts/imports', { method: 'POST', body })
    expect(run).toMatchObject({ create: 1, update: 2, refuse: 2 })
    expect((await list('search=rosalind')).contacts).toMatchObject([
      {
        name: 'Rosalind Franklin',
        tags: ['dna', 'xray', 'crystal'],
        warmness: 6,
        organisation_name: 'Kings College Ltd',
      },
    ])
    expect(await read(contactSchema, `/api/v1/contacts/${known.contact_id}`)).toMatchObject({
      name: 'B. McClintock',
      organisation_name: 'Cold Spring',
    })
    await read(undoneSchema, `/api/v1/contacts/imports/${run.import_id}/revert`, { method: 'POST' })
    expect(await contactsAndOrganisations()).toEqual(before)
  })

  async function contactsAndOrganisations() {
    const { contacts } = await list('limit=200')
    const { organisations } = await read(organisationListSchema, '/api/v1/organisations?limit=200')
    return {
      contacts: contacts.map(({ version: _, updated_at: __, ...contact }) => contact),
      organisations: organisations.map(({ version: _, updated_at: __, ...organisation }) => organisation),
    }
  }
})
