import { randomUUID } from 'node:crypto'
import { attributionQuerySchema } from '@tributary/contract/attribution'
import { overviewQuerySchema } from '@tributary/contract/overview'
import { metricQuerySchema } from '@tributary/contract/query'
import { sql, text, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import { createQueryService, type QueryService } from '../query/query.service.ts'
import {
  type AttributionReportService,
  createAttributionReportService,
} from './attribution-report.service.ts'
import { createOverviewService, type OverviewService } from './overview.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let overview: OverviewService
let query: QueryService
let report: AttributionReportService
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
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  query = createQueryService({ db: relational.db, analytics: store, journeys, attribution, pathCredit, now })
  report = createAttributionReportService({ attribution, pathCredit, query, now })
  overview = createOverviewService({ analytics: store, attribution, query, now })
})
afterAll(() => Promise.all([analytics.close(), relational.close()]))

const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: ZONE, currency: 'PHP' })
const ask = (workspaceId: string, query: Record<string, string>) =>
  overview.overview(workspaceOf(workspaceId), overviewQuerySchema.parse(query))

/** Page views: [browser, time, bot]. */
async function storeViews(workspaceId: string, views: readonly (readonly [string, string, 0 | 1])[]) {
  const rows = JSON.stringify(views.map((view) => view.map(String)))
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, anonymous_id, ts, received_at, is_bot)
    select ${uuid(workspaceId)}, concat('e', toString(number)), 'page_view', r[1], parseDateTime64BestEffort(r[2], 3, 'UTC'), parseDateTime64BestEffort(r[2], 3, 'UTC'), toUInt8(r[3])
    from (select r, rowNumberInAllBlocks() as number from (select arrayJoin(JSONExtract(${text(rows)}, 'Array(Array(String))')) as r))`)
}

const at = (time: string) => Date.parse(`${time}+08:00`)
const touch = (touchId: string, handle: string, time: string, channel: string) => ({
  touchId,
  handle,
  tsMs: at(time),
  channel,
})
const order = (
  conversionId: string,
  handle: string,
  time: string,
  amountMinor: number,
  currency = 'PHP',
) => ({
  conversionId,
  handle,
  tsMs: at(time),
  amountMinor,
  currency,
})

/** Days are Manila's: the range asked for is 8 to 14 June, the one before 1 to 7 June. */
const SHOP: SmallWorld = {
  touches: [
    touch('t0', 'a:1', '2026-06-02T10:00', 'Email'),
    touch('t1', 'a:1', '2026-06-08T00:00', 'Paid Search'),
    touch('t2', 'a:2', '2026-06-10T09:00', 'Email'),
    touch('t3', 'a:2', '2026-06-14T23:59', 'Direct'),
    touch('t4', 'a:9', '2026-06-15T00:00', 'Email'),
  ],
  identities: [{ handle: 'a:1', person: 'u:1', tsMs: at('2026-06-08T00:00') }],
  conversions: [
    order('before', 'a:1', '2026-06-03T10:00', 700),
    order('o1', 'u:1', '2026-06-08T00:30', 1000),
    order('o2', 'a:2', '2026-06-14T23:59', 501),
    order('o3', 'a:3', '2026-06-12T12:00', 99),
    order('goal', 'a:2', '2026-06-12T12:00', 0, ''),
    order('usd', 'a:2', '2026-06-12T12:00', 5000, 'USD'),
    order('after', 'a:2', '2026-06-15T00:00', 8000),
  ],
  refunds: [{ orderId: 'o1', refundId: 'r', tsMs: at('2026-06-15T00:00'), amountMinor: 400 }],
  spend: [
    { day: '2026-06-08', channel: 'Paid Search', currency: 'PHP', amountMinor: 300 },
    { day: '2026-06-14', channel: 'Email', currency: 'PHP', amountMinor: 100 },
    { day: '2026-06-15', channel: 'Email', currency: 'PHP', amountMinor: 9999 },
    { day: '2026-06-07', channel: 'Email', currency: 'PHP', amountMinor: 50 },
  ],
}
const WEEK = { from: '2026-06-08', to: '2026-06-14', model: 'last' }

async function openShop(): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, SHOP)
  await storeViews(workspaceId, [
    ['1', '2026-06-07T16:00:00Z', 0],
    ['1', '2026-06-09T16:00:00Z', 0],
    ['2', '2026-06-10T01:00:00Z', 0],
    ['robot', '2026-06-10T01:00:00Z', 1],
    ['late', '2026-06-14T16:00:00Z', 0],
  ])
  return workspaceId
}

test('the numbers of a week of a small shop, counted by hand in the days of its zone', async () => {
  const found = await ask(await openShop(), WEEK)
  expect(found.range).toEqual({ from: '2026-06-08', to: '2026-06-14' })
  expect(found.totals).toEqual({
    revenue_minor: '1600',
    refunds_minor: '400',
    net_revenue_minor: '1200',
    // o3 has no touch.
    attributed_revenue_minor: '1101',
    spend_minor: '400',
    roas: 1101 / 400,
    // a:2 and a:3; u:1 bought the week before.
    cac_minor: '200',
    conversions: 3,
    goals: 1,
    new_customers: 2,
    visitors: 2,
    sessions: 3,
    conversion_rate: 1,
    aov_minor: '533',
  })
  expect(found.unattributed).toEqual({ conversions: 1, net_amount_minor: '99' })
  expect(found.other_currencies).toEqual([{ currency: 'USD', conversions: 1, amount_minor: '5000' }])
  expect([found.is_empty, found.data_elsewhere]).toEqual([false, null])
  const later = await ask(await openShop(), { from: '2026-07-01', to: '2026-07-07' })
  expect([later.is_empty, later.data_elsewhere]).toEqual([false, { from: '2026-06-02', to: '2026-06-15' }])
  expect(found.channels).toEqual([
    {
      key: 'Paid Search',
      sessions: 1,
      conversions: 1,
      net_amount_minor: '600',
      previous_net_amount_minor: '0',
      spend_minor: '300',
      roas: 2,
    },
    {
      key: 'Direct',
      sessions: 1,
      conversions: 1,
      net_amount_minor: '501',
      previous_net_amount_minor: '0',
      spend_minor: '0',
      roas: null,
    },
    {
      key: 'Email',
      sessions: 1,
      conversions: 0,
      net_amount_minor: '0',
      previous_net_amount_minor: '700',
      spend_minor: '100',
      roas: 0,
    },
  ])
})

test('one entry a day, also where nothing happened, beside the same day of the period before', async () => {
  const { series, compare_range, previous } = await ask(await openShop(), WEEK)
  expect(compare_range).toEqual({ from: '2026-06-01', to: '2026-06-07' })
  expect(previous).toMatchObject({
    revenue_minor: '700',
    conversions: 1,
    new_customers: 1,
    spend_minor: '50',
  })
  expect(
    series.map((row) => [
      row.day,
      row.revenue_minor,
      row.spend_minor,
      row.conversions,
      row.visitors,
      row.previous_revenue_minor,
    ]),
  ).toEqual([
    ['2026-06-08', '1000', '300', 1, 1, '0'],
    ['2026-06-09', '0', '0', 0, 0, '0'],
    ['2026-06-10', '0', '0', 0, 2, '700'],
    ['2026-06-11', '0', '0', 0, 0, '0'],
    ['2026-06-12', '99', '0', 1, 0, '0'],
    ['2026-06-13', '0', '0', 0, 0, '0'],
    ['2026-06-14', '501', '100', 1, 0, '0'],
  ])
  expect(series.every((row) => row.complete)).toBe(true)
  const today = await ask(await openShop(), { from: '2026-06-15', to: '2026-06-15', compare: 'none' })
  expect(today.series).toMatchObject([{ day: '2026-06-15', revenue_minor: '8000', complete: false }])
  expect([today.compare_range, today.previous]).toEqual([null, null])
})

test('the money of the overview and of the attribution page is the same', async () => {
  const workspaceId = await openShop()
  for (const model of ['first', 'linear', 'markov:1', 'shapley']) {
    const page = await ask(workspaceId, { ...WEEK, model })
    const answer = await report.answer(
      workspaceOf(workspaceId),
      attributionQuerySchema.parse({ ...WEEK, model }),
    )
    expect(answer.total.net_amount_minor).toBe(page.totals.net_revenue_minor)
    expect(answer.total.amount_minor).toBe(page.totals.revenue_minor)
    expect(answer.total.conversions).toBeCloseTo(page.totals.conversions ?? -1, 9)
    expect(answer.total.spend_minor).toBe(page.totals.spend_minor)
    const attributed = BigInt(answer.total.net_amount_minor) - BigInt(answer.unattributed.net_amount_minor)
    expect(String(attributed)).toBe(page.totals.attributed_revenue_minor)
  }
}, 90_000)

test('every number is the catalogue’s, of the week and of the one before, day by day too', async () => {
  const workspaceId = await openShop()
  const shown = await ask(workspaceId, { ...WEEK, model: 'linear' })
  const find = (metrics: string[], grain?: 'day') =>
    query.answer(
      workspaceOf(workspaceId),
      metricQuerySchema.parse({
        metrics,
        grain,
        model: 'linear',
        range: { from: WEEK.from, to: WEEK.to },
        compare: { kind: 'previous' },
      }),
    )
  const money = ['revenue', 'refunds', 'net_revenue', 'attributed_revenue', 'spend'] as const
  const counts = ['conversions', 'goals', 'new_customers', 'sessions', 'visitors'] as const
  const { totals } = await find([...money, ...counts, 'roas', 'cac'])
  for (const side of ['values', 'compare'] as const) {
    const expected = side === 'values' ? shown.totals : shown.previous
    expect(totals[side]).toMatchObject({
      ...Object.fromEntries(money.map((name) => [name, expected?.[`${name}_minor`]])),
      ...Object.fromEntries(counts.map((name) => [name, expected?.[name]])),
      roas: expected?.roas,
      cac: expected?.cac_minor,
    })
  }
  const rates = await find(['aov', 'conversion_rate'])
  expect(rates.totals.values).toEqual({
    aov: shown.totals.aov_minor,
    conversion_rate: shown.totals.conversion_rate,
  })
  const days = await find(['revenue', 'spend', 'conversions', 'visitors'], 'day')
  expect(days.compare_range).toEqual(shown.compare_range)
  expect(
    days.rows.map(({ key, values, compare }) => ({ day: key[0], ...values, before: compare?.revenue })),
  ).toEqual(
    shown.series.map((point) => ({
      day: point.day,
      revenue: point.revenue_minor,
      spend: point.spend_minor,
      conversions: point.conversions,
      visitors: point.visitors,
      before: point.previous_revenue_minor,
    })),
  )
})

test('an empty workspace has no numbers instead of zeros, and nothing to compare with', async () => {
  const found = await ask(randomUUID(), {})
  expect(Object.values(found.totals).every((value) => value === null)).toBe(true)
  expect(found).toMatchObject({
    compare_range: null,
    previous: null,
    is_empty: true,
    data_elsewhere: null,
    channels: [],
  })
  expect(found.series).toHaveLength(30)
})

test('rows of another workspace change no number of the overview', async () => {
  const mine = await openShop()
  const before = await ask(mine, WEEK)
  await openShop()
  expect(await ask(mine, WEEK)).toEqual(before)
})
