import { randomUUID } from 'node:crypto'
import { attributionQuerySchema } from '@tributary/contract/attribution'
import {
  type PathConversion,
  type PathMoney,
  type PathPlace,
  type Paths,
  pathConversionsRequestSchema,
  pathsQuerySchema,
} from '@tributary/contract/paths'
import type { ExchangeRate } from '@tributary/contract/query'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAttributionService } from '../attribute/attribution.service.ts'
import { createJourneyService } from '../attribute/journey.service.ts'
import { createPathCreditService } from '../attribute/path-credit.service.ts'
import type { Database } from '../database.ts'
import {
  type AttributionReportService,
  createAttributionReportService,
} from '../measure/attribution-report.service.ts'
import { createQueryService, type QueryService } from '../query/query.service.ts'
import { createPathService, type PathService } from './path.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let report: AttributionReportService
let query: QueryService
let service: PathService
const NOW = Date.UTC(2026, 5, 30)

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  const { store } = analytics
  const now = () => NOW
  const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  query = createQueryService({
    db: relational.db,
    analytics: store,
    journeys,
    attribution,
    pathCredit,
    now,
  })
  service = createPathService({ analytics: store, journeys, attribution, query, now })
  report = createAttributionReportService({ attribution, pathCredit, query, now })
})
afterAll(() => Promise.all([analytics.close(), relational.close()]))

const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: 'UTC', currency: 'EUR' })
const JUNE = { from: '2026-06-01', to: '2026-06-30' }
const ask = (workspaceId: string, query: Record<string, unknown> = {}): Promise<Paths> =>
  service.paths(workspaceOf(workspaceId), pathsQuerySchema.parse({ ...JUNE, ...query }))

/** Everything behind a number, page by page. */
async function behind(workspaceId: string, query: Record<string, unknown>, place: PathPlace, pageSize = 2) {
  const { limit: _, ...settings } = query
  const found: PathConversion[] = []
  let cursor: string | undefined
  do {
    const request = pathConversionsRequestSchema.parse({
      ...JUNE,
      ...settings,
      place,
      limit: pageSize,
      cursor,
    })
    const page = await service.conversions(workspaceOf(workspaceId), request)
    found.push(...page.conversions)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

async function open(world: SmallWorld, rates: readonly ExchangeRate[] = []): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, world)
  if (rates.length > 0) {
    await relational.db
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Shop', currency: 'EUR' })
      .execute()
    await query.rates.put(workspaceId, 'EUR', rates)
  }
  return workspaceId
}
const dollarFrom = (day: string, rate: string): ExchangeRate => ({ currency: 'USD', day, rate })

const at = (time: string) => Date.parse(`2026-06-${time}:00Z`)
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
  currency = 'EUR',
) => ({
  conversionId,
  handle,
  tsMs: at(time),
  amountMinor,
  currency,
})

const SHOP: SmallWorld = {
  touches: [
    touch('1', 'a:1', '02T10:00', 'Email', 'spring'),
    touch('2', 'a:1', '03T10:00', 'Email', 'summer'),
    touch('3', 'a:1', '04T10:00', 'Direct'),
    touch('4', 'a:2', '05T10:00', 'Email', 'spring'),
    touch('5', 'a:2', '06T10:00', 'Direct'),
    touch('6', 'a:3', '08T10:00', 'Direct'),
  ],
  conversions: [
    order('o1', 'a:1', '05T10:00', 1000),
    order('o2', 'a:2', '06T22:00', 501),
    order('o3', 'a:3', '08T10:00', 300),
    order('o4', 'a:4', '09T10:00', 77),
    order('usd', 'a:3', '09T10:00', 5000, 'USD'),
    order('goal', 'a:3', '09T10:00', 0, ''),
    { ...order('may', 'a:3', '01T10:00', 9), tsMs: Date.UTC(2026, 4, 31) },
  ],
  refunds: [{ orderId: 'o1', refundId: 'r', tsMs: at('20T10:00'), amountMinor: 400 }],
}
const SHOP_TOTAL = { conversions: 4, amount_minor: '1878', net_amount_minor: '1478' }

describe('a small shop', () => {
  test('paths are listed by their conversions with exact money; what no touch explains stands apart', async () => {
    const found = await ask(await open(SHOP))
    expect(found.total).toEqual(SHOP_TOTAL)
    expect(found.without_touch).toEqual({ conversions: 1, amount_minor: '77', net_amount_minor: '77' })
    expect(found.paths).toEqual([
      { path: ['Email', 'Email', 'Direct'], conversions: 1, amount_minor: '1000', net_amount_minor: '600' },
      { path: ['Email', 'Direct'], conversions: 1, amount_minor: '501', net_amount_minor: '501' },
      { path: ['Direct'], conversions: 1, amount_minor: '300', net_amount_minor: '300' },
    ])
    expect(found.distinct_paths).toBe(3)
    expect(found.other).toEqual({ conversions: 0, amount_minor: '0', net_amount_minor: '0' })
    expect(found.other_currencies).toEqual([{ currency: 'USD', conversions: 1, amount_minor: '5000' }])
  })

  test('money of another currency counts in every number by the rate of its day', async () => {
    const found = await ask(
      await open(SHOP, [dollarFrom('2026-06-09', '0.5'), dollarFrom('2026-06-10', '9')]),
    )
    expect(found.total).toEqual({ conversions: 5, amount_minor: '4378', net_amount_minor: '3978' })
    expect(found.paths.find(({ path }) => path.join() === 'Direct')).toEqual({
      path: ['Direct'],
      conversions: 2,
      amount_minor: '2800',
      net_amount_minor: '2800',
    })
    expect(found.lengths[0]).toEqual({
      touches: 1,
      conversions: 2,
      amount_minor: '2800',
      net_amount_minor: '2800',
    })
    expect(found.lag.from_first.days).toContainEqual({ day: 1, conversions: 2 })
    expect(found.flow.links).toContainEqual({ from: '1:Direct', to: 'conversion', conversions: 2 })
    expect(found.other_currencies).toEqual([])
  })

  test('merged repeats are neighbours of the same name', async () => {
    const workspaceId = await open(SHOP)
    const merged = await ask(workspaceId, { collapse: 'true' })
    expect(merged.paths[0]).toEqual({
      path: ['Email', 'Direct'],
      conversions: 2,
      amount_minor: '1501',
      net_amount_minor: '1101',
    })
    const campaigns = await ask(workspaceId, { collapse: 'true', by: 'campaign', direct: 'exclude' })
    expect(campaigns.paths.map((row) => row.path)).toEqual([['spring', 'summer'], ['spring']])
    expect(campaigns.without_touch.conversions).toBe(2)
  })

  test('paths beyond the limit are one row', async () => {
    const found = await ask(await open(SHOP), { limit: 1 })
    expect(found.paths).toHaveLength(1)
    expect(found.other).toEqual({ conversions: 2, amount_minor: '801', net_amount_minor: '801' })
  })

  test('lags are counted from the first and from the last touch', async () => {
    const { lag } = await ask(await open(SHOP))
    expect(lag.from_first.days).toEqual([
      { day: 0, conversions: 1 },
      { day: 1, conversions: 1 },
      { day: 3, conversions: 1 },
    ])
    expect(lag.from_first.median_days).toBe(1.5)
    expect(lag.from_last.median_days).toBe(0.5)
    expect(lag.from_last.p90_days).toBeCloseTo(0.9)
  })

  test('lengths count the steps of the path', async () => {
    const workspaceId = await open(SHOP)
    const { lengths, length } = await ask(workspaceId)
    expect(lengths.map((row) => [row.touches, row.conversions])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ])
    expect(length).toEqual({ median: 2, p90: 2.8 })
    expect((await ask(workspaceId, { collapse: 'true' })).length.median).toBe(2)
  })

  test('the flow of journeys longer than its steps ends in later touches', async () => {
    const { flow } = await ask(await open(SHOP), { steps: 2 })
    expect(flow.links).toEqual([
      { from: '1:Direct', to: 'conversion', conversions: 1 },
      { from: '1:Email', to: '2:Direct', conversions: 1 },
      { from: '1:Email', to: '2:Email', conversions: 1 },
      { from: '2:Direct', to: 'conversion', conversions: 1 },
      { from: '2:Email', to: 'later', conversions: 1 },
      { from: 'later', to: 'conversion', conversions: 1 },
    ])
  })

  test('behind a number are its conversions, latest first, with who and how', async () => {
    const workspaceId = await open(SHOP)
    const found = await behind(workspaceId, {}, { of: 'total' })
    expect(
      found.map((row) => [row.conversion_id, row.person, row.path.join(' > '), row.since_first_ms]),
    ).toEqual([
      ['o4', 'a:4', '', null],
      ['o3', 'a:3', 'Direct', 0],
      ['o2', 'a:2', 'Email > Direct', 36 * 3_600_000],
      ['o1', 'a:1', 'Email > Email > Direct', 72 * 3_600_000],
    ])
    expect(found.at(-1)).toMatchObject({ amount_minor: '1000', net_amount_minor: '600', order_id: 'o1' })
    expect(await behind(randomUUID(), {}, { of: 'total' })).toEqual([])
  })

  test('a link that the flow does not have is refused by name', async () => {
    const workspaceId = await open(SHOP)
    await expect(behind(workspaceId, {}, { of: 'link', from: '7:Email', to: 'conversion' })).rejects.toThrow(
      '"7:Email" to "conversion" is no link of the flow',
    )
  })

  test('a company without data has empty paths, and sees nothing of another', async () => {
    await open(SHOP)
    const found = await ask(randomUUID())
    expect(found.total.conversions).toBe(0)
    expect(found.paths).toEqual([])
    expect(found.flow.nodes).toEqual([])
    expect(found.lag.from_first).toEqual({ median_days: null, p90_days: null, days: [] })
    expect(found.length).toEqual({ median: null, p90: null })
    expect(found.other_currencies).toEqual([])
  })
})

const anyWorld = fc.record({
  touches: fc
    .array(
      fc.record({
        handle: fc.constantFrom('a:1', 'a:2', 'a:3'),
        tsMs: fc.integer({ min: 0, max: 40 }).map((tick) => at('01T00:00') + tick * 12 * 3_600_000),
        channel: fc.constantFrom('Email', 'Direct', 'Display', ''),
        campaign: fc.constantFrom('x', 'y', ''),
      }),
      { maxLength: 25 },
    )
    .map((touches) => touches.map((one, index) => ({ ...one, touchId: `t${index}` }))),
  conversions: fc
    .array(
      fc.record({
        handle: fc.constantFrom('a:1', 'u:2', 'a:3', 'a:4'),
        tsMs: fc.integer({ min: 0, max: 50 }).map((tick) => at('01T00:00') + tick * 11 * 3_600_000),
        amountMinor: fc.integer({ min: 0, max: 5000 }),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      rows.map((one, index) => ({
        ...one,
        conversionId: `c${index}`,
        currency: one.amountMinor === 0 ? '' : index % 3 === 2 ? 'USD' : 'EUR',
      })),
    ),
  refunds: fc.constantFrom([], [{ orderId: 'c0', refundId: 'r', tsMs: at('20T00:00'), amountMinor: 30 }]),
  identities: fc.constantFrom([], [{ handle: 'a:2', person: 'u:2', tsMs: 0 }]),
})
/** Every number of a report, and the place that asks for its conversions. */
function numbersOf(paths: Paths, limit: number): { place: PathPlace; number: Partial<PathMoney> }[] {
  const lags = (['first', 'last'] as const).flatMap((since) =>
    paths.lag[`from_${since}`].days.map(({ day, conversions }) => ({
      place: { of: 'lag' as const, since, from: day, to: day },
      number: { conversions },
    })),
  )
  return [
    { place: { of: 'total' }, number: paths.total },
    { place: { of: 'path', path: [] }, number: paths.without_touch },
    { place: { of: 'other', limit }, number: paths.other },
    ...paths.paths.map(({ path, ...number }) => ({ place: { of: 'path' as const, path }, number })),
    ...paths.lengths.map(({ touches, ...number }) => ({
      place: { of: 'touches' as const, from: touches, to: touches },
      number,
    })),
    ...lags,
    ...paths.flow.links.map(({ from, to, conversions }) => ({
      place: { of: 'link' as const, from, to },
      number: { conversions },
    })),
  ]
}

/** What the conversions come to, as far as the number says anything. */
function sumOf(listed: readonly PathConversion[], number: Partial<PathMoney>): Partial<PathMoney> {
  const sum = (field: 'amount_minor' | 'net_amount_minor') =>
    String(listed.reduce((total, row) => total + BigInt(row[field]), 0n))
  const all: PathMoney = {
    conversions: listed.length,
    amount_minor: sum('amount_minor'),
    net_amount_minor: sum('net_amount_minor'),
  }
  return 'amount_minor' in number ? all : { conversions: all.conversions }
}

const anyRates = fc.constantFrom(
  [],
  [dollarFrom('2026-05-20', '0.91')],
  [dollarFrom('2026-06-08', '0.0001'), dollarFrom('2026-06-15', '1.5')],
)
const anySettings = fc.record({
  conversions: fc.constantFrom('money', 'goals', 'all'),
  direct: fc.constantFrom('include', 'exclude'),
  collapse: fc.constantFrom('true', 'false'),
  scope: fc.constantFrom('window', 'since_previous'),
  lookback_days: fc.constantFrom(3, 30),
  by: fc.constantFrom('channel', 'campaign', 'source_medium'),
})

test('with any settings paths add up to what Attribution says of the same range', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      anySettings,
      fc.integer({ min: 1, max: 6 }),
      anyRates,
      async (world, chosen, limit, rates) => {
        const workspaceId = await open(world, rates)
        const settings = { ...chosen, steps: 2, names: 1 }
        const found = await ask(workspaceId, { ...settings, limit })
        const credited = await report.answer(
          workspaceOf(workspaceId),
          attributionQuerySchema.parse({ ...JUNE, ...settings, model: 'linear' }),
        )
        const money = ({ conversions, amount_minor, net_amount_minor }: Paths['total']) => ({
          conversions,
          amount_minor,
          net_amount_minor,
        })
        expect(found.total).toEqual(money(credited.total))
        expect(found.without_touch).toEqual(money(credited.unattributed))
        const touched = found.total.conversions - found.without_touch.conversions
        const add = (rows: readonly { conversions: number }[]) =>
          rows.reduce((sum, row) => sum + row.conversions, 0)
        expect(add(found.paths) + found.other.conversions).toBe(touched)
        expect(add(found.lengths)).toBe(touched)
        expect(add(found.lag.from_first.days)).toBe(touched)
        expect(add(found.lag.from_last.days)).toBe(touched)
        expect(add(found.flow.nodes.filter((node) => node.kind === 'conversion'))).toBe(touched)
        expect(found.other_currencies).toEqual(credited.other_currencies)
        await Promise.all(
          numbersOf(found, limit).map(async ({ place, number }) => {
            const listed = await behind(workspaceId, settings, place, 5)
            expect([place, sumOf(listed, number)]).toEqual([place, number])
            expect(new Set(listed.map((row) => row.conversion_id)).size).toBe(listed.length)
          }),
        )
      },
    ),
    { numRuns: 8 },
  )
}, 120_000)
