import { storeSmallWorld } from '@tributary/testkit/small-world'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, openQueryBench, type QueryBench, valuesBy, workspaceOf } from './query-shop.testkit.ts'

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
