import { contactImportedSchema } from '@tributary/contract/contact-imports'
import { contactChangedSchema } from '@tributary/contract/contacts'
import {
  organisationChangedSchema,
  organisationListSchema,
  organisationSchema,
} from '@tributary/contract/organisations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { openTestApp, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
let owner: { cookie: string; workspace_id: string; api_key: string }
let seller: { cookie: string }
let sellerId: string
beforeAll(async () => {
  app = await openTestApp()
  owner = await app.newWorkspace('organisations-owner@example.com', 'Ours')
  seller = { cookie: await app.signUp('organisations-seller@example.com') }
  sellerId = (await app.me(seller.cookie)).user?.user_id ?? ''
  await app.installation.db
    .insertInto('workspace_member')
    .values({ workspace_id: owner.workspace_id, user_id: sellerId, role: 'CONSULTANT' })
    .execute()
})
afterAll(() => app.close())

type Ask = { method?: string; body?: unknown; as?: { cookie: string } | { key: string } }

function ask(path: string, { method = 'GET', body, as = owner }: Ask = {}) {
  const who = 'cookie' in as ? { cookie: as.cookie } : as
  const at = `${path}${path.includes('?') ? '&' : '?'}workspace=${owner.workspace_id}`
  return app.call(at, { method, ...who, ...(body === undefined ? {} : { body }) })
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

const addOrganisation = (body: object, as?: { cookie: string }) =>
  read(organisationChangedSchema, '/api/v1/organisations', { method: 'POST', body, ...(as && { as }) })
const addContact = (body: object, as?: { cookie: string }) =>
  read(contactChangedSchema, '/api/v1/contacts', { method: 'POST', body, ...(as && { as }) })
const pathOf = ({ organisation_id }: { organisation_id: string }) =>
  `/api/v1/organisations/${organisation_id}`
const statuses = async (path: string, as: { cookie: string }) => [
  (await ask(path, { as })).status,
  (await ask(path, { as, method: 'PATCH', body: { name: 'Taken over' } })).status,
  (await ask(path, { as, method: 'DELETE' })).status,
]

describe('organisations of the team and a consultant', () => {
  test('one that no contact of theirs names is not there for them, by id as little as in the list', async () => {
    const hidden = await addOrganisation({ name: 'Hidden Works', note: 'the plan' })
    expect(await statuses(pathOf(hidden), seller)).toEqual([404, 404, 404])
    const body = { name: 'Spy', organisation_id: hidden.organisation_id }
    expect((await ask('/api/v1/contacts', { method: 'POST', body, as: seller })).status).toBe(404)
    const own = await addContact({ name: 'Own Contact' }, seller)
    const patch = await ask(`/api/v1/contacts/${own.contact_id}`, {
      method: 'PATCH',
      body: { organisation_id: hidden.organisation_id },
      as: seller,
    })
    expect(patch.status).toBe(404)
    expect(await ask(pathOf(hidden)).then((answer) => answer.status)).toBe(200)
  })

  test('naming one gives a contact its organisation, of which they see the name and change nothing', async () => {
    const team = await addOrganisation({
      name: 'Quiet Shipyard',
      note: 'the plan',
      sector: 'ships',
      domain: 'quiet.example',
      country: 'DE',
      tags: ['key account'],
    })
    await addContact({ name: 'Of the team', organisation_id: team.organisation_id })
    const named = await addContact({ name: 'Of the seller', organisation: 'quiet shipyard GmbH' }, seller)
    expect(named).toMatchObject({
      organisation_id: team.organisation_id,
      organisation_name: 'Quiet Shipyard',
    })
    expect(await read(organisationSchema, pathOf(team), { as: seller })).toMatchObject({
      name: 'Quiet Shipyard',
      contacts: 1,
      shows: 'name',
      may_edit: false,
      note: '',
      sector: '',
      domain: '',
      country: '',
      tags: [],
    })
    expect((await statuses(pathOf(team), seller)).slice(1)).toEqual([403, 403])
    const ofSector = await read(organisationListSchema, '/api/v1/organisations?sector=ships', { as: seller })
    expect(ofSector.organisations).toEqual([])
    expect(await read(organisationSchema, pathOf(team))).toMatchObject({
      note: 'the plan',
      shows: 'all',
      may_edit: true,
      contacts: 2,
    })
  })

  test('an import that names one neither tells nor changes more of it', async () => {
    const team = await addOrganisation({ name: 'Imported Into', note: 'the plan' })
    const body = {
      file_name: 'a.csv',
      format: 'csv',
      text: 'name,organisation\nImported Person,Imported Into\n',
    }
    await read(contactImportedSchema, '/api/v1/contacts/imports', { method: 'POST', body, as: seller })
    expect(await read(organisationSchema, pathOf(team), { as: seller })).toMatchObject({
      shows: 'name',
      note: '',
    })
    expect((await statuses(pathOf(team), seller)).slice(1)).toEqual([403, 403])
  })

  test('their own they change and delete, until a contact of somebody else works there', async () => {
    const made = await addOrganisation({ name: 'Seller’s Find', note: 'mine' }, seller)
    expect(made).toMatchObject({ shows: 'all', may_edit: true })
    await addContact({ name: 'First there', organisation_id: made.organisation_id }, seller)
    const renamed = await read(organisationChangedSchema, pathOf(made), {
      method: 'PATCH',
      body: { sector: 'ships' },
      as: seller,
    })
    expect(renamed).toMatchObject({ sector: 'ships', may_edit: true })
    await addContact({ name: 'A colleague’s', organisation_id: made.organisation_id })
    expect(await statuses(pathOf(made), seller)).toEqual([200, 403, 403])
    expect(await read(organisationSchema, pathOf(made), { as: seller })).toMatchObject({
      shows: 'all',
      may_edit: false,
      note: 'mine',
    })
    const alone = await addOrganisation({ name: 'Nobody There' }, seller)
    expect((await ask(pathOf(alone), { method: 'DELETE', as: seller })).status).toBe(200)
  })

  test('one that they are given is theirs', async () => {
    const given = await addOrganisation({ name: 'Handed Over', note: 'for you' })
    await read(organisationChangedSchema, pathOf(given), { method: 'PATCH', body: { owner_id: sellerId } })
    expect(await read(organisationSchema, pathOf(given), { as: seller })).toMatchObject({
      shows: 'all',
      may_edit: true,
      note: 'for you',
    })
    const ownerId = (await app.me(owner.cookie)).user?.user_id ?? ''
    const back = await read(organisationChangedSchema, pathOf(given), {
      method: 'PATCH',
      body: { owner_id: ownerId },
      as: seller,
    })
    expect(back).toMatchObject({ owner_id: ownerId, shows: 'name', may_edit: false, note: '' })
    expect(await statuses(pathOf(given), seller)).toEqual([404, 404, 404])
  })

  test('a program with the scope of sellers changes any of the team', async () => {
    const team = await addOrganisation({ name: 'By Program' })
    await app.installation.db
      .updateTable('api_key')
      .set({ scopes: ['sales'] })
      .where('workspace_id', '=', owner.workspace_id)
      .execute()
    const changed = await read(organisationChangedSchema, pathOf(team), {
      method: 'PATCH',
      body: { sector: 'ships' },
      as: { key: owner.api_key },
    })
    expect(changed).toMatchObject({ sector: 'ships', may_edit: true })
  })

  test('an owner who is nobody here is refused by name', async () => {
    const body = { name: 'Whose', owner_id: 'nobody' }
    const answer = await ask('/api/v1/organisations', { method: 'POST', body })
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('owner_id')])
  })
})
