import { readFileSync } from 'node:fs'
import {
  boardSchema,
  type DealPage,
  dealsSchema,
  importReportSchema,
  pipelineSchema,
  productSchema,
} from '@tributary/contract/deals'
import { overviewSchema } from '@tributary/contract/overview'
import { queryAnswerSchema } from '@tributary/contract/query'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

/** Revenue of the last days, and the channels that are credited with it. */
async function money({ cookie }: Company) {
  await app.installation.outbox.drain()
  const answer = await call('/api/v1/overview?model=first&currency=EUR', { cookie })
  expect(answer.status, await answer.clone().text()).toBe(200)
  const overview = overviewSchema.parse(await answer.json())
  return {
    revenue: overview.totals.revenue_minor ?? '0',
    channels: overview.channels.map((row) => [row.key, row.net_amount_minor]),
  }
}

test('a won deal is a payment of its contact’s journey; reopened it is taken back, changed it is another', async () => {
  const shop = await calls.company()
  const dealId = await calls.newDeal(shop)
  expect(await money(shop)).toMatchObject({ revenue: '0' })
  await calls.move(shop, [dealId], 'WON')
  expect(await money(shop)).toEqual({ revenue: '5000', channels: [['Paid Search', '5000']] })
  expect((await calls.pageOf(shop, dealId)).conversion_id).toBe(`deal:${dealId}`)

  const edited = { name: 'Roof for Ann', amount_minor: '7000', currency: 'EUR', contact_id: shop.contactId }
  await calls.post(shop.cookie, `/api/v1/deals/${dealId}`, edited, 'PUT')
  expect(await money(shop)).toMatchObject({ revenue: '7000' })

  const reopened = await calls.move(shop, [dealId], 'SQL')
  expect(await money(shop)).toMatchObject({ revenue: '0' })
  await calls.post(shop.cookie, `/api/v1/deal-changes/${reopened.change_id}/undo`, {})
  expect(await money(shop)).toEqual({ revenue: '7000', channels: [['Paid Search', '7000']] })
  await calls.post(shop.cookie, '/api/v1/deals/delete', { deal_ids: [dealId] })
  expect(await money(shop)).toMatchObject({ revenue: '0' })
})

test('an undo gives back exactly what was, once, and not after somebody went on', async () => {
  const shop = await calls.company()
  const ids = [await calls.newDeal(shop), await calls.newDeal(shop, { name: 'Door' })]
  const before = await Promise.all(ids.map((id) => calls.pageOf(shop, id)))
  const lost = await calls.move(shop, ids, 'LOST', { loss_reason: 'too dear' })
  expect((await calls.pageOf(shop, ids[0] ?? '')).loss_reason).toBe('too dear')
  const undo = `/api/v1/deal-changes/${lost.change_id}/undo`
  const stranger = await calls.company()
  expect((await call(undo, { method: 'POST', cookie: stranger.cookie, body: {} })).status).toBe(404)
  await calls.post(shop.cookie, undo, {})
  const after = await Promise.all(ids.map((id) => calls.pageOf(shop, id)))
  const kept = ({ changes: _, updated_at: __, version: ___, ...page }: DealPage) => page
  expect(after.map(kept)).toEqual(before.map(kept))
  expect(after[0]?.changes.map(({ kind, undone_at }) => [kind, undone_at !== null])).toEqual([
    ['move', true],
    ['create', false],
  ])
  const again = await call(undo, { method: 'POST', cookie: shop.cookie, body: {} })
  expect((await problemOf(again)).detail).toBe('This was undone already.')

  const first = await calls.move(shop, ids, 'MQL')
  await calls.move(shop, ids.slice(0, 1), 'SQL')
  const late = await call(`/api/v1/deal-changes/${first.change_id}/undo`, {
    method: 'POST',
    cookie: shop.cookie,
  })
  expect((await problemOf(late)).code).toBe('Conflict')
})

test('board, list and export show the same deals: sums by stage, filters, pages in every order', async () => {
  const shop = await calls.company()
  const names = ['Alpha', 'beta', 'Gamma', 'delta', 'Épsilon']
  for (const [at, name] of names.entries())
    await calls.newDeal(shop, {
      name,
      amount_minor: at === 2 ? null : String(1000 * (at + 1)),
      currency: at === 2 ? null : 'EUR',
      expected_close: at === 0 ? null : `2026-12-0${at}`,
    })
  const board = boardSchema.parse(
    await (await call('/api/v1/deals/board?limit=2', { cookie: shop.cookie })).json(),
  )
  expect(board.stages.map((stage) => [stage.kind, stage.count, stage.deals.length])).toEqual([
    ['LEAD', 5, 2],
    ['MQL', 0, 0],
    ['SQL', 0, 0],
    ['OPPORTUNITY', 0, 0],
    ['WON', 0, 0],
    ['LOST', 0, 0],
  ])
  expect(board.stages[0]?.sums).toEqual([{ currency: 'EUR', amount_minor: '12000' }])

  const walk = async (query: string) => {
    const found: string[] = []
    for (let cursor = ''; ; ) {
      const answer = await call(`/api/v1/deals?limit=2&${query}${cursor}`, { cookie: shop.cookie })
      const { deals, next_cursor } = dealsSchema.parse(await answer.json())
      found.push(...deals.map((deal) => deal.name))
      if (next_cursor === null) return found
      cursor = `&cursor=${next_cursor}`
    }
  }
  expect(await walk('sort=name')).toEqual(['Alpha', 'beta', 'delta', 'Épsilon', 'Gamma'])
  expect(await walk('sort=amount')).toEqual(['Épsilon', 'delta', 'beta', 'Alpha', 'Gamma'])
  expect(await walk('sort=expected_close')).toEqual(['beta', 'Gamma', 'delta', 'Épsilon', 'Alpha'])
  expect(await walk('sort=updated')).toEqual([...names].reverse())
  expect(await walk(`stage_id=${stageOf(shop, 'LEAD')}&sort=stage_since`)).toHaveLength(5)
  expect(await walk('q=isdom%20GAM')).toEqual(['Gamma'])
  expect(await walk('q=100%25')).toEqual([])
  expect(await walk('status=won')).toEqual([])
  const foreign = await call('/api/v1/deals?sort=name&cursor=abc', { cookie: shop.cookie })
  expect((await problemOf(foreign)).errors?.[0]?.path).toBe('cursor')

  const csv = await (await call('/api/v1/deals/export?sort=name', { cookie: shop.cookie })).text()
  expect(
    csv
      .split('\r\n')
      .slice(0, 2)
      .map((line) => line.split(',').slice(1, 4)),
  ).toEqual([
    ['name', 'stage', 'stage_kind'],
    ['Alpha', 'Lead', 'LEAD'],
  ])
  expect(csv.split('\r\n')).toHaveLength(7)
})

test('a deal names what its workspace has: members, products, contacts; anything else is refused by name', async () => {
  const shop = await calls.company()
  const stranger = await calls.company()
  const wrong = {
    name: 'X',
    owner_id: 'nobody',
    contact_id: stranger.contactId,
    currency: 'EUR',
    lines: [{ product_id: crypto.randomUUID(), quantity: 1, price_minor: '5' }],
  }
  const refused = await call('/api/v1/deals', { method: 'POST', cookie: shop.cookie, body: wrong })
  const problem = await problemOf(refused)
  expect(problem.errors?.map(({ path }) => path)).toEqual(['owner_id', 'contact_id', 'lines.0.product_id'])
  const noCurrency = await call('/api/v1/deals', {
    method: 'POST',
    cookie: shop.cookie,
    body: { name: 'X', amount_minor: '5' },
  })
  expect((await problemOf(noCurrency)).errors?.[0]?.path).toBe('currency')

  const dealId = await calls.newDeal(shop)
  const theirs = { cookie: stranger.cookie }
  expect((await call(`/api/v1/deals/${dealId}`, theirs)).status).toBe(404)
  const steal = { deal_ids: [dealId], stage_id: stageOf(shop, 'WON') }
  expect((await call('/api/v1/deals/move', { method: 'POST', ...theirs, body: steal })).status).toBe(422)
  steal.stage_id = stageOf(stranger, 'WON')
  expect((await call('/api/v1/deals/move', { method: 'POST', ...theirs, body: steal })).status).toBe(404)
  expect((await call('/api/v1/deals/delete', { method: 'POST', ...theirs, body: steal })).status).toBe(404)
  expect((await calls.pageOf(shop, dealId)).kind).toBe('LEAD')
})

test('products are named once, price the lines of a deal, and stay while a deal names them', async () => {
  const shop = await calls.company()
  const product = { name: 'GTX Pro', price_minor: '482100', currency: 'EUR' }
  const made = productSchema.parse(await (await calls.post(shop.cookie, '/api/v1/products', product)).json())
  const twice = await call('/api/v1/products', {
    method: 'POST',
    cookie: shop.cookie,
    body: { ...product, name: 'GTXPro' },
  })
  expect((await problemOf(twice)).code).toBe('Conflict')
  const dealId = await calls.newDeal(shop, {
    amount_minor: null,
    lines: [{ product_id: made.product_id, quantity: 2, price_minor: '482100' }],
  })
  expect(await calls.pageOf(shop, dealId)).toMatchObject({
    amount_minor: '964200',
    lines: [{ name: 'GTX Pro', quantity: 2 }],
  })
  const path = `/api/v1/products/${made.product_id}`
  expect((await call(path, { method: 'DELETE', cookie: shop.cookie })).status).toBe(409)
  await calls.post(shop.cookie, path, { ...product, name: 'GTX Pro 2', is_sold: false }, 'PUT')
  expect((await calls.pageOf(shop, dealId)).lines[0]?.name).toBe('GTX Pro 2')
})

test('stages are renamed, added and ordered; one with deals neither goes nor changes its kind', async () => {
  const shop = await calls.company()
  await calls.newDeal(shop)
  const [lead, mql, ...rest] = shop.stages
  const refused = await call('/api/v1/pipeline', {
    method: 'PUT',
    cookie: shop.cookie,
    body: { stages: rest },
  })
  expect((await problemOf(refused)).detail).toContain('Lead cannot go: 1 deal is in it')
  const stages = [
    { ...mql, name: 'Lead' },
    { ...lead, name: 'Marketing qualified' },
    { name: 'Demo', kind: 'SQL', probability: 0.4 },
    ...rest,
  ]
  const saved = await calls.post(shop.cookie, '/api/v1/pipeline', { stages }, 'PUT')
  expect(pipelineSchema.parse(await saved.json()).stages.map((stage) => stage.name)).toEqual([
    'Lead',
    'Marketing qualified',
    'Demo',
    'Sales qualified',
    'Opportunity',
    'Won',
    'Lost',
  ])
  const headless = await call('/api/v1/pipeline', {
    method: 'PUT',
    cookie: shop.cookie,
    body: { stages: stages.filter((stage) => stage.kind !== 'WON') },
  })
  expect((await problemOf(headless)).detail).toContain('has no stage of the kind WON')
})

test('a move before the deal entered its stage is refused by its date, and none of the deals is moved', async () => {
  const shop = await calls.company()
  const ids = [await calls.newDeal(shop), await calls.newDeal(shop)]
  const body = { deal_ids: ids, stage_id: stageOf(shop, 'WON'), at: '2020-01-01T12:00:00Z' }
  const refused = await call('/api/v1/deals/move', { method: 'POST', cookie: shop.cookie, body })
  expect((await problemOf(refused)).errors?.[0]).toMatchObject({ path: 'at' })
  expect((await calls.pageOf(shop, ids[1] ?? '')).moves).toHaveLength(1)
})

test('a consultant sees and changes their own deals and those of their campaigns; what was done is in the audit log', async () => {
  const shop = await calls.company()
  const { db } = app.installation
  const cookie = await app.signUp(`seller-${crypto.randomUUID()}@example.com`)
  const seller = (await app.me(cookie)).user?.user_id ?? ''
  const { workspace_id } = shop
  await db
    .insertInto('workspace_member')
    .values({ workspace_id, user_id: seller, role: 'CONSULTANT' })
    .execute()
  const plan = {
    platform: '',
    channel: '',
    budget_minor: null,
    currency: null,
    starts_on: null,
    ends_on: null,
    note: '',
  }
  const campaign = { id: crypto.randomUUID(), workspace_id, name: 'Roofs', ...plan }
  await db.insertInto('campaign').values(campaign).execute()
  await db
    .insertInto('campaign_member')
    .values({ campaign_id: campaign.id, workspace_id, user_id: seller })
    .execute()
  const ids = {
    foreign: await calls.newDeal(shop, { name: 'Foreign' }),
    shared: await calls.newDeal(shop, { name: 'Shared', campaign_id: campaign.id }),
    own: await calls.newDeal(shop, { name: 'Own', owner_id: seller }),
  }
  const theirs = { ...shop, cookie }
  const list = dealsSchema.parse(await (await call('/api/v1/deals?sort=name', { cookie })).json())
  expect(list.deals.map((deal) => deal.name)).toEqual(['Own', 'Shared'])
  expect((await call(`/api/v1/deals/${ids.foreign}`, { cookie })).status).toBe(404)
  const body = { deal_ids: [ids.own, ids.foreign], stage_id: stageOf(shop, 'WON') }
  expect((await call('/api/v1/deals/move', { method: 'POST', cookie, body })).status).toBe(404)
  const moved = await calls.move(theirs, [ids.own, ids.shared], 'MQL')
  const gift = { name: 'Gift', owner_id: (await app.me(shop.cookie)).user?.user_id }
  const given = await call('/api/v1/deals', { method: 'POST', cookie, body: gift })
  expect((await problemOf(given)).errors?.[0]?.path).toBe('owner_id')
  const done = await calls.move(shop, [ids.foreign], 'SQL')
  const foreignUndo = `/api/v1/deal-changes/${done.change_id}/undo`
  expect((await call(foreignUndo, { method: 'POST', cookie, body: {} })).status).toBe(404)
  await calls.post(cookie, `/api/v1/deal-changes/${moved.change_id}/undo`, {})

  const entries = await db
    .selectFrom('audit_entry')
    .select(['action', 'subject_name', 'actor_id'])
    .where('workspace_id', '=', workspace_id)
    .where('subject_kind', '=', 'deal')
    .where('actor_id', '=', seller)
    .orderBy('seq')
    .execute()
  expect(entries.map(({ action, subject_name }) => `${action} ${subject_name}`).sort()).toEqual([
    'move Own',
    'move Shared',
    'undo Own',
    'undo Shared',
  ])
})

const FILES = ['opportunities.csv', 'accounts.csv', 'products.csv', 'teams.csv'].map((name) => ({
  name,
  text: readFileSync(new URL(`./deals/fixtures/${name}`, import.meta.url), 'utf8'),
}))

test('a CRM’s files are imported together; every doubt is named; again they change nothing; an undo takes the deals back', async () => {
  const shop = await calls.company()
  const send = async (more: object) =>
    importReportSchema.parse(
      await (
        await calls.post(shop.cookie, '/api/v1/deals/import', { files: FILES, currency: 'EUR', ...more })
      ).json(),
    )
  const list = async (query = '') =>
    dealsSchema.parse(await (await call(`/api/v1/deals?sort=name${query}`, { cookie: shop.cookie })).json())
      .deals
  const counts = ({
    files,
  }: {
    files: { kind: string; created: number; changed: number; same: number; refused: number }[]
  }) =>
    Object.fromEntries(
      files.map((file) => [file.kind, [file.created, file.changed, file.same, file.refused]]),
    )
  const fresh = { deals: [7, 0, 0, 6], accounts: [4, 0, 0, 0], products: [3, 0, 0, 0], agents: [2, 0, 0, 0] }

  const dry = await send({ dry_run: true })
  expect(dry.change_id).toBeNull()
  expect(counts(dry)).toEqual(fresh)
  expect(await list()).toEqual([])

  const done = await send({})
  expect(counts(done)).toEqual(fresh)
  const said = done.problems.map(
    ({ message, count, first }) => `${count} ${first.severity} ${first.value}: ${message}`,
  )
  expect(said).toEqual(
    expect.arrayContaining([
      '1 corrected MillPro: MillPro is taken for the product Mill Pro',
      '1 corrected Uma Cole: Uma Cole is not among the agents: added without an office',
      '1 incomplete : no account: the deal has no organisation',
      '1 incomplete : no opening day: the deal counts as opened on the day of its first import',
      '1 incomplete : no opening day: the deal counts as opened on the day it was closed',
      '1 refused : is missing: a deal that is WON has a day',
      '1 refused 2026-02-01: is before the deal was opened',
      '1 refused 2026-02-30: is not a day such as 2026-06-30',
      '1 refused Parked: is no stage of this pipeline',
      '1 refused 55.123: is not a positive amount in EUR',
      '1 refused F001: the same id comes again further down: the last row holds',
    ]),
  )
  const won = await list('&status=won')
  expect(
    won.map((deal) => [deal.name, deal.amount_minor, deal.closed_at?.slice(0, 10), deal.agent?.office]),
  ).toEqual([
    ['Mill Basic for Dune, Inc.', '55000', '2026-02-20', ''],
    ['Mill Pro for Aqua Systems', '460000', '2026-02-06', 'Central'],
    ['Mill Pro for Borealis', '482150', '2026-03-01', 'Central'],
  ])
  const page = await calls.pageOf(shop, won[2]?.deal_id ?? '')
  expect(page.lines).toMatchObject([{ name: 'Mill Pro', price_minor: '482100' }])
  expect(page.moves.map((move) => [move.kind, move.at.slice(0, 10)])).toEqual([
    ['OPPORTUNITY', '2026-01-10'],
    ['WON', '2026-03-01'],
  ])

  const again = await send({})
  expect(again.change_id).toBeNull()
  expect(counts(again)).toEqual({
    deals: [0, 0, 7, 6],
    accounts: [0, 0, 4, 0],
    products: [0, 0, 3, 0],
    agents: [0, 0, 2, 0],
  })
  await calls.post(shop.cookie, `/api/v1/deal-changes/${done.change_id}/undo`, {})
  expect(await list()).toEqual([])
  expect(counts(await send({})).deals).toEqual([0, 7, 0, 6])
  expect(await list('&status=won')).toHaveLength(3)

  const asked = {
    metrics: ['won_revenue', 'deals_won', 'win_rate', 'sales_cycle', 'deals_opened', 'pipeline_value'],
    dimensions: ['product'],
    range: { from: '2026-01-01', to: '2026-12-31' },
  }
  await app.installation.outbox.drain()
  const answer = queryAnswerSchema.parse(await (await calls.post(shop.cookie, '/api/v1/query', asked)).json())
  expect(answer.currency).toBe('EUR')
  expect(Object.fromEntries(answer.rows.map(({ key, values }) => [key[0], Object.values(values)]))).toEqual({
    // By hand: 4600 + 4821.50 of two deals, 32 and 50 days.
    'Mill Pro': ['942150', 2, 1, 41, 2, '0'],
    'Mill Basic': ['55000', 1, 1 / 3, 10, 4, '0'],
    'Lathe X': ['0', 0, null, null, 1, '0'],
  })

  const strange = { files: [{ name: 'x.csv', text: 'a,b\n1,2\n' }], currency: 'EUR' }
  const refused = await call('/api/v1/deals/import', { method: 'POST', cookie: shop.cookie, body: strange })
  expect((await problemOf(refused)).detail).toContain('x.csv: the columns a, b are not those of deals')
})
