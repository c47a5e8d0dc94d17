import { randomUUID } from 'node:crypto'
import {
  type Attribution,
  attributionQuerySchema,
  journeyModelQuerySchema,
} from '@tributary/contract/attribution'
import { listConversionsQuerySchema } from '@tributary/contract/conversions'
import { attributePaths } from '@tributary/models/attribution/attribute-paths'
import { parseModelSpec } from '@tributary/models/attribution/model'
import { encodePaths, type PathRow } from '@tributary/models/attribution/paths'
import { createRandom } from '@tributary/testkit/seeded-random'
import { type SmallWorld, storeSmallWorld, type WorldTouch } from '@tributary/testkit/small-world'
import {
  openTestAnalytics,
  openTestRelational,
  type TestAnalytics,
  type TestRelational,
} from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAttributionService } from './attribute/attribution.service.ts'
import { type ConversionService, createConversionService } from './attribute/conversion.service.ts'
import { createJourneyService } from './attribute/journey.service.ts'
import { DAY_MS } from './attribute/journey.ts'
import {
  currentConversions,
  keptOfJourney,
  referenceJourney,
  referencePerson,
} from './attribute/journey-reference.testkit.ts'
import { createPathCreditService } from './attribute/path-credit.service.ts'
import type { Database } from './database.ts'
import {
  type AttributionReportService,
  createAttributionReportService,
} from './measure/attribution-report.service.ts'
import { createQueryService } from './query/query.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let report: AttributionReportService
let conversions: ConversionService
const NOW = Date.UTC(2026, 5, 15, 12)

beforeAll(async () => {
  analytics = await openTestAnalytics()
  relational = await openTestRelational<Database>()
  const { store } = analytics
  const nowMicros = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
  const journeys = createJourneyService({ analytics: store, nowMicros })
  const now = () => NOW
  const pathCredit = createPathCreditService({ analytics: store, findDataset: async () => undefined, now })
  const attribution = createAttributionService({ analytics: store, journeys, pathCredit })
  const query = createQueryService({
    db: relational.db,
    analytics: store,
    journeys,
    attribution,
    pathCredit,
    now,
  })
  report = createAttributionReportService({ attribution, pathCredit, query, now })
  conversions = createConversionService({ analytics: store, attribution, now })
})
afterAll(() => Promise.all([analytics.close(), relational.close()]))

const workspaceOf = (workspaceId: string) => ({ workspaceId, timeZone: 'UTC', currency: null })
const ask = (workspaceId: string, query: Record<string, string>) =>
  report.answer(workspaceOf(workspaceId), attributionQuerySchema.parse(query))
const table = (answer: Attribution) =>
  answer.rows.map((row) => [row.key, row.conversions, row.amount_minor, row.net_amount_minor])

async function stored(world: SmallWorld): Promise<string> {
  const workspaceId = randomUUID()
  await storeSmallWorld(analytics.store, workspaceId, world)
  return workspaceId
}

const day = (date: string, hour = 12) => Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00Z`)
const search: WorldTouch = {
  touchId: 't1',
  handle: 'a:1',
  tsMs: day('2026-06-01'),
  channel: 'Paid Search',
  campaign: 'spring',
  source: 'google',
  medium: 'cpc',
  landingPage: '/shoes',
  country: 'PH',
  device: 'mobile',
  properties: { team: 'blue' },
}
const direct: WorldTouch = { touchId: 't2', handle: 'a:1', tsMs: day('2026-06-02'), channel: 'Direct' }
const SHOP: SmallWorld = {
  touches: [search, direct],
  conversions: [
    { conversionId: 'o1', handle: 'a:1', tsMs: day('2026-06-03'), amountMinor: 1001, currency: 'EUR' },
    { conversionId: 'o2', handle: 'a:2', tsMs: day('2026-06-04'), amountMinor: 500, currency: 'EUR' },
    { conversionId: 'o3', handle: 'a:1', tsMs: day('2026-06-04'), amountMinor: 7000, currency: 'JPY' },
    {
      conversionId: 'g1',
      handle: 'a:1',
      tsMs: day('2026-06-05'),
      amountMinor: 0,
      currency: '',
      type: 'lead',
    },
  ],
  refunds: [{ orderId: 'o1', refundId: 'r1', tsMs: day('2026-06-06'), amountMinor: 301 }],
  spend: [
    { day: '2026-06-01', channel: 'Paid Search', campaign: 'spring', currency: 'EUR', amountMinor: 200 },
    { day: '2026-06-02', channel: 'Display', currency: 'EUR', amountMinor: 50 },
    { day: '2026-06-02', channel: 'Display', currency: 'USD', amountMinor: 999 },
    { day: '2026-05-01', channel: 'Display', currency: 'EUR', amountMinor: 999 },
  ],
}

test('money, refunds, spend, the unattributed row and other currencies of a shop counted by hand', async () => {
  const answer = await ask(await stored(SHOP), { model: 'linear' })
  expect(answer.currency).toBe('EUR')
  expect(answer.rows).toEqual([
    // 1001 in two halves: the unit left over goes to the earlier touch; 700 are left after the refund.
    {
      key: 'Direct',
      conversions: 0.5,
      amount_minor: '500',
      net_amount_minor: '350',
      spend_minor: '0',
      roas: null,
    },
    {
      key: 'Paid Search',
      conversions: 0.5,
      amount_minor: '501',
      net_amount_minor: '350',
      spend_minor: '200',
      roas: 1.75,
    },
    { key: 'Display', conversions: 0, amount_minor: '0', net_amount_minor: '0', spend_minor: '50', roas: 0 },
  ])
  expect(answer.unattributed).toEqual({ conversions: 1, amount_minor: '500', net_amount_minor: '500' })
  expect(answer.total).toEqual({
    conversions: 2,
    amount_minor: '1501',
    net_amount_minor: '1200',
    spend_minor: '250',
    roas: 4.8,
  })
  expect(answer.other_currencies).toEqual([{ currency: 'JPY', conversions: 1, amount_minor: '7000' }])
  expect(answer.unconverted_spend).toEqual([{ currency: 'USD', rows: 1, amount_minor: '999' }])
})

test('credit by every dimension, read from the journeys or from the touches', async () => {
  const workspaceId = await stored(SHOP)
  const first: Record<string, string> = {}
  for (const by of [
    'channel',
    'campaign',
    'source',
    'medium',
    'source_medium',
    'landing_page',
    'country',
    'device',
    'property:team',
    'property:none',
  ])
    first[by] = table(await ask(workspaceId, { model: 'linear', by }))
      .map(([key, share]) => `${key}=${share}`)
      .join(' ')
  expect(first).toEqual({
    channel: 'Direct=0.5 Paid Search=0.5 Display=0',
    campaign: '(not set)=0.5 spring=0.5',
    source: '(not set)=0.5 google=0.5',
    medium: '(not set)=0.5 cpc=0.5',
    source_medium: '(not set) / (not set)=0.5 google / cpc=0.5',
    landing_page: '(not set)=0.5 /shoes=0.5',
    country: '(not set)=0.5 PH=0.5',
    device: '(not set)=0.5 mobile=0.5',
    'property:team': '(not set)=0.5 blue=0.5',
    'property:none': '(not set)=1',
  })
})

test('without Direct its touches take no credit; goals and conversion types are chosen', async () => {
  const workspaceId = await stored(SHOP)
  const without = await ask(workspaceId, { model: 'linear', direct: 'exclude' })
  expect(table(without)[0]).toEqual(['Paid Search', 1, '1001', '700'])
  const goals = await ask(workspaceId, { model: 'first', conversions: 'goals' })
  expect(goals.total).toMatchObject({ conversions: 1, amount_minor: '0' })
  const all = await ask(workspaceId, { model: 'first', conversions: 'all' })
  expect(all.total).toMatchObject({ conversions: 3, amount_minor: '1501' })
  const none = await ask(workspaceId, {
    model: 'first',
    conversions: 'all',
    conversion_types: 'signup, lead',
  })
  expect(none.total).toMatchObject({ conversions: 1, amount_minor: '0' })
})

test('repeats that stand beside each other once Direct is left out are merged', async () => {
  const workspaceId = await stored({
    touches: [
      { touchId: 'a', handle: 'a:1', tsMs: day('2026-06-01', 1), channel: 'Email' },
      { touchId: 'b', handle: 'a:1', tsMs: day('2026-06-01', 2), channel: 'Direct' },
      { touchId: 'c', handle: 'a:1', tsMs: day('2026-06-01', 3), channel: 'Email' },
      { touchId: 'd', handle: 'a:1', tsMs: day('2026-06-01', 4), channel: 'Referral' },
    ],
    conversions: [
      { conversionId: 'o', handle: 'a:1', tsMs: day('2026-06-02'), amountMinor: 100, currency: 'EUR' },
    ],
  })
  const settings = { model: 'linear', direct: 'exclude', collapse: 'true' }
  expect(table(await ask(workspaceId, settings)).map(([key, share]) => [key, share])).toEqual([
    ['Email', 0.5],
    ['Referral', 0.5],
  ])
  const journey = await conversions.journey(
    workspaceOf(workspaceId),
    'o',
    journeyModelQuerySchema.parse(settings),
  )
  expect(journey.touches.map((touch) => [touch.touch_id, touch.share])).toEqual([
    ['a', 0.5],
    ['d', 0.5],
  ])
})

test('the credits of one conversion are those of the totals, to the unit', async () => {
  const workspaceId = await stored(SHOP)
  for (const model of ['first', 'last_non_direct', 'linear', 'time_decay', 'w_shaped']) {
    const journey = await conversions.journey(
      workspaceOf(workspaceId),
      'o1',
      journeyModelQuerySchema.parse({ model }),
    )
    expect(journey).toMatchObject({ amount_minor: '1001', net_amount_minor: '700', unattributed: false })
    const total = await ask(workspaceId, { model })
    for (const touch of journey.touches) {
      const row = total.rows.find((candidate) => candidate.key === touch.channel)
      expect([row?.amount_minor ?? '0', row?.net_amount_minor ?? '0']).toEqual([
        touch.amount_minor,
        touch.net_amount_minor,
      ])
    }
  }
  const alone = await conversions.journey(workspaceOf(workspaceId), 'o2', journeyModelQuerySchema.parse({}))
  expect(alone).toMatchObject({ unattributed: true, touches: [] })
})

test('conversions are listed newest first, page by page, each once, with what refunds left of them', async () => {
  const workspaceId = await stored({
    ...SHOP,
    identities: [
      { handle: 'a:1', person: 'e:0123456789', tsMs: day('2026-06-01') },
      { handle: 'e:0123456789', person: 'u:42', tsMs: day('2026-06-01') },
    ],
  })
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const query = listConversionsQuerySchema.parse({ limit: '1', ...(cursor ? { cursor } : {}) })
    const page = await conversions.listConversions(workspaceOf(workspaceId), query)
    seen.push(...page.conversions.map((row) => `${row.conversion_id} ${row.person} ${row.net_amount_minor}`))
    cursor = page.next_cursor
  } while (cursor)
  expect(seen).toEqual(['g1 42 0', 'o3 42 7000', 'o2 2 500', 'o1 42 700'])
  expect(
    await conversions.countConversions(
      workspaceOf(workspaceId),
      listConversionsQuerySchema.parse({ count: 'true' }),
    ),
  ).toEqual({ count: 4 })
})

test('rows of another workspace change no answer', async () => {
  const mine = await stored(SHOP)
  const queries = [
    { model: 'linear' },
    { model: 'first', by: 'device' },
    { model: 'markov:1' },
    { model: 'shapley:rate', by: 'campaign' },
  ]
  const before = await Promise.all(queries.map((query) => ask(mine, query)))
  await stored({
    touches: [{ ...search, touchId: 'other', channel: 'Email', device: 'desktop' }],
    identities: [{ handle: 'a:1', person: 'u:1', tsMs: NOW }],
    conversions: [
      { conversionId: 'o1', handle: 'a:1', tsMs: day('2026-06-07'), amountMinor: 1, currency: 'USD' },
    ],
    refunds: [{ orderId: 'o1', refundId: 'r2', tsMs: NOW, amountMinor: 1 }],
    spend: [{ day: '2026-06-01', channel: 'Email', currency: 'EUR', amountMinor: 1 }],
  })
  expect(await Promise.all(queries.map((query) => ask(mine, query)))).toEqual(before)
})

/** A few dozen people, most of them with touches and some with an order. */
function crowd(): SmallWorld & { touches: WorldTouch[] } {
  const random = createRandom('crowd')
  const pick = <Item>(items: readonly [Item, ...Item[]]) =>
    items[Math.floor(random.next() * items.length)] ?? items[0]
  const people = Array.from({ length: 60 }, (_, person) => person)
  return {
    touches: people.flatMap((person) =>
      Array.from({ length: Math.floor(random.next() * 5) }, (_, index) => ({
        touchId: `t${index}`,
        handle: `a:${person}`,
        tsMs: day('2026-06-01') + Math.floor(random.next() * 5 * DAY_MS),
        channel: pick(['Email', 'Paid Search', 'Direct', 'Referral']),
      })),
    ),
    conversions: people
      .filter((person) => person % 3 === 0)
      .map((person) => ({
        conversionId: `o${person}`,
        handle: `a:${person}`,
        tsMs: day('2026-06-08'),
        amountMinor: 100 + person,
        currency: 'EUR',
      })),
  }
}

test('data-driven models answer as on the same journeys as a path file, with people who bought nothing as null paths', async () => {
  const world = crowd()
  const workspaceId = await stored(world)
  const setting = { lookbackMs: 30 * DAY_MS, lookbackVisits: undefined, scope: 'window' as const }
  for (const direct of ['include', 'exclude'] as const) {
    const keep = (touches: readonly WorldTouch[]) =>
      keptOfJourney(touches, { excludeDirect: direct === 'exclude', collapse: true }).map(
        (touch) => touch.channel,
      )
    const buyers = new Set(currentConversions(world).map((row) => referencePerson(row.handle, [])))
    const paths: PathRow[] = currentConversions(world).map((row) => ({
      channels: keep(referenceJourney(world, row, setting)),
      conversions: 1,
      value: Number(row.amountMinor),
      nulls: 0,
    }))
    for (const handle of new Set(world.touches.map((touch) => touch.handle))) {
      const own = { touches: world.touches.filter((touch) => touch.handle === handle) }
      const end = { conversionId: '', handle, tsMs: NOW, amountMinor: 0, currency: '' }
      if (!buyers.has(handle))
        paths.push({
          channels: keep(referenceJourney(own, end, setting)),
          conversions: 0,
          value: 0,
          nulls: 1,
        })
    }
    const withTouches = paths.filter((row) => row.channels.length > 0)
    for (const text of ['markov:1', 'markov:2', 'shapley', 'shapley:rate']) {
      const model = parseModelSpec(text)
      if (!model.ok) throw new Error(text)
      const expected = attributePaths(encodePaths(withTouches), [model.value])
      if (!expected.ok) throw new Error(expected.error.message)
      const answer = await ask(workspaceId, { model: text, direct, collapse: 'true' })
      for (const row of expected.value.rows) {
        const found = answer.rows.find((candidate) => candidate.key === row.channel)
        expect(found?.conversions, `${text} ${row.channel}`).toBeCloseTo(row.conversions, 7)
        expect(Math.abs(Number(found?.amount_minor) - row.value)).toBeLessThanOrEqual(1)
        if (row.removal_effect !== undefined) expect(found?.removal_effect).toBeCloseTo(row.removal_effect, 7)
      }
      expect(answer.unattributed.conversions).toBe(
        paths.filter((row) => row.conversions > 0 && row.channels.length === 0).length,
      )
      const amount = answer.rows.reduce(
        (sum, row) => sum + BigInt(row.amount_minor),
        BigInt(answer.unattributed.amount_minor),
      )
      expect(amount).toBe(paths.reduce((sum, row) => sum + BigInt(row.value), 0n))
    }
  }
})

test('intervals hold the estimate, are the same for the same seed, and cost rule models nothing', async () => {
  const workspaceId = await stored(crowd())
  const query = { model: 'markov:1', intervals: 'true', seed: '7' }
  const [one, two] = [await ask(workspaceId, query), await ask(workspaceId, query)]
  expect(one.rows).toEqual(two.rows)
  for (const row of one.rows) {
    expect(row.conversions_interval?.low).toBeLessThanOrEqual(row.conversions)
    expect(row.conversions_interval?.high).toBeGreaterThanOrEqual(row.conversions)
  }
  expect((await ask(workspaceId, { ...query, model: 'linear' })).rows[0]).not.toHaveProperty(
    'conversions_interval',
  )
})
