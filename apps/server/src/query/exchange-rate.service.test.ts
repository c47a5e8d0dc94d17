import type { QueryAnswer } from '@tributary/contract/query'
import { storeSmallWorld, type WorldConversion } from '@tributary/testkit/small-world'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, openQueryBench, order, type QueryBench, valuesBy, workspaceOf } from './query-shop.testkit.ts'

let bench: QueryBench
beforeAll(async () => {
  bench = await openQueryBench()
})
afterAll(() => bench.close())

const ask: QueryBench['ask'] = (workspaceId, asked) => bench.ask(workspaceId, asked)

describe('money of other currencies', () => {
  const rate = (currency: string, day: string, value: string) => ({ currency, day, rate: value })

  test('without a rate it is in no number and beside the answer', async () => {
    const found = await ask(await bench.openShop(), { metrics: ['revenue', 'spend', 'roas'] })
    expect(found.totals.values).toMatchObject({ revenue: '1600', spend: '400' })
    expect(found.unconverted).toEqual([
      { source: 'conversions', currency: 'USD', rows: 1, amount_minor: '5000' },
      { source: 'spend', currency: 'EUR', rows: 1, amount_minor: '70' },
    ])
  })

  test('with the rate of its day it is converted, in revenue and in credit alike', async () => {
    const workspaceId = await bench.openShopWithRates()
    await bench.query.rates.put(workspaceId, 'PHP', [
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

  test('parts of an order by product add up to what the order is worth, whatever is rounded', async () => {
    const sold: WorldConversion = {
      ...order('usd', 'a:3', '2026-06-12T10:00', 100, 'USD'),
      products: [
        ['Mug', 33],
        ['Tent', 33],
        ['Cup', 34],
      ],
    }
    const workspaceId = await bench.openShopWithRates({
      conversions: [sold],
      refunds: [{ orderId: 'usd', refundId: 'r', tsMs: bench.now(), amountMinor: 1 }],
    })
    await bench.query.rates.put(workspaceId, 'PHP', [rate('USD', '2026-06-12', '0.5')])
    const metrics = ['revenue', 'net_revenue']
    const found = await ask(workspaceId, { metrics, dimensions: ['product'] })
    // Each by itself would be 17: 51 in all. Of 99 left, 33, 65 and 99 fall to the first, two and three.
    expect(valuesBy(found, 'revenue')).toEqual({ Cup: '17', Mug: '17', Tent: '16' })
    expect(valuesBy(found, 'net_revenue')).toEqual({ Cup: '17', Mug: '17', Tent: '16' })
    expect(found.totals.values).toEqual({ revenue: '50', net_revenue: '50' })
  })

  test('a rate of the future or of long ago does not convert', async () => {
    const workspaceId = await bench.openShopWithRates()
    await bench.query.rates.put(workspaceId, 'PHP', [
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
    const workspaceId = await bench.openShopWithRates()
    await storeSmallWorld(
      bench.store,
      workspaceId,
      {
        refunds: [{ orderId: 'usd', refundId: 'r', tsMs: at('2026-06-20T00:00'), amountMinor: 5000 }],
      },
      { version: 2 },
    )
    await bench.query.rates.put(workspaceId, 'PHP', [
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
    const [ours, theirs] = [await bench.openShopWithRates(), await bench.openShopWithRates()]
    await bench.query.rates.put(theirs, 'PHP', [rate('USD', '2026-06-01', '57')])
    await bench.query.rates.put(ours, 'GBP', [rate('USD', '2026-06-01', '0.8')])
    expect((await ask(ours, { metrics: ['revenue'] })).totals.values).toEqual({ revenue: '1600' })
    expect(await bench.query.rates.list(workspaceOf(ours), {})).toEqual({ to_currency: 'PHP', rates: [] })
  })

  test('a rate of the same day replaces the earlier one and keeps its digits', async () => {
    const workspaceId = await bench.openShopWithRates()
    await bench.query.rates.put(workspaceId, 'PHP', [rate('USD', '2026-06-12', '57')])
    await bench.query.rates.put(workspaceId, 'PHP', [
      rate('USD', '2026-06-12', '1'),
      rate('USD', '2026-06-12', '0.017123456789'),
    ])
    expect(
      await bench.query.rates.list(workspaceOf(workspaceId), {
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

describe('new customers', () => {
  async function openPaid(conversions: readonly WorldConversion[]): Promise<string> {
    const workspaceId = await bench.openShop({ conversions })
    await bench.db
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Shop', currency: 'PHP' })
      .execute()
    return workspaceId
  }
  const rates = (workspaceId: string, days: readonly string[]) =>
    bench.query.rates.put(
      workspaceId,
      'PHP',
      days.map((day) => ({ currency: 'KWD', day, rate: '18.5' })),
    )

  test('whose only money has no rate on its day yet are in no number; the first that has one is the first', async () => {
    const workspaceId = await openPaid([
      order('early', 'a:1', '2026-06-09T12:00', 4000, 'KWD'),
      order('again', 'a:2', '2026-06-08T12:00', 4000, 'KWD'),
      order('later', 'a:2', '2026-06-13T12:00', 100, 'KWD'),
    ])
    await rates(workspaceId, ['2026-06-12'])
    const metrics = ['revenue', 'conversions', 'customers', 'new_customers']
    const newBy = (answer: QueryAnswer) =>
      Object.entries(valuesBy(answer, 'new_customers')).filter(([, people]) => people !== 0)
    const found = await ask(workspaceId, { metrics, dimensions: ['day'] })
    expect(found.totals.values).toEqual({ revenue: '185', conversions: 1, customers: 1, new_customers: 1 })
    expect(newBy(found)).toEqual([['2026-06-13', 1]])
    await rates(workspaceId, ['2026-06-01'])
    const rated = await ask(workspaceId, { metrics, dimensions: ['day'] })
    expect(newBy(rated)).toEqual([
      ['2026-06-08', 1],
      ['2026-06-09', 1],
    ])
  })

  test('of people who bought once are the customers, wherever rates begin and stop holding', async () => {
    const dayAt = (offset: number) =>
      new Date(Date.UTC(2025, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10)
    const days = fc.integer({ min: 0, max: 450 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(days, { minLength: 1, maxLength: 40 }),
        fc.array(days, { minLength: 1, maxLength: 6 }),
        async (bought, rated) => {
          const workspaceId = await openPaid(
            bought.map((offset, person) =>
              order(`o${person}`, `a:${person}`, `${dayAt(offset)}T12:00`, 1000, 'KWD'),
            ),
          )
          await rates(workspaceId, rated.map(dayAt))
          const found = await ask(workspaceId, {
            metrics: ['customers', 'new_customers'],
            dimensions: ['month'],
            range: { from: '2025-01-01', to: '2026-04-30' },
          })
          expect(valuesBy(found, 'new_customers')).toEqual(valuesBy(found, 'customers'))
          const holds = (offset: number) => rated.some((day) => day <= offset && offset - day <= 92)
          expect(found.totals.values.new_customers).toBe(bought.filter(holds).length)
        },
      ),
      { numRuns: 12 },
    )
  }, 60_000)
})
