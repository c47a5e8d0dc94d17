import { attributionQuerySchema } from '@tributary/contract/attribution'
import { MAX_QUERY_METRICS } from '@tributary/contract/query'
import { isKnownBy, METRIC_NAMES } from '@tributary/query/catalogue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  openQueryBench,
  order,
  type QueryBench,
  SHOP,
  valuesBy,
  WEEK,
  workspaceOf,
} from './query-shop.testkit.ts'

let bench: QueryBench
/** A workspace with the shop, for tests that only read. */
let shop: string
beforeAll(async () => {
  bench = await openQueryBench()
  shop = await bench.openShop()
})
afterAll(() => bench.close())

const ask: QueryBench['ask'] = (workspaceId, asked) => bench.ask(workspaceId, asked)

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

test('a period compared with has the numbers that it has when it is asked for alone, also one that overlaps', async () => {
  const windows = [
    { from: '2026-06-01', to: '2026-06-07' },
    { from: '2026-06-03', to: '2026-06-12' },
  ]
  for (const dimension of [undefined, 'channel', 'conversion_type', 'weekday'] as const) {
    const known = METRIC_NAMES.filter((name) => dimension === undefined || isKnownBy(name, dimension))
    const dimensions = dimension === undefined ? [] : [dimension]
    for (let first = 0; first < known.length; first += MAX_QUERY_METRICS) {
      const asked = { dimensions, metrics: known.slice(first, first + MAX_QUERY_METRICS), model: 'linear' }
      const alone = await ask(shop, asked)
      for (const window of windows) {
        const both = await ask(shop, { ...asked, compare: { kind: 'custom', ...window } })
        const then = await ask(shop, { ...asked, range: window })
        expect(both.totals).toEqual({ values: alone.totals.values, compare: then.totals.values })
        const now = new Map(alone.rows.map((row) => [row.key.join(), row.values]))
        const before = new Map(then.rows.map((row) => [row.key.join(), row.values]))
        for (const row of both.rows) {
          const name = row.key.join()
          if (now.has(name)) expect([name, row.values]).toEqual([name, now.get(name)])
          if (before.has(name)) expect([name, row.compare]).toEqual([name, before.get(name)])
        }
        expect(new Set(both.rows.map((row) => row.key.join()))).toEqual(
          new Set([...now.keys(), ...before.keys()]),
        )
      }
    }
  }
})

describe('one name means one number everywhere', () => {
  test.each(['channel', 'campaign'] as const)(
    'credit by %s is that of the attribution report, under every rule model',
    async (by) => {
      const settings = attributionQuerySchema.parse({ ...WEEK, by })
      const shown = await bench.attribution.compare(workspaceOf(shop), settings, RULES)
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
    const shown = await bench.attribution.compare(workspaceOf(shop), settings, ['first', 'markov:1', 'last'])
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

test('two workspaces with the same ids see only their own', async () => {
  const [one, two] = [
    await bench.openShop(),
    await bench.openShop({
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
