import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCalendar, HOUR_MS } from './shop-calendar.ts'
import { DOORS } from './shop-doors.data.ts'
import { createShop } from './shop-model.ts'
import { createPerson } from './shop-person.ts'
import { growPerson } from './shop-visit-tree.ts'
import { CHANNELS, type Channel, type TrueOrder } from './shop-world.ts'
import { SMALL_SHOP, simulateShop, TINY_SHOP } from './simulate-shop.ts'

const MARKETING: Channel[] = CHANNELS.filter((channel) => channel !== 'Direct')

/** Orders without what may differ between two worlds: their number and, by minutes, their time. */
function fingerprints(orders: readonly TrueOrder[]): string[] {
  return orders.map((order) => `${order.personId} ${order.amountMinor} ${order.needs}`).sort()
}

test('the world without some channels has exactly the orders that need none of them', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.subarray(MARKETING, { minLength: 1 }), (seed, off) => {
      const options = { ...TINY_SHOP, seed, endDay: '2026-03-01', people: 600 }
      const world = simulateShop(options)
      const without = simulateShop({ ...options, withoutChannels: off })
      const expected = world.truth.orders.filter((order) => !order.needs.some((need) => off.includes(need)))
      expect(fingerprints(without.truth.orders)).toEqual(fingerprints(expected))
    }),
    { numRuns: 12 },
  )
})

test("a channel's increment is what the world loses without it", () => {
  const options = { ...SMALL_SHOP, people: 8000, seed: 5, endDay: '2026-03-01' }
  const world = simulateShop(options)
  for (const channel of ['Paid Social', 'Email'] satisfies Channel[]) {
    const without = simulateShop({ ...options, withoutChannels: [channel] })
    const truth = world.truth.channels.find((candidate) => candidate.channel === channel)
    expect(truth?.incrementalOrders).toBeGreaterThan(0)
    expect(world.counts.orders - without.counts.orders).toBe(truth?.incrementalOrders)
    const expected = world.truth.orders.filter((order) => !order.needs.includes(channel))
    expect(fingerprints(without.truth.orders)).toEqual(fingerprints(expected))
    expect(without.truth.channels.find((candidate) => candidate.channel === channel)?.touches).toBe(0)
    expect(without.spend.some((row) => row.channel === channel)).toBe(false)
  }
})

test('brand search is bought for people who come anyway: without paid search they come directly', () => {
  const calendar = createCalendar('2026-03-01', 60)
  const shop = createShop(calendar, new Set())
  const withoutSearchAds = createShop(calendar, new Set<Channel>(['Paid Search']))
  let comparedPeople = 0
  for (let index = 0; index < 3000; index += 1) {
    const person = createPerson({ high: 21, low: 22 }, index)
    const { visits } = growPerson(shop, person)
    if (!visits.every(({ door }) => door.isNavigational)) continue
    if (!visits.some(({ door }) => door.campaign === 'brand_search')) continue
    const without = growPerson(withoutSearchAds, person).visits
    expect(without.map(({ startMs }) => startMs)).toEqual(visits.map(({ startMs }) => startMs))
    expect(new Set(without.map(({ door }) => door.channel))).toEqual(new Set(['Direct']))
    comparedPeople += 1
  }
  expect(comparedPeople).toBeGreaterThan(50)
})

test('touches of a campaign cause orders as often as its true probability says', () => {
  const campaign = 'product_ads_all'
  const shop = createShop(createCalendar('2026-03-01', 400), new Set())
  let touches = 0
  let causedOrders = 0
  for (let index = 0; index < 30_000; index += 1) {
    for (const { door, order } of growPerson(shop, createPerson({ high: 11, low: 12 }, index)).visits) {
      touches += Number(door.campaign === campaign)
      causedOrders += Number(order?.cause.kind === 'touch' && order.cause.campaign === campaign)
    }
  }
  const truth = DOORS.find((door) => door.campaign === campaign)?.orderProbability ?? 0
  const standardError = Math.sqrt(truth / touches)
  expect(touches).toBeGreaterThan(3000)
  expect(Math.abs(causedOrders / touches - truth)).toBeLessThan(4 * standardError)
})

test('no order is planned so late that its payment would be lost', () => {
  const calendar = createCalendar('2026-03-01', 30)
  const shop = createShop(calendar, new Set())
  for (let index = 0; index < 2000; index += 1) {
    for (const { order, startMs } of growPerson(shop, createPerson({ high: 3, low: 4 }, index)).visits) {
      expect(startMs).toBeLessThan(calendar.endMs)
      if (order !== undefined) expect(startMs + order.afterMs).toBeLessThan(calendar.endMs - HOUR_MS)
    }
  }
})

test('switching off Direct is refused', () => {
  expect(() =>
    simulateShop({ ...TINY_SHOP, seed: 1, endDay: '2026-03-01', withoutChannels: ['Direct'] }),
  ).toThrow('Direct cannot be switched off')
})
