import { randomUUID } from 'node:crypto'
import { AppError, problemSchema } from '@tributary/contract/errors'
import type { Role } from '@tributary/contract/permissions'
import {
  exchangeRatesSchema,
  queryAnswerSchema,
  queryCatalogueSchema,
  touchPropertiesSchema,
} from '@tributary/contract/query'
import { storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import { createApi } from '../http/api.ts'
import { createDoor } from '../http/needs.ts'
import { STATUS_OF, toProblem } from '../http/problem.ts'
import { createQueryRoutes } from './query.routes.ts'
import { createQueryService, type QueryService } from './query.service.ts'

const NOW = Date.UTC(2026, 5, 15)
const [ours, theirs] = [randomUUID(), randomUUID()]
let analytics: TestAnalytics
let relational: TestRelational<Database>
let query: QueryService

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  const { store } = analytics
  const now = () => NOW
  const journeys = createJourneyService({ analytics: store, nowMicros: () => BigInt(now()) * 1000n })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  query = createQueryService({ db: relational.db, analytics: store, journeys, attribution, pathCredit, now })
  for (const [at, id] of [ours, theirs].entries()) {
    await relational.db
      .insertInto('workspace')
      .values({ id, name: `Shop ${at}`, currency: 'EUR' })
      .execute()
    await storeSmallWorld(store, id, {
      spend: [
        { day: '2026-06-10', channel: '=HYPERLINK("x")', currency: 'EUR', amountMinor: 1234 * (at + 1) },
      ],
    })
  }
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

function openApp(workspaceId: string, role: Role = 'VIEWER') {
  const workspace = { name: 'Shop', currency: 'EUR', timeZone: 'UTC', isSample: false }
  const who: Actor = { workspaceId, userId: null, role, workspace }
  const app = createApi()
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error
    return c.json(toProblem(error, ''), STATUS_OF[error.code] as 400)
  })
  const door = createDoor({ resolve: async () => who, userIdOf: async () => undefined })
  app.use(door.hang)
  app.route('/', createQueryRoutes({ actor: door.actor, query }))
  return app
}

const send = (method: string, body: unknown, headers: Record<string, string> = {}) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const SPEND = { metrics: ['spend'], dimensions: ['channel'] }

describe('POST /api/v1/query', () => {
  test('answers each workspace with its own rows', async () => {
    for (const [at, id] of [ours, theirs].entries()) {
      const response = await openApp(id).request('/api/v1/query', send('POST', SPEND))
      expect(response.status).toBe(200)
      const answer = queryAnswerSchema.parse(await response.json())
      expect(answer).toMatchObject({
        currency: 'EUR',
        range: { from: '2026-05-17', to: '2026-06-15' },
        rows: [{ key: ['=HYPERLINK("x")'], values: { spend: String(1234 * (at + 1)) }, compare: null }],
      })
    }
  })

  test.each([
    ['/api/v1/query?format=csv', {}],
    ['/api/v1/query', { accept: 'text/csv' }],
  ])('answers CSV on request: %s', async (path, headers) => {
    const response = await openApp(ours).request(path, send('POST', SPEND, headers))
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toContain('query-2026-05-17-2026-06-15.csv')
    expect(await response.text()).toBe(`Channel,Spend EUR\r\n"'=HYPERLINK(""x"")",12.34\r\nTotal,12.34\r\n`)
  })

  test.each([
    [{ metrics: [] }, 'metrics'],
    [{ metrics: Array.from({ length: 13 }, (_, at) => `m${at}`) }, 'metrics'],
    [{ metrics: ['spend'], dimensions: ['day', 'week', 'month', 'year'] }, 'dimensions'],
    [{ metrics: ['spend'], limit: 10_001 }, 'limit'],
    [
      { metrics: ['spend'], filters: [{ dimension: 'channel', operator: 'like', values: ['a'] }] },
      'filters.0.operator',
    ],
    [{ metrics: ['spend'], range: { from: 'yesterday' } }, 'range.from'],
    [{ metrics: ['spend'], range: { from: '0001-01-01' } }, 'range.from'],
    [
      { metrics: ['spend'], compare: { kind: 'custom', from: '2026-01-02', to: '2026-01-01' } },
      'compare.from',
    ],
    [{ metrics: ['spend'], dimensions: ['browser'] }, 'dimensions.0'],
  ])('refuses %j and names what is wrong', async (body, path) => {
    const response = await openApp(ours).request('/api/v1/query', send('POST', body))
    expect(response.status).toBe(422)
    expect(problemSchema.parse(await response.json()).errors?.[0]?.path).toBe(path)
  })

  test('is not for those who may not see numbers', async () => {
    const response = await openApp(ours, 'CONSULTANT').request('/api/v1/query', send('POST', SPEND))
    expect(response.status).toBe(403)
  })
})

test('the catalogue tells everything that can be asked', async () => {
  const response = await openApp(ours).request('/api/v1/query/catalogue')
  const catalogue = queryCatalogueSchema.parse(await response.json())
  const roas = catalogue.metrics.find(({ name }) => name === 'roas')
  expect(roas).toMatchObject({
    unit: 'ratio',
    formula: 'attributed_revenue / spend',
    takes_model: true,
    touch_properties: false,
    dimensions: ['channel', 'campaign', 'day', 'week', 'month', 'quarter', 'year', 'weekday'],
  })
  expect(catalogue.limits.rows).toBe(10_000)
})

test('the properties of touches are told by name, each workspace its own', async () => {
  const at = NOW - 86_400_000
  const touch = (touchId: string, properties: Record<string, string>, tsMs = at) => ({
    touchId,
    handle: `a:${touchId}`,
    tsMs,
    channel: 'Email',
    properties,
  })
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, {
    touches: [
      touch('1', { plan: 'pro', ad_set: 'a' }),
      touch('2', { plan: 'free', 'not a name': 'x' }),
      touch('3', { old: 'x' }, NOW - 200 * 86_400_000),
    ],
  })
  const propertiesOf = async (id: string) => {
    const response = await openApp(id).request('/api/v1/query/properties')
    return touchPropertiesSchema.parse(await response.json()).properties
  }
  expect(await propertiesOf(workspaceId)).toEqual([
    { name: 'plan', touches: 2 },
    { name: 'ad_set', touches: 1 },
  ])
  expect(await propertiesOf(randomUUID())).toEqual([])
})

describe('exchange rates', () => {
  const RATES = { to_currency: 'EUR', rates: [{ currency: 'USD', day: '2026-06-01', rate: '0.92' }] }

  test('are entered by those who import, and are seen by their workspace alone', async () => {
    const entered = await openApp(ours, 'ANALYST').request('/api/v1/exchange-rates', send('PUT', RATES))
    expect(entered.status).toBe(204)
    const list = async (id: string) =>
      exchangeRatesSchema.parse(
        await (await openApp(id).request('/api/v1/exchange-rates?currency=USD')).json(),
      )
    expect(await list(ours)).toEqual(RATES)
    expect(await list(theirs)).toEqual({ to_currency: 'EUR', rates: [] })
    expect((await openApp(ours).request('/api/v1/exchange-rates', send('PUT', RATES))).status).toBe(403)
  })

  test.each(['0', '0.000', '-1', '1e3', '1.0000000000001', 'x'])('a rate of %s is refused', async (rate) => {
    const body = { to_currency: 'EUR', rates: [{ currency: 'USD', day: '2026-06-01', rate }] }
    const response = await openApp(ours, 'ANALYST').request('/api/v1/exchange-rates', send('PUT', body))
    expect(response.status).toBe(422)
    expect(problemSchema.parse(await response.json()).errors?.[0]?.path).toBe('rates.0.rate')
  })

  test.each([
    ['EUR', 'EUR', 'rates.0.currency'],
    ['EUR', 'ZZZ', 'rates.0.currency'],
    ['QQQ', 'USD', 'to_currency'],
  ])('to %s of %s is no rate', async (to_currency, currency, path) => {
    const body = { to_currency, rates: [{ currency, day: '2026-06-01', rate: '2' }] }
    const response = await openApp(ours, 'ANALYST').request('/api/v1/exchange-rates', send('PUT', body))
    expect(response.status).toBe(422)
    expect(problemSchema.parse(await response.json()).errors?.[0]?.path).toBe(path)
    const listed = await (await openApp(ours).request('/api/v1/exchange-rates')).json()
    expect(exchangeRatesSchema.parse(listed).rates.map(({ rate }) => rate)).not.toContain('2')
  })
})
