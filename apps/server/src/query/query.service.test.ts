import { MAX_QUERY_METRICS } from '@tributary/contract/query'
import { isKnownBy, METRIC_NAMES } from '@tributary/query/catalogue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openQueryBench, order, type QueryBench, SHOP, valuesBy } from './query-shop.testkit.ts'

let bench: QueryBench
/** A workspace with the shop, for tests that only read. */
let shop: string
beforeAll(async () => {
  bench = await openQueryBench()
  shop = await bench.openShop()
})
afterAll(() => bench.close())

const ask: QueryBench['ask'] = (workspaceId, asked) => bench.ask(workspaceId, asked)

describe('a period compared with has the numbers that it has when it is asked for alone, also one that overlaps', () => {
  const windows = [
    { from: '2026-06-01', to: '2026-06-07' },
    { from: '2026-06-03', to: '2026-06-12' },
  ]
  test.each([undefined, 'channel', 'conversion_type', 'weekday'] as const)('by %s', async (dimension) => {
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

  test('a model that learns from all journeys keeps its credit under a filter on the dimension that it is known by', async () => {
    const metrics = ['attributed_revenue:markov:1', 'attributed_conversions:markov:1']
    const whole = await ask(shop, { metrics, dimensions: ['channel'] })
    const filters = [{ dimension: 'channel', operator: 'is_not', values: ['Email'] }]
    const some = await ask(shop, { metrics, dimensions: ['channel'], filters })
    const others = whole.rows.filter(({ key }) => key[0] !== 'Email')
    expect(others.length).toBeLessThan(whole.rows.length)
    expect(some.rows).toEqual(others)
    const inAll = await ask(shop, { metrics, filters })
    expect(inAll.totals).toEqual(some.totals)
    await expect(ask(shop, { metrics, dimensions: ['campaign'], filters })).rejects.toThrow(
      /markov:1.*filtered by no other/,
    )
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

  test('by product, orders of several are divided and counted with each, before and after refunds', async () => {
    const shopOfProducts = await bench.openShop({
      conversions: [
        {
          ...order('o1', 'a:1', '2026-06-08T10:00', 1000),
          products: [
            ['Mug', 333],
            ['Tent', 667],
          ],
        },
        { ...order('o2', 'a:2', '2026-06-09T10:00', 500), products: [['Tent', 500]] },
        { ...order('o3', 'a:2', '2026-06-10T10:00', 70) },
        { ...order('goal', 'a:2', '2026-06-10T11:00', 0, ''), products: [['Mug', 0]] },
        {
          ...order('usd', 'a:3', '2026-06-11T10:00', 100, 'USD'),
          products: [
            ['Mug', 33],
            ['Tent', 33],
            ['Cup', 34],
          ],
        },
      ],
      refunds: [{ orderId: 'o1', refundId: 'r', tsMs: bench.now(), amountMinor: 500 }],
    })
    const metrics = ['revenue', 'refunds', 'net_revenue', 'orders', 'conversions', 'goals', 'customers']
    const whole = await ask(shopOfProducts, { metrics, dimensions: ['product'] })
    const row = ({ key, values }: (typeof whole.rows)[number]) => [
      key[0],
      ...metrics.map((name) => values[name]),
    ]
    // 500 of 1000 are left: of 333 are 167 left (166.5 rounded up), of all the rest.
    expect(whole.rows.map(row)).toEqual([
      ['Tent', '1167', '334', '833', 2, 2, 0, 2],
      ['Mug', '333', '166', '167', 1, 1, 1, 1],
      ['(not set)', '70', '0', '70', 1, 1, 0, 1],
      // Only in dollars, for which there is no rate.
      ['Cup', '0', '0', '0', 0, 0, 0, 0],
    ])
    expect(metrics.map((name) => whole.totals.values[name])).toEqual(['1570', '500', '1070', 3, 3, 1, 2])
    expect(
      whole.metrics.filter(({ not_additive }) => not_additive !== undefined).map(({ name }) => name),
    ).toEqual(['orders', 'conversions', 'goals', 'customers'])
    // Chosen by product and cut by something else, an order of two of them counts once.
    const filters = [{ dimension: 'product', operator: 'contains', values: ['M', 'ent'] }]
    const some = await ask(shopOfProducts, { metrics, dimensions: ['conversion_type'], filters })
    expect(some.rows.map(row)).toEqual([['purchase', '1500', '500', '1000', 2, 2, 1, 2]])
    expect(some.metrics.map(({ not_additive }) => not_additive !== undefined)).toEqual([
      ...metrics.map((name) => name === 'customers'),
    ])
    const compared = await ask(shopOfProducts, {
      metrics,
      filters,
      range: { from: '2026-06-09', to: '2026-06-14' },
      compare: { kind: 'custom', from: '2026-06-02', to: '2026-06-08' },
    })
    expect(compared.totals.compare).toMatchObject({ revenue: '1000', orders: 1 })
    expect(compared.totals.values).toMatchObject({ revenue: '500', orders: 1 })
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
