import { randomUUID } from 'node:crypto'
import { type Explanation, explainQuerySchema } from '@tributary/contract/explain'
import { metricQuerySchema } from '@tributary/contract/query'
import { DIMENSION_NAMES, isKnownBy, METRIC_NAMES, takesModel } from '@tributary/query/catalogue'
import { METRICS, metricOf } from '@tributary/query/metrics.data'
import { sql, text, uuid } from '@tributary/stores/sql'
import { createRandom } from '@tributary/testkit/seeded-random'
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
import { createExplainService, type ExplainService } from './explain.service.ts'
import { createQueryService, type QueryService } from './query.service.ts'

let analytics: TestAnalytics
let relational: TestRelational<Database>
let query: QueryService
let explain: ExplainService
let shop: string
const NOW = Date.UTC(2026, 5, 20)
const DAY_MS = 86_400_000
const MONTH = { from: '2026-06-01', to: '2026-06-19' }

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
  explain = createExplainService({ analytics: store, query, journeys, attribution, now })
  shop = randomUUID()
  for (const workspaceId of [shop, randomUUID()]) await fill(workspaceId)
})
afterAll(async () => {
  await analytics.close()
  await relational.close()
})

const workspace = () => ({ workspaceId: shop, timeZone: 'Asia/Manila', currency: 'EUR' })

/** Nothing is known of every fifth order; the others are of one product or of three. */
function productsOf(index: number, amountMinor: number): (readonly [string, number])[] {
  if (index % 5 === 0) return []
  if (index % 5 === 1) return [['Tent', amountMinor]]
  const third = Math.floor(amountMinor / 3)
  return [
    ['Mug', third],
    ['Tent', third],
    ['Shirt', amountMinor - 2 * third],
  ]
}

/** Forty browsers, some of one person, with touches, orders in two currencies, refunds, goals, spend and events. */
async function fill(workspaceId: string): Promise<void> {
  await relational.db
    .insertInto('workspace')
    .values({ id: workspaceId, name: 'Shop', currency: 'EUR', time_zone: 'Asia/Manila', is_sample: false })
    .execute()
  const random = createRandom(11)
  const at = () => Date.UTC(2026, 4, 20) + Math.floor(random.next() * 30 * DAY_MS)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item
  const handle = () => `a:${Math.floor(random.next() * 40)}`
  const conversions = Array.from({ length: 120 }, (_, index) => {
    const amountMinor = pick([0, 999, 1000, 2501])
    return {
      conversionId: `o${index}`,
      handle: handle(),
      tsMs: at(),
      amountMinor,
      currency: amountMinor === 0 ? '' : pick(['EUR', 'EUR', 'USD', 'GBP']),
      products: productsOf(index, amountMinor),
    }
  })
  const world: SmallWorld = {
    touches: Array.from({ length: 300 }, (_, index) => ({
      touchId: `t${index}`,
      handle: handle(),
      tsMs: at(),
      channel: pick(['Email', 'Direct', 'Paid Search']),
      campaign: pick(['', 'spring']),
    })),
    identities: [1, 2, 3].map((number) => ({
      handle: `a:${number}`,
      person: 'u:1',
      tsMs: Date.UTC(2026, 4, 20),
    })),
    conversions,
    refunds: conversions
      .filter((row) => row.amountMinor > 0 && row.currency === 'EUR' && random.next() < 0.3)
      .map((row, index) => ({
        orderId: row.conversionId,
        refundId: `r${index}`,
        tsMs: at(),
        amountMinor: 333,
      })),
    spend: Array.from({ length: 40 }, (_, index) => ({
      day: `2026-06-${String(1 + (index % 19)).padStart(2, '0')}`,
      channel: pick(['Email', 'Paid Search']),
      campaign: pick(['', 'spring']),
      currency: pick(['EUR', 'USD', 'GBP']),
      amountMinor: 100 + index,
    })),
  }
  await storeSmallWorld(analytics.store, workspaceId, world)
  await analytics.store.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, page_host, page_path, is_bot)
    select ${uuid(workspaceId)}, concat('e', toString(number)), if(number % 3 = 0, 'click', 'page_view'), toDateTime64('2026-05-25 00:00:00', 3, 'UTC') + toIntervalHour(number * 3), now64(3), toString(number % 40), ${text('shop.example')}, '/', number % 10 = 9
    from numbers(200)`)
  await analytics.store.command(sql`
    insert into spend (workspace_id, day, channel, campaign, currency, amount_minor, impressions, clicks, source, version)
    select ${uuid(workspaceId)}, toDate('2026-06-01') + number, 'Display', 'views', ['EUR', 'USD', 'GBP'][number % 3 + 1], 500 + number, 1000 + number, number % 4, 'import', 1
    from numbers(15)`)
  // Deals of every stage, some of two products, in currencies with a rate and without, opened and closed in the month.
  await analytics.store.command(sql`
    insert into deal_states (workspace_id, deal_id, name, stage, stage_name, reached, amount_minor, currency, probability, products, product_amounts_minor, opened_at, closed_at, expected_close, version)
    select ${uuid(workspaceId)}, generateUUIDv4(number), concat('Deal ', toString(number)), ['LEAD', 'MQL', 'SQL', 'OPPORTUNITY', 'WON', 'LOST'][number % 6 + 1] as kind, kind, if(number % 6 = 5, 2, number % 6), 1001 + number, ['EUR', 'USD', 'GBP'][number % 5 % 3 + 1], 0.3,
      if(number % 4 = 0, ['Mill', 'Lathe'], ['Mill']), if(number % 4 = 0, [toInt64(1000), toInt64(1 + number)], [toInt64(1001 + number)]),
      toDateTime64('2026-05-25 00:00:00', 3, 'UTC') + toIntervalHour(number * 7), if(number % 6 < 4, null, toDateTime64('2026-05-27 00:00:00', 3, 'UTC') + toIntervalHour(number * 7)), toDate('2026-06-01') + number % 25, 1
    from numbers(80)`)
  await query.rates.put(workspaceId, 'EUR', [{ currency: 'USD', day: '2026-05-01', rate: '0.9' }])
}

const readPage = (asked: object) =>
  explain.explain(workspace(), explainQuerySchema.parse({ range: MONTH, ...asked }), () => true)

/** Every page of the facts. */
async function readAll(asked: object, limit = 1000) {
  const rows: Explanation['rows'] = []
  let cursor: string | undefined
  for (;;) {
    const page = await readPage({ limit, cursor, ...asked })
    rows.push(...page.rows)
    if (page.next_cursor === null) return { page, rows }
    cursor = page.next_cursor
  }
}

const sumOf = ({ page, rows }: Awaited<ReturnType<typeof readAll>>) => {
  const part = page.parts.find((entry) => entry.measure === page.listed)
  return part?.unit === 'money'
    ? String(rows.reduce((sum, row) => sum + BigInt(row.amount_minor ?? 0), 0n))
    : Number(rows.reduce((sum, row) => sum + row.quantity, 0).toFixed(6))
}
const rounded = (value: Explanation['value']) =>
  typeof value === 'number' ? Number(value.toFixed(6)) : value

test('whatever the number, the facts behind each of its parts add up to it', async () => {
  const wrong: unknown[] = []
  // Every measure is the first part of one of these, but for those of paid rows, which are second parts.
  const metrics = METRIC_NAMES.filter((name) => METRICS[name].formula.kind === 'measure')
  for (const metric of [...metrics, 'net_revenue', 'cpc', 'cpm', 'roas'] as const) {
    const first = await readAll({ metric, model: 'linear' })
    // Parts that are a metric of their own are listed there.
    const paid = first.page.parts.filter(({ measure }) => measure.endsWith('_paid'))
    const others = await Promise.all(paid.map(({ measure }) => readAll({ metric, measure })))
    for (const read of [first, ...others]) {
      const { facts, listed, sum } = read.page
      const distinct = new Set(read.rows.map((row) => row.id)).size
      const found = [read.rows.length, distinct, sumOf(read)]
      const told = [facts, facts, rounded(sum)]
      if (JSON.stringify(found) !== JSON.stringify(told) || facts === 0)
        wrong.push({ metric, listed, found, told })
    }
    if (
      first.page.parts.length === 1 &&
      rounded(first.page.parts[0]?.value ?? null) !== rounded(first.page.value)
    )
      wrong.push({ metric, part: first.page.parts[0]?.value, value: first.page.value })
  }
  expect(wrong).toEqual([])
}, 60_000)

test('facts that come in pages are those that come at once', async () => {
  const paged = await readAll({ metric: 'events' }, 37)
  expect(paged.rows).toEqual((await readAll({ metric: 'events' })).rows)
})

test('the facts of one channel, campaign or day add up to its row', async () => {
  const questions = [
    { metric: 'attributed_revenue', dimension: 'channel' },
    { metric: 'attributed_conversions', dimension: 'campaign' },
    { metric: 'spend', dimension: 'channel' },
    { metric: 'revenue', dimension: 'day' },
    { metric: 'visitors', dimension: 'day' },
    { metric: 'sessions', dimension: 'campaign' },
  ]
  for (const { metric, dimension } of questions) {
    const answer = await query.answer(
      workspace(),
      metricQuerySchema.parse({
        metrics: [metric],
        dimensions: [dimension],
        range: MONTH,
        model: 'position',
      }),
    )
    for (const row of answer.rows.slice(0, 2)) {
      const filters = [{ dimension, operator: 'is', values: row.key }]
      const read = await readAll({ metric, filters, model: 'position' })
      expect([metric, row.key, sumOf(read)]).toEqual([metric, row.key, rounded(row.values[metric] ?? null)])
    }
  }
}, 60_000)

/** Counted once, added up, of days, divided among the products of a deal, and divided among touches. */
const CUT = ['visitors', 'revenue', 'spend', 'won_revenue', 'attributed_revenue'] as const

test('by whatever it is cut, the first row of an answer is what is explained under its names', async () => {
  const wrong: unknown[] = []
  for (const metric of CUT) {
    const dimensions = DIMENSION_NAMES.filter((name) => isKnownBy(metric, name))
    await Promise.all(
      dimensions.map(async (dimension) => {
        const asked = { range: MONTH, model: 'linear' }
        const question = metricQuerySchema.parse({ ...asked, metrics: [metric], dimensions: [dimension] })
        const answer = await query.answer(workspace(), question, () => true)
        const row = answer.rows.find(({ values }) => Number(values[metric]) > 0)
        const filters = [{ dimension, operator: 'is', values: row?.key }]
        const { value, sum } = await readPage({ ...asked, metric, filters, limit: 1 })
        const told = row?.values[metric]
        if (told !== value || told !== sum) wrong.push({ metric, dimension, key: row?.key, told, value, sum })
      }),
    )
  }
  expect(wrong).toEqual([])
}, 60_000)

/** Rule models divide a journey by itself, whichever it is; those that learn find their parts in another way. */
const MODELS = ['last_non_direct', 'position:40/20/40', 'markov:1', 'shapley']

test('whatever the quotient and the model, its parts make it again', async () => {
  const wrong: unknown[] = []
  for (const name of METRIC_NAMES) {
    const { formula, unit } = metricOf(name)
    if (formula.kind !== 'quotient') continue
    const asked = takesModel(name) ? MODELS.map((model) => `${name}:${model}`) : [name]
    for (const page of await Promise.all(asked.map((metric) => readPage({ metric, limit: 1 })))) {
      const { metric, parts, value, listed, sum } = page
      const [of, by] = parts.map((part) => Number(part.value))
      const exact = ((of ?? 0) * (formula.times ?? 1)) / (by ?? 0)
      const made = unit === 'money' ? Math.round(exact) : Number(exact.toFixed(6))
      const told = unit === 'money' ? Number(value) : rounded(value)
      const isListed = parts.find(({ measure }) => measure === listed)?.value === sum
      const isWhole = parts.every((part) => part.unit !== 'money' || typeof part.value === 'string')
      if (made !== told || made === 0 || !isListed || !isWhole) wrong.push({ metric, made, told, parts })
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

test('what is counted once is called what it is: deals are no people', async () => {
  const kinds: Record<string, Explanation['kind']> = {}
  for (const metric of [
    'open_deals',
    'deals_won',
    'sales_cycle',
    'pipeline_value',
    'visitors',
    'new_customers',
  ]) {
    const { kind, rows } = await readPage({ metric, limit: 1000 })
    kinds[metric] = kind
    expect(rows.length).toBeGreaterThan(0)
    // A row of a person leads to the person, one of a deal to the deal.
    expect([metric, rows.filter((row) => (kind === 'person') === (row.person === ''))]).toEqual([metric, []])
  }
  expect(kinds).toEqual({
    open_deals: 'deal',
    deals_won: 'deal',
    sales_cycle: 'deal',
    pipeline_value: 'deal',
    visitors: 'person',
    new_customers: 'person',
  })
})

test('a model that learns from all journeys says that no single conversions are listed', async () => {
  const { page, rows } = await readAll({ metric: 'attributed_revenue', model: 'markov:1' })
  expect(rows).toEqual([])
  expect(page.notes.join(' ')).toMatch(/learns from all journeys together/)
})

test('an unknown measure or metric is refused with those that there are', async () => {
  await expect(readAll({ metric: 'roas', measure: 'clicks' })).rejects.toThrow(
    /not one of attributed_revenue, spend/,
  )
  await expect(readAll({ metric: 'revenu' })).rejects.toThrow(/there is no metric revenu; near it: .*revenue/)
})
