import { randomUUID } from 'node:crypto'
import { attributionQuerySchema } from '@tributary/contract/attribution'
import { overviewQuerySchema } from '@tributary/contract/overview'
import { metricQuerySchema, type QueryAnswer } from '@tributary/contract/query'
import { sql, text, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AttributionService, createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import { createOverviewService, type OverviewService } from '../measure/overview.service.ts'
import { createQueryService, type QueryService } from './query.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let query: QueryService
let overview: OverviewService
let attribution: AttributionService
/** A workspace with the shop below, for tests that only read. */
let shop: string
/** 15 June, 09:00 in Manila. */
const NOW = Date.UTC(2026, 5, 15, 1)
const ZONE = 'Asia/Manila'

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  const { store } = analytics
  const now = () => NOW
  const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  attribution = createAttributionService({ analytics: store, journeys, pathCredit, now })
  overview = createOverviewService({ analytics: store, attribution, now })
  query = createQueryService({ db: relational.db, analytics: store, journeys, attribution, now })
  shop = await openShop()
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

const workspaceOf = (workspaceId: string, currency: string | null = 'PHP') => ({
  workspaceId,
  timeZone: ZONE,
  currency,
})
const WEEK = { from: '2026-06-08', to: '2026-06-14' }
const ask = (workspaceId: string, asked: object): Promise<QueryAnswer> =>
  query.answer(workspaceOf(workspaceId), metricQuerySchema.parse({ range: WEEK, ...asked }))
const valuesBy = (answer: QueryAnswer, metric: string) =>
  Object.fromEntries(answer.rows.map((row) => [row.key.join(' | '), row.values[metric]]))

const at = (time: string) => Date.parse(`${time}+08:00`)
const touch = (touchId: string, handle: string, time: string, channel: string, campaign = '') => ({
  touchId,
  handle,
  tsMs: at(time),
  channel,
  campaign,
})
const order = (
  conversionId: string,
  handle: string,
  time: string,
  amountMinor: number,
  currency = 'PHP',
  type = 'purchase',
) => ({
  conversionId,
  handle,
  tsMs: at(time),
  amountMinor,
  currency,
  type,
})

/** Days are Manila's. The week asked for is 8 to 14 June, the one before 1 to 7 June. */
const SHOP: SmallWorld = {
  touches: [
    touch('t0', 'a:1', '2026-06-02T10:00', 'Email'),
    touch('t1', 'a:1', '2026-06-08T00:00', 'Paid Search', 'brand'),
    touch('t2', 'a:2', '2026-06-10T09:00', 'Email', 'news\u001fletter'),
    touch('t3', 'a:2', '2026-06-14T23:59', 'Direct'),
    touch('t4', 'a:9', '2026-06-15T00:00', 'Email'),
  ],
  identities: [{ handle: 'a:1', person: 'u:1', tsMs: at('2026-06-08T00:00') }],
  conversions: [
    order('before', 'a:1', '2026-06-03T10:00', 700),
    order('o1', 'u:1', '2026-06-08T00:30', 1000),
    order('o2', 'a:2', '2026-06-14T23:59', 501, 'PHP', 'renewal'),
    order('o3', 'a:3', '2026-06-12T12:00', 99),
    order('goal', 'a:2', '2026-06-12T12:00', 0, '', 'sign_up'),
    order('usd', 'a:2', '2026-06-12T12:00', 5000, 'USD'),
    order('after', 'a:2', '2026-06-15T00:00', 8000),
  ],
  refunds: [{ orderId: 'o1', refundId: 'r', tsMs: at('2026-06-15T00:00'), amountMinor: 400 }],
  spend: [
    { day: '2026-06-08', channel: 'Paid Search', currency: 'PHP', amountMinor: 300, campaign: 'brand' },
    { day: '2026-06-14', channel: 'Email', currency: 'PHP', amountMinor: 100 },
    { day: '2026-06-15', channel: 'Email', currency: 'PHP', amountMinor: 9999 },
    { day: '2026-06-07', channel: 'Email', currency: 'PHP', amountMinor: 50 },
    { day: '2026-06-09', channel: 'Email', currency: 'EUR', amountMinor: 70 },
  ],
}

/** Events: [browser, time, type, page, bot]. */
const EVENTS = [
  ['1', '2026-06-07T16:00:00Z', 'page_view', '/', 0],
  ['1', '2026-06-09T16:00:00Z', 'page_view', '/price', 0],
  ['1', '2026-06-09T16:01:00Z', 'click', '/price', 0],
  ['2', '2026-06-10T01:00:00Z', 'page_view', '/', 0],
  ['robot', '2026-06-10T01:00:00Z', 'page_view', '/', 1],
  ['late', '2026-06-14T16:00:00Z', 'page_view', '/', 0],
] as const

async function openShop(world: SmallWorld = SHOP): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, world)
  const rows = JSON.stringify(EVENTS.map((event) => event.map(String)))
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, anonymous_id, ts, received_at, page_path, is_bot)
    select ${uuid(workspaceId)}, concat('e', toString(number)), r[3], r[1], parseDateTime64BestEffort(r[2], 3, 'UTC'), parseDateTime64BestEffort(r[2], 3, 'UTC'), r[4], toUInt8(r[5])
    from (select r, rowNumberInAllBlocks() as number from (select arrayJoin(JSONExtract(${text(rows)}, 'Array(Array(String))')) as r))`)
  return workspaceId
}

const RULES = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay:3',
  'position_decay',
  'position',
  'w_shaped',
  'custom:5,3,2',
]

describe('one name means one number everywhere', () => {
  test('the totals are those of the Overview', async () => {
    const shown = await overview.overview(
      workspaceOf(shop),
      overviewQuerySchema.parse({ ...WEEK, model: 'linear' }),
    )
    const { totals } = await ask(shop, {
      model: 'linear',
      metrics: [
        'revenue',
        'refunds',
        'net_revenue',
        'attributed_revenue',
        'spend',
        'roas',
        'cac',
        'conversions',
        'goals',
        'new_customers',
        'sessions',
        'visitors',
      ],
    })
    expect(totals.values).toEqual({
      revenue: shown.totals.revenue_minor,
      refunds: shown.totals.refunds_minor,
      net_revenue: shown.totals.net_revenue_minor,
      attributed_revenue: shown.totals.attributed_revenue_minor,
      spend: shown.totals.spend_minor,
      roas: shown.totals.roas,
      cac: shown.totals.cac_minor,
      conversions: shown.totals.conversions,
      goals: shown.totals.goals,
      new_customers: shown.totals.new_customers,
      sessions: shown.totals.sessions,
      visitors: shown.totals.visitors,
    })
    const rest = await ask(shop, { metrics: ['aov', 'conversion_rate'] })
    expect(rest.totals.values).toEqual({
      aov: shown.totals.aov_minor,
      conversion_rate: shown.totals.conversion_rate,
    })
    expect(totals.values.revenue).toBe('1600')
  })

  test('the comparison is the Overview’s, day by day', async () => {
    const shown = await overview.overview(workspaceOf(shop), overviewQuerySchema.parse(WEEK))
    const found = await ask(shop, {
      metrics: ['revenue', 'spend', 'conversions'],
      grain: 'day',
      compare: { kind: 'previous' },
    })
    expect(found.compare_range).toEqual(shown.compare_range)
    expect(
      found.rows.map(({ key, values, compare }) => ({ day: key[0], ...values, before: compare?.revenue })),
    ).toEqual(
      shown.series.map((point) => ({
        day: point.day,
        revenue: point.revenue_minor,
        spend: point.spend_minor,
        conversions: point.conversions,
        before: point.previous_revenue_minor,
      })),
    )
  })

  test.each(['channel', 'campaign'] as const)(
    'credit by %s is that of the attribution report, under every rule model',
    async (by) => {
      const settings = attributionQuerySchema.parse({ ...WEEK, by })
      const shown = await attribution.compare(workspaceOf(shop), settings, RULES)
      const found = await ask(shop, {
        dimensions: [by],
        metrics: ['spend', ...RULES.map((model) => `attributed_revenue:${model}`)],
      })
      const shares = await ask(shop, {
        dimensions: [by],
        model: 'linear',
        metrics: ['attributed_conversions', 'attributed_revenue_gross', 'roas'],
      })
      // A unit separator in a name is shown as a space.
      const plain = (key: string) => key.replaceAll('\u001f', ' ')
      // With several models side by side a key that one of them gives nothing is a row for the others' sake.
      const keys = found.rows.map(({ key }) => key[0] ?? '')
      for (const [at, model] of RULES.entries()) {
        const report = new Map(shown[at]?.rows.map((row) => [plain(row.key), row.net_amount_minor]))
        expect(keys).toEqual(expect.arrayContaining([...report.keys()]))
        expect([model, valuesBy(found, `attributed_revenue:${model}`)]).toEqual([
          model,
          Object.fromEntries(keys.map((key) => [key, report.get(key) ?? '0'])),
        ])
      }
      const linear = shown[RULES.indexOf('linear')]?.rows ?? []
      expect(valuesBy(found, 'spend')).toMatchObject(
        Object.fromEntries(linear.map((row) => [plain(row.key), row.spend_minor])),
      )
      expect(Object.fromEntries(shares.rows.map(({ key, values }) => [key[0], values]))).toEqual(
        Object.fromEntries(
          linear.map((row) => [
            plain(row.key),
            {
              attributed_conversions: row.conversions,
              attributed_revenue_gross: row.amount_minor,
              roas: row.roas,
            },
          ]),
        ),
      )
    },
  )

  test('several models stand in one answer, data-driven ones by one dimension of a touch', async () => {
    const metrics = ['attributed_revenue:first', 'attributed_revenue:markov:1', 'attributed_revenue']
    const found = await ask(shop, { dimensions: ['channel'], model: 'last', metrics })
    const settings = attributionQuerySchema.parse(WEEK)
    const shown = await attribution.compare(workspaceOf(shop), settings, ['first', 'markov:1', 'last'])
    for (const [at, metric] of metrics.entries()) {
      const earned = shown[at]?.rows.filter((row) => row.net_amount_minor !== '0') ?? []
      expect(earned.length).toBeGreaterThan(0)
      for (const row of earned) expect(valuesBy(found, metric)[row.key]).toBe(row.net_amount_minor)
    }
    await expect(
      ask(shop, { dimensions: ['day'], metrics: ['attributed_revenue:markov:1'] }),
    ).rejects.toThrow(/markov:1 learns from all journeys together.*Choose a rule model/)
  })
})

describe('parts and totals', () => {
  test('credit by every dimension adds up to the same total, with and without filters on it', async () => {
    const metrics = ['attributed_revenue', 'attributed_revenue_gross', 'attributed_conversions']
    const whole = await ask(shop, { metrics, model: 'linear' })
    expect(whole.totals.values.attributed_revenue).toBe('1101')
    for (const dimensions of [
      ['source_medium', 'hour'],
      ['landing_page', 'conversion_type', 'channel'],
    ]) {
      const found = await ask(shop, { metrics, model: 'linear', dimensions })
      expect(found.totals.values).toEqual(whole.totals.values)
      const sum = found.rows.reduce((total, row) => total + BigInt(row.values.attributed_revenue ?? 0), 0n)
      expect(String(sum)).toBe(whole.totals.values.attributed_revenue)
    }
    const filters = [{ dimension: 'channel', operator: 'is', values: ['Email'] }]
    const email = await ask(shop, { metrics, model: 'linear', filters })
    const byChannel = await ask(shop, { metrics, model: 'linear', dimensions: ['channel'] })
    expect(email.totals.values.attributed_revenue).toBe(valuesBy(byChannel, 'attributed_revenue').Email)
    const byType = await ask(shop, {
      metrics,
      model: 'linear',
      filters,
      dimensions: ['conversion_type'],
    })
    expect(valuesBy(byType, 'attributed_revenue')).toEqual({ purchase: '300', renewal: '251' })
  })

  test('distinct people are not the sum of their days, and the answer says why', async () => {
    const found = await ask(shop, { metrics: ['visitors', 'pageviews'], dimensions: ['page'] })
    expect(valuesBy(found, 'visitors')).toEqual({ '/': 2, '/price': 1 })
    expect(found.totals.values).toEqual({ visitors: 2, pageviews: 3 })
    expect(found.metrics.map(({ name, not_additive }) => [name, not_additive !== undefined])).toEqual([
      ['visitors', true],
      ['pageviews', false],
    ])
  })

  test('rows beyond the limit are told together, so that rows and rest are the total', async () => {
    const found = await ask(shop, {
      metrics: ['sessions', 'people_reached', 'spend'],
      dimensions: ['channel'],
      limit: 1,
    })
    expect(found.rows.map((row) => row.key)).toEqual([['Direct']])
    expect(found.rest).toEqual({
      rows: 2,
      values: { sessions: 2, people_reached: null, spend: '400' },
      compare: null,
    })
    expect(found.totals.values).toEqual({ sessions: 3, people_reached: 2, spend: '400' })
  })

  test('a day on which nothing happened is a row of nothing', async () => {
    const found = await ask(shop, { metrics: ['revenue', 'aov'], grain: 'day' })
    expect(found.rows).toHaveLength(7)
    expect(found.rows[1]).toEqual({ key: ['2026-06-09'], values: { revenue: '0', aov: null }, compare: null })
  })
})

describe('money of other currencies', () => {
  const rate = (currency: string, day: string, value: string) => ({ currency, day, rate: value })

  /** Rates belong to a workspace that exists. */
  async function openShopWithRates(): Promise<string> {
    const workspaceId = await openShop()
    await relational.db
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Shop', currency: 'PHP' })
      .execute()
    return workspaceId
  }

  test('without a rate it is in no number and beside the answer', async () => {
    const found = await ask(shop, { metrics: ['revenue', 'spend', 'roas'] })
    expect(found.totals.values).toMatchObject({ revenue: '1600', spend: '400' })
    expect(found.unconverted).toEqual([
      { source: 'conversions', currency: 'USD', rows: 1, amount_minor: '5000' },
      { source: 'spend', currency: 'EUR', rows: 1, amount_minor: '70' },
    ])
  })

  test('with the rate of its day it is converted, in revenue and in credit alike', async () => {
    const workspaceId = await openShopWithRates()
    await query.rates.put(workspaceId, 'PHP', [
      rate('USD', '2026-06-12', '57.0001'),
      rate('USD', '2026-06-13', '99'),
      rate('EUR', '2026-06-01', '60.5'),
    ])
    const metrics = ['revenue', 'conversions', 'spend', 'attributed_revenue', 'attributed_conversions']
    const found = await ask(workspaceId, { metrics, model: 'linear' })
    expect(found.totals.values).toEqual({
      revenue: String(1600 + 285_001),
      conversions: 4,
      spend: String(400 + 4235),
      // The dollars were paid by a:2 after one touch; o3 has none.
      attributed_revenue: String(1101 + 285_001),
      attributed_conversions: 3,
    })
    expect(found.unconverted).toEqual([])
    const byChannel = await ask(workspaceId, {
      metrics: ['attributed_revenue'],
      model: 'linear',
      dimensions: ['channel'],
    })
    expect(byChannel.totals.values).toEqual({ attributed_revenue: String(1101 + 285_001) })
    expect(valuesBy(byChannel, 'attributed_revenue')).toEqual({
      Email: String(251 + 300 + 285_001),
      'Paid Search': '300',
      Direct: '250',
    })
  })

  test('a rate of the future or of long ago does not convert', async () => {
    const workspaceId = await openShopWithRates()
    await query.rates.put(workspaceId, 'PHP', [
      rate('USD', '2026-06-13', '57'),
      rate('USD', '2026-03-01', '50'),
    ])
    const found = await ask(workspaceId, { metrics: ['revenue'] })
    expect(found.totals.values).toEqual({ revenue: '1600' })
    expect(found.unconverted).toEqual([
      { source: 'conversions', currency: 'USD', rows: 1, amount_minor: '5000' },
    ])
  })

  test('a converted order that is given back in full nets to nothing, whatever the rate was then', async () => {
    const workspaceId = await openShopWithRates()
    await storeSmallWorld(
      analytics.store,
      workspaceId,
      {
        refunds: [{ orderId: 'usd', refundId: 'r', tsMs: at('2026-06-20T00:00'), amountMinor: 5000 }],
      },
      { version: 2 },
    )
    await query.rates.put(workspaceId, 'PHP', [
      rate('USD', '2026-06-01', '57.3'),
      rate('USD', '2026-06-19', '60'),
    ])
    const metrics = ['net_revenue', 'refunds', 'attributed_revenue', 'attributed_revenue_gross']
    const found = await ask(workspaceId, { metrics, model: 'linear' })
    expect(found.totals.values).toEqual({
      net_revenue: '1200',
      refunds: String(400 + 286_500),
      attributed_revenue: '1101',
      attributed_revenue_gross: String(1501 + 286_500),
    })
  })

  test('rates of another workspace and to another currency do nothing', async () => {
    const [ours, theirs] = [await openShopWithRates(), await openShopWithRates()]
    await query.rates.put(theirs, 'PHP', [rate('USD', '2026-06-01', '57')])
    await query.rates.put(ours, 'GBP', [rate('USD', '2026-06-01', '0.8')])
    expect((await ask(ours, { metrics: ['revenue'] })).totals.values).toEqual({ revenue: '1600' })
    expect(await query.rates.list(workspaceOf(ours), {})).toEqual({ to_currency: 'PHP', rates: [] })
  })

  test('a rate of the same day replaces the earlier one and keeps its digits', async () => {
    const workspaceId = await openShopWithRates()
    await query.rates.put(workspaceId, 'PHP', [rate('USD', '2026-06-12', '57')])
    await query.rates.put(workspaceId, 'PHP', [
      rate('USD', '2026-06-12', '1'),
      rate('USD', '2026-06-12', '0.017123456789'),
    ])
    expect(
      await query.rates.list(workspaceOf(workspaceId), {
        currencies: ['USD'],
        from: '2026-06-12',
        to: '2026-06-12',
      }),
    ).toEqual({
      to_currency: 'PHP',
      rates: [rate('USD', '2026-06-12', '0.017123456789')],
    })
  })
})

test('two workspaces with the same ids see only their own', async () => {
  const [one, two] = [
    await openShop(),
    await openShop({
      ...SHOP,
      conversions: [order('o1', 'u:1', '2026-06-08T00:30', 7)],
      refunds: [],
      spend: [],
    }),
  ]
  const metrics = [
    'revenue',
    'refunds',
    'spend',
    'attributed_revenue',
    'new_customers',
    'visitors',
    'sessions',
  ]
  expect((await ask(two, { metrics })).totals.values).toEqual({
    revenue: '7',
    refunds: '0',
    spend: '0',
    attributed_revenue: '7',
    new_customers: 1,
    visitors: 2,
    sessions: 3,
  })
  expect((await ask(one, { metrics })).totals.values).toMatchObject({
    revenue: '1600',
    refunds: '400',
    spend: '400',
  })
})

test('what cannot be answered is refused with what can', async () => {
  await expect(ask(shop, { metrics: ['spend'], dimensions: ['browser'] })).rejects.toThrow(
    /spend is not known by browser.*by browser there are events, pageviews, visitors/,
  )
  await expect(ask(shop, { metrics: ['turnover'] })).rejects.toThrow(/near it: revenue/)
  await expect(
    ask(shop, { metrics: ['revenue'], range: { from: '2026-06-09', to: '2026-06-08' } }),
  ).rejects.toThrow(/range.from/)
  await expect(ask(shop, { metrics: ['attributed_revenue:sideways'] })).rejects.toThrow(/sideways/)
})
