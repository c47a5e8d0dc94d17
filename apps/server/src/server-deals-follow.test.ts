/** Deals follow what they refer to; days, members and other people's records stand in their way only where they must. */
import { journeySchema } from '@tributary/contract/attribution'
import { dealChoicesSchema, dealsSchema, importReportSchema, productSchema } from '@tributary/contract/deals'
import { queryAnswerSchema } from '@tributary/contract/query'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDealJob } from './deals/deals.jobs.ts'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'
import { type Company, createDealCalls, stageOf } from './server-deals.testkit.ts'

let app: TestApp
let call: TestApp['call']
let calls: ReturnType<typeof createDealCalls>
beforeAll(async () => {
  app = await openTestApp()
  call = app.call
  calls = createDealCalls(app)
})
afterAll(() => app.close())

const DAY_MS = 86_400_000
const EMAIL = 'ann@customer.example'

/** What the job of every few seconds does. */
async function follow(): Promise<number> {
  let told = 0
  for (let some = 1; some > 0; told += some) some = await app.installation.staleDeals.tellAgain()
  await app.installation.outbox.drain()
  return told
}

/** Channels of the journey that led to the deal. */
async function journeyOf({ cookie }: Company, dealId: string): Promise<string[]> {
  await app.installation.outbox.drain()
  const answer = await call(`/api/v1/conversions/deal:${dealId}/journey`, { cookie })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return journeySchema.parse(await answer.json()).touches.map(({ channel }) => channel)
}

async function newContact({ cookie }: Company, fields: object): Promise<string> {
  const answer = await calls.post(cookie, '/api/v1/contacts', { name: 'Someone', ...fields })
  const { contact_id } = (await answer.json()) as { contact_id: string }
  return contact_id
}

async function found({ cookie }: Company, words: string): Promise<string[]> {
  const answer = await call(`/api/v1/deals?q=${encodeURIComponent(words)}`, { cookie })
  return dealsSchema.parse(await answer.json()).deals.map(({ name }) => name)
}

/** A member who sees only what is theirs. */
async function consultant({ workspace_id }: Company) {
  const cookie = await app.signUp(`seller-${crypto.randomUUID()}@example.com`)
  const user_id = (await app.me(cookie)).user?.user_id ?? ''
  const member = { workspace_id, user_id, role: 'CONSULTANT' as const }
  await app.installation.db.insertInto('workspace_member').values(member).execute()
  return { cookie, userId: user_id }
}

test('a won deal’s payment goes to the person of the address that its contact gets later, and back to nobody’s', async () => {
  const shop = await calls.company()
  const contactId = await newContact(shop, { name: 'Bo Nilsson' })
  const dealId = await calls.newDeal(shop, { contact_id: contactId, organisation_id: null })
  await calls.move(shop, [dealId], 'WON')
  expect(await journeyOf(shop, dealId)).toEqual([])
  await calls.post(shop.cookie, `/api/v1/contacts/${contactId}`, { email: EMAIL }, 'PATCH')
  expect(await follow()).toBe(1)
  expect(await journeyOf(shop, dealId)).toEqual(['Paid Search'])
  await calls.post(shop.cookie, `/api/v1/contacts/${contactId}`, { email: 'bo@else.example' }, 'PATCH')
  await follow()
  expect(await journeyOf(shop, dealId)).toEqual([])
  expect(await follow()).toBe(0)
})

test('a merge of contacts takes the payment along; an undo of what was done before leaves the deal with who it is', async () => {
  const shop = await calls.company()
  const contactId = await newContact(shop, { name: 'Ann Li' })
  const dealId = await calls.newDeal(shop, { contact_id: contactId })
  const won = await calls.move(shop, [dealId], 'WON')
  expect(await journeyOf(shop, dealId)).toEqual([])
  const merge = { contact_id: shop.contactId, other_id: contactId }
  await calls.post(shop.cookie, '/api/v1/contacts/merge', merge)
  await follow()
  expect(await journeyOf(shop, dealId)).toEqual(['Paid Search'])
  await calls.post(shop.cookie, `/api/v1/deal-changes/${won.change_id}/undo`, {})
  expect((await calls.pageOf(shop, dealId)).contact?.id).toBe(shop.contactId)
})

test('a contact or an organisation that is renamed is found and counted by its new name alone; accents do not matter', async () => {
  const shop = await calls.company()
  await calls.newDeal(shop, { name: 'Dach für Özil' })
  expect([await found(shop, 'ozil'), await found(shop, 'DACH fur')]).toEqual([
    ['Dach für Özil'],
    ['Dach für Özil'],
  ])
  const organisation = `/api/v1/organisations/${shop.organisationId}`
  await calls.post(shop.cookie, organisation, { name: 'Wisdom & Søn', sector: 'crafts' }, 'PATCH')
  await calls.post(shop.cookie, `/api/v1/contacts/${shop.contactId}`, { name: 'Ann Berg' }, 'PATCH')
  const stranger = await calls.company()
  await calls.newDeal(stranger)
  expect(await follow()).toBe(1)
  expect([await found(shop, 'wisdom son'), await found(shop, 'berg')]).toEqual([
    ['Dach für Özil'],
    ['Dach für Özil'],
  ])
  expect([await found(shop, 'isdom son ann lee'), await found(shop, '&&')]).toEqual([[], []])
  expect(await found(stranger, 'isdom lee')).toHaveLength(1)
  const asked = {
    metrics: ['deals_opened'],
    dimensions: ['organisation', 'sector'],
    range: {
      from: new Date(Date.now() - DAY_MS).toISOString().slice(0, 10),
      to: new Date(Date.now() + DAY_MS).toISOString().slice(0, 10),
    },
  }
  const answer = await calls.post(shop.cookie, '/api/v1/query', asked)
  expect(queryAnswerSchema.parse(await answer.json()).rows.map(({ key }) => key)).toEqual([
    ['Wisdom & Søn', 'crafts'],
  ])
})

test('a campaign, a seller or an agent that is renamed is counted by its new name alone', async () => {
  const shop = await calls.company()
  const { db } = app.installation
  const { workspace_id } = shop
  const [campaign_id, agent_id] = [crypto.randomUUID(), crypto.randomUUID()]
  const owner_id = (await app.me(shop.cookie)).user?.user_id ?? ''
  const plan = { platform: '', channel: '', budget_minor: null, currency: null, note: '' }
  await db
    .insertInto('campaign')
    .values({ id: campaign_id, workspace_id, name: 'Roofs', ...plan, starts_on: null, ends_on: null })
    .execute()
  const agent = { name: 'Ines', name_key: 'ines', manager: '', office: 'North', user_id: null }
  await db
    .insertInto('sales_agent')
    .values({ id: agent_id, workspace_id, ...agent })
    .execute()
  await calls.newDeal(shop, { campaign_id, agent_id, owner_id })
  await db.updateTable('campaign').set({ name: 'Doors' }).where('id', '=', campaign_id).execute()
  await db.updateTable('sales_agent').set({ office: 'South' }).where('id', '=', agent_id).execute()
  await db.updateTable('user').set({ name: 'Olga Berg' }).where('id', '=', owner_id).execute()
  expect(await follow()).toBe(1)
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const answer = await calls.post(shop.cookie, '/api/v1/query', {
    metrics: ['deals_opened'],
    dimensions: ['campaign', 'deal_owner', 'sales_office'],
    range: { from: day(Date.now() - DAY_MS), to: day(Date.now() + DAY_MS) },
  })
  expect(queryAnswerSchema.parse(await answer.json()).rows.map(({ key }) => key)).toEqual([
    ['Doors', 'Olga Berg', 'South'],
  ])
})

test('the job of every few seconds tells what became stale, and goes on after what failed', async () => {
  const shop = await calls.company()
  await calls.newDeal(shop)
  const errors: unknown[] = []
  const job = createDealJob({
    staleDeals: app.installation.staleDeals,
    deals: {
      resumeUndos: async () => {
        throw new Error('the store is away')
      },
    },
    log: { error: (...said: unknown[]) => errors.push(...said) },
    intervalMs: 5,
  })
  job.start()
  await calls.post(shop.cookie, `/api/v1/contacts/${shop.contactId}`, { name: 'Ann Winter' }, 'PATCH')
  await expect.poll(() => found(shop, 'winter')).toHaveLength(1)
  await job.stop()
  expect(errors).toContain('an undo of deals is not done yet')
})

test('an amount that comes from the lines changes with them, until another is said', async () => {
  const shop = await calls.company()
  const product = { name: 'Mill', price_minor: '2500', currency: 'EUR' }
  const { product_id } = productSchema.parse(
    await (await calls.post(shop.cookie, '/api/v1/products', product)).json(),
  )
  const lines = (quantity: number) => [{ product_id, quantity, price_minor: '2500' }]
  const dealId = await calls.newDeal(shop, { amount_minor: null, lines: lines(2) })
  await calls.move(shop, [dealId], 'WON')
  const page = () => calls.pageOf(shop, dealId)
  expect(await page()).toMatchObject({ amount_minor: '5000', is_amount_from_lines: true })
  const save = async (more: object) =>
    calls.post(shop.cookie, `/api/v1/deals/${dealId}`, { name: 'Mill', currency: 'EUR', ...more }, 'PUT')
  await save({ amount_minor: null, lines: lines(10) })
  expect(await page()).toMatchObject({ amount_minor: '25000', is_amount_from_lines: true })
  await save({ amount_minor: '20000', lines: lines(10) })
  expect(await page()).toMatchObject({ amount_minor: '20000', is_amount_from_lines: false })
})

test('a won deal is revenue of its products, also after one was renamed', async () => {
  const shop = await calls.company()
  const made = async (name: string, price_minor: string) => {
    const product = { name, price_minor, currency: 'EUR' }
    return productSchema.parse(await (await calls.post(shop.cookie, '/api/v1/products', product)).json())
  }
  const [mill, lathe] = [await made('Mill', '2500'), await made('Lathe', '5000')]
  const lines = [mill, lathe].map(({ product_id, price_minor }) => ({ product_id, quantity: 1, price_minor }))
  const dealId = await calls.newDeal(shop, { amount_minor: '1000', currency: 'EUR', lines })
  await calls.move(shop, [dealId], 'WON')
  const byProduct = async () => {
    await follow()
    const body = { metrics: ['revenue', 'orders'], dimensions: ['product'] }
    const answer = await call('/api/v1/query', { method: 'POST', cookie: shop.cookie, body })
    expect(answer.status, await answer.clone().text()).toBe(200)
    const { rows, totals } = queryAnswerSchema.parse(await answer.json())
    expect(totals.values).toEqual({ revenue: '1000', orders: 1 })
    return rows.map(({ key, values }) => [key[0], values.revenue, values.orders])
  }
  expect(await byProduct()).toEqual([
    ['Lathe', '667', 1],
    ['Mill', '333', 1],
  ])
  const renamed = { name: 'Mill 3', price_minor: '2500', currency: 'EUR' }
  const answer = await calls.post(shop.cookie, `/api/v1/products/${mill.product_id}`, renamed, 'PUT')
  expect(answer.status).toBe(204)
  expect((await byProduct())[1]).toEqual(['Mill 3', '333', 1])
})

test('who sees only their own records names no others in a deal, and nobody names a deleted contact', async () => {
  const shop = await calls.company()
  const seller = await consultant(shop)
  const ask = async (fields: object, cookie = seller.cookie) =>
    call('/api/v1/deals', { method: 'POST', cookie, body: { name: 'Mine', ...fields } })
  const { db } = app.installation
  const campaign = { platform: '', channel: '', budget_minor: null, currency: null, note: '' }
  const ids = { own: crypto.randomUUID(), foreign: crypto.randomUUID() }
  for (const [name, id] of Object.entries(ids))
    await db
      .insertInto('campaign')
      .values({
        id,
        workspace_id: shop.workspace_id,
        name,
        ...campaign,
        starts_on: null,
        ends_on: null,
      })
      .execute()
  await db
    .insertInto('campaign_member')
    .values({ campaign_id: ids.own, workspace_id: shop.workspace_id, user_id: seller.userId })
    .execute()
  const foreign = {
    contact_id: shop.contactId,
    organisation_id: shop.organisationId,
    campaign_id: ids.foreign,
  }
  const refused = await problemOf(await ask(foreign))
  expect(refused.errors?.map(({ path }) => path)).toEqual(['organisation_id', 'contact_id', 'campaign_id'])
  expect(JSON.stringify(refused)).not.toContain('Ann Lee')
  const own = await newContact({ ...shop, cookie: seller.cookie }, { name: 'Own', organisation: 'Own Ltd' })
  expect((await ask({ contact_id: own, campaign_id: ids.own })).status).toBe(201)

  // Shared by a campaign of theirs: contact, and where the contact works.
  const shared = { campaign_id: ids.own, workspace_id: shop.workspace_id, contact_id: shop.contactId }
  await db
    .insertInto('campaign_contact')
    .values({ id: crypto.randomUUID(), ...shared, state: 'open', added_by: null, added_at: new Date() })
    .execute()
  expect((await ask({ ...foreign, campaign_id: ids.own })).status).toBe(201)

  const dealId = await calls.newDeal(shop)
  await calls.post(shop.cookie, `/api/v1/contacts/bulk`, {
    contact_ids: [shop.contactId],
    action: { kind: 'delete' },
  })
  const gone = await problemOf(await ask({ contact_id: shop.contactId }, shop.cookie))
  expect(gone.errors?.map(({ path }) => path)).toEqual(['contact_id'])
  // What it referred to before, it keeps.
  const same = { name: 'Still', contact_id: shop.contactId }
  await calls.post(shop.cookie, `/api/v1/deals/${dealId}`, same, 'PUT')

  const choices = async (cookie: string) =>
    dealChoicesSchema.parse(await (await call('/api/v1/deals/choices', { cookie })).json()).campaigns
  expect((await choices(seller.cookie)).map(({ name }) => name)).toEqual(['own'])
  expect((await choices(shop.cookie)).map(({ name }) => name)).toEqual(['foreign', 'own'])
})

test('a deal whose owner no longer sells is saved as it is, and given to nobody who does not', async () => {
  const shop = await calls.company()
  const seller = await consultant(shop)
  const dealId = await calls.newDeal(shop, { owner_id: seller.userId })
  await app.installation.db
    .updateTable('workspace_member')
    .set({ role: 'VIEWER' })
    .where('user_id', '=', seller.userId)
    .execute()
  const path = `/api/v1/deals/${dealId}`
  await calls.post(shop.cookie, path, { name: 'Renamed', owner_id: seller.userId }, 'PUT')
  expect(await calls.pageOf(shop, dealId)).toMatchObject({ name: 'Renamed', owner: { id: seller.userId } })
  const body = { name: 'Other', owner_id: seller.userId }
  const given = await call('/api/v1/deals', { method: 'POST', cookie: shop.cookie, body })
  expect((await problemOf(given)).errors?.[0]?.path).toBe('owner_id')
})

test('a save that is based on what was before an undo is refused, however many saves came after', async () => {
  const shop = await calls.company()
  const dealId = await calls.newDeal(shop)
  const path = `/api/v1/deals/${dealId}`
  const save = (name: string, version?: number) =>
    call(path, { method: 'PUT', cookie: shop.cookie, body: { name, ...(version ? { version } : {}) } })
  const edited = (await (await save('First')).json()) as { change_id: string }
  const { version } = await calls.pageOf(shop, dealId)
  await calls.post(shop.cookie, `/api/v1/deal-changes/${edited.change_id}/undo`, {})
  await save('Second')
  expect((await problemOf(await save('Stale', version))).code).toBe('Conflict')
  const now = await calls.pageOf(shop, dealId)
  expect([now.name, now.version]).toEqual(['Second', version + 2])
})

test('a deal of last week is entered and won on its days, which are those of the workspace’s time zone', async () => {
  const shop = await calls.company()
  await app.installation.db
    .updateTable('workspace')
    .set({ time_zone: 'Pacific/Auckland' })
    .where('id', '=', shop.workspace_id)
    .execute()
  const dayAt = (ms: number) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland' }).format(ms)
  const [week, days, tomorrow] = [-7, -3, 2].map((count) => dayAt(Date.now() + count * DAY_MS))
  const dealId = await calls.newDeal(shop, { opened_at: week })
  await calls.move(shop, [dealId], 'WON', { at: days })
  const page = await calls.pageOf(shop, dealId)
  expect([page.opened_at, page.closed_at].map((at) => dayAt(Date.parse(at ?? '')))).toEqual([week, days])
  expect(page.moves.map(({ kind, at }) => [kind, dayAt(Date.parse(at))])).toEqual([
    ['LEAD', week],
    ['WON', days],
  ])
  // On the very day that it was opened.
  const quick = await calls.newDeal(shop, { opened_at: new Date(Date.now() - 5 * DAY_MS).toISOString() })
  await calls.move(shop, [quick], 'WON', { at: dayAt(Date.now() - 5 * DAY_MS) })
  expect((await calls.pageOf(shop, quick)).kind).toBe('WON')

  const refuse = async (path: string, body: object) =>
    (await problemOf(await call(path, { method: 'POST', cookie: shop.cookie, body }))).errors?.[0]
  const future = await refuse('/api/v1/deals', { name: 'X', opened_at: tomorrow })
  expect(future).toMatchObject({ path: 'opened_at', message: 'is in the future' })
  expect(await refuse('/api/v1/deals', { name: 'X', opened_at: '1926-01-01' })).toMatchObject({
    path: 'opened_at',
  })
  const move = { deal_ids: [await calls.newDeal(shop)], stage_id: stageOf(shop, 'WON'), at: tomorrow }
  expect(await refuse('/api/v1/deals/move', move)).toMatchObject({ path: 'at' })
})

test('the export of the deals is imported: here it changes what somebody changed in it, elsewhere it makes the deals', async () => {
  const shop = await calls.company()
  const product = { name: 'Mill', price_minor: '2500', currency: 'EUR' }
  const { product_id } = productSchema.parse(
    await (await calls.post(shop.cookie, '/api/v1/products', product)).json(),
  )
  const lines = [{ product_id, quantity: 2, price_minor: '2500' }]
  const ids = [
    await calls.newDeal(shop, { name: '=Roof, "big"' }),
    await calls.newDeal(shop, { name: 'Mills', amount_minor: null, lines }),
  ]
  await calls.move(shop, ids.slice(0, 1), 'WON')
  await calls.move(shop, ids.slice(1), 'LOST', { loss_reason: 'too dear' })
  const page = async (id: string | undefined) => {
    const { changes: _, updated_at: __, ...kept } = await calls.pageOf(shop, id ?? '')
    return kept
  }
  const before = await Promise.all(ids.map(page))
  const text = await (await call('/api/v1/deals/export', { cookie: shop.cookie })).text()
  const send = async (company: Company, csv: string) => {
    const body = { files: [{ name: 'deals.csv', text: csv }], currency: 'EUR' }
    const answer = await calls.post(company.cookie, '/api/v1/deals/import', body)
    return importReportSchema.parse(await answer.json()).files[0]
  }
  expect(await send(shop, text)).toMatchObject({ rows: 2, created: 0, changed: 0, same: 2, refused: 0 })
  expect(await Promise.all(ids.map(page))).toEqual(before)
  const changed = text.replace('Mills', 'Mills and more')
  expect(await send(shop, changed)).toMatchObject({ created: 0, changed: 1, same: 1 })
  expect(await page(ids[1])).toEqual({ ...before[1], name: 'Mills and more', version: 3 })

  const other = await calls.company()
  expect(await send(other, text)).toMatchObject({ created: 2, refused: 0 })
  expect(await send(other, text)).toMatchObject({ created: 0, same: 2 })
  const answer = await call('/api/v1/deals?sort=name', { cookie: other.cookie })
  expect(dealsSchema.parse(await answer.json()).deals).toMatchObject([
    {
      name: 'Mills',
      kind: 'LOST',
      loss_reason: 'too dear',
      amount_minor: '5000',
      closed_at: before[1]?.closed_at,
    },
    { name: '=Roof, "big"', kind: 'WON', opened_at: before[0]?.opened_at, closed_at: before[0]?.closed_at },
  ])
})
