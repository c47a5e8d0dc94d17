import { type Explanation, explanationSchema } from '@tributary/contract/explain'
import { type ApiKeyScope, can, ROLES, type Role, recordScope } from '@tributary/contract/permissions'
import { queryAnswerSchema, queryCatalogueSchema } from '@tributary/contract/query'
import { createdShareLinkSchema, SHARE_HEADER } from '@tributary/contract/views'
import { METRIC_NAMES, needsOf } from '@tributary/query/catalogue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Call, openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'
import { type Company, createDealCalls } from './server-deals.testkit.ts'

const SECRET = 'Secret deal with Ann'
const OF_DEALS = METRIC_NAMES.filter((metric) => needsOf(metric).includes('readDealNumbers'))

let app: TestApp
let shop: Company
let userId: string
let apiKey: string
beforeAll(async () => {
  app = await openTestApp()
  const calls = createDealCalls(app)
  shop = await calls.company()
  await calls.newDeal(shop, { name: SECRET })
  await app.installation.outbox.drain()
  userId = (await app.me(shop.cookie)).user?.user_id ?? ''
  const made = await app.installation.access.createApiKey(
    { workspaceId: shop.workspace_id, userId },
    'Key',
    [],
  )
  apiKey = made.api_key
})
afterAll(() => app.close())

const ask = (path: string, body: object, by: Call) => app.call(path, { method: 'POST', body, ...by })
const VALUE = { metrics: ['pipeline_value'], dimensions: ['organisation', 'deal_owner'] }
const DEAL_REQUESTS = [
  ['/api/v1/query', VALUE],
  ['/api/v1/query?format=csv', VALUE],
  ['/api/v1/query', { metrics: ['revenue', 'win_rate'] }],
  ['/api/v1/query', { metrics: ['expected_value'], dimensions: ['month'] }],
  ['/api/v1/explain', { metric: 'open_deals' }],
  ['/api/v1/explain?format=csv', { metric: 'deals_lost' }],
] as const

async function statuses(by: Call): Promise<number[]> {
  const found: number[] = []
  for (const [path, body] of DEAL_REQUESTS) {
    const response = await ask(path, body, by)
    found.push(response.status)
    if (response.status !== 200) expect(await response.text()).not.toContain('Secret')
  }
  return found
}

/** The metrics that the asker's catalogue lists, and its dimensions. */
async function listed(by: Call) {
  const response = await app.call('/api/v1/query/catalogue', by)
  const { metrics, dimensions } = queryCatalogueSchema.parse(await response.json())
  return { metrics: metrics.map(({ name }) => name), dimensions: dimensions.map(({ name }) => name) }
}

/** Numbers are answered and none of them is of deals, nor is one offered. */
async function expectNoDeals(by: Call) {
  expect(await statuses(by)).toEqual(DEAL_REQUESTS.map(() => 403))
  expect((await ask('/api/v1/query', { metrics: ['revenue'] }, by)).status).toBe(200)
  const { metrics, dimensions } = await listed(by)
  expect(metrics).toEqual(METRIC_NAMES.filter((metric) => !OF_DEALS.includes(metric)))
  expect(dimensions).toEqual(expect.arrayContaining(['channel', 'campaign', 'product', 'day']))
  expect(dimensions).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/deal|sales|organisation|sector|loss/)]),
  )
}

async function expectDeals(by: Call) {
  expect(await statuses(by)).toEqual(DEAL_REQUESTS.map(() => 200))
  const answer = queryAnswerSchema.parse(await (await ask('/api/v1/query', VALUE, by)).json())
  expect(answer.rows.map(({ key }) => key[0])).toEqual(['Isdom'])
  const found = await (await ask('/api/v1/explain', { metric: 'open_deals' }, by)).json()
  const { rows }: Explanation = explanationSchema.parse(found)
  expect(rows.map(({ where }) => where).join()).toContain(SECRET)
  expect((await listed(by)).metrics).toEqual(METRIC_NAMES)
}

const setRole = (role: Role) =>
  app.installation.db
    .updateTable('workspace_member')
    .set({ role })
    .where('workspace_id', '=', shop.workspace_id)
    .where('user_id', '=', userId)
    .execute()

test('whoever reads numbers of deals reads every deal of the team, and deals are what these metrics count', () => {
  for (const role of ROLES)
    expect([role, can(role, 'readDealNumbers')]).toEqual([
      role,
      can(role, 'readNumbers') && can(role, 'readDeals') && recordScope(role) === 'team',
    ])
  expect(OF_DEALS).toEqual(
    expect.arrayContaining(['open_deals', 'won_revenue', 'win_rate', 'expected_value']),
  )
  expect(OF_DEALS).not.toContain('revenue')
})

describe('numbers counted from deals', () => {
  test.each(ROLES)(
    'are answered, explained and offered to %s as the table of permissions says',
    async (role) => {
      await setRole(role)
      const by = { cookie: shop.cookie }
      if (can(role, 'readDealNumbers')) await expectDeals(by)
      else if (can(role, 'readNumbers')) await expectNoDeals(by)
      else expect(await statuses(by)).toEqual(DEAL_REQUESTS.map(() => 403))
      await setRole('OWNER')
    },
  )

  test('need a key that reads both numbers and deals', async () => {
    const setScopes = (scopes: ApiKeyScope[]) =>
      app.installation.db
        .updateTable('api_key')
        .set({ scopes })
        .where('workspace_id', '=', shop.workspace_id)
        .execute()
    await setScopes(['read'])
    await expectNoDeals({ key: apiKey })
    const refused = await problemOf(await ask('/api/v1/explain', { metric: 'open_deals' }, { key: apiKey }))
    expect(refused.detail).toContain('an API key with the scope sales')
    await setScopes(['sales'])
    expect(await statuses({ key: apiKey })).toEqual(DEAL_REQUESTS.map(() => 403))
    await setScopes(['read', 'sales'])
    await expectDeals({ key: apiKey })
  })

  test('are on no page behind a link, whoever made it', async () => {
    const body = { name: 'Pipeline', page: 'explore', search: 'metrics=pipeline_value&by=organisation' }
    const made = await ask('/api/v1/share-links', body, { cookie: shop.cookie })
    const { url } = createdShareLinkSchema.parse(await made.json())
    const headers = { [SHARE_HEADER]: /share\/([^?]+)/.exec(url)?.[1] ?? '' }
    await expectNoDeals({ headers })
  })
})
