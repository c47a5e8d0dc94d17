import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from './shop-calendar.ts'
import type { ShopWorld, SimulatedEvent } from './shop-world.ts'
import { SMALL_SHOP, simulateShop, TINY_SHOP } from './simulate-shop.ts'

const END_DAY = '2026-03-01'
const world = simulateShop({ ...SMALL_SHOP, seed: 'small', endDay: END_DAY })
const events = allEvents(world)

function allEvents(shop: ShopWorld): SimulatedEvent[] {
  return [...shop.batches('px_test')].flat()
}

function digest(shop: ShopWorld): string {
  const { refunds, spend, truth, counts } = shop
  const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
  const all = JSON.stringify({ refunds, spend, truth, counts, events: allEvents(shop) }, asText)
  return createHash('sha256').update(all).digest('hex')
}

function timeOf({ event }: SimulatedEvent): number {
  return new Date(event.timestamp ?? '').getTime()
}

function ofType(type: string): SimulatedEvent[] {
  return events.filter(({ event }) => event.event_type === type)
}

test('the same seed gives the same world, to the byte, and another seed another', () => {
  const options = { ...TINY_SHOP, endDay: END_DAY }
  const first = digest(simulateShop({ ...options, seed: 1 }))
  expect(digest(simulateShop({ ...options, seed: 1 }))).toBe(first)
  expect(digest(simulateShop({ ...options, seed: 2 }))).not.toBe(first)
})

test('reading the events twice gives the same events', () => {
  expect(allEvents(world)).toEqual(events)
})

test('counts are known before the events are made, and are true', () => {
  fc.assert(
    fc.property(fc.nat(1e6), (seed) => {
      const shop = simulateShop({ ...TINY_SHOP, seed, endDay: END_DAY })
      const sent = allEvents(shop)
      const count = (type: string): number => sent.filter(({ event }) => event.event_type === type).length
      expect(sent.length).toBe(shop.counts.events)
      expect(count('purchase')).toBe(shop.counts.orders)
      expect(count('signup')).toBe(shop.counts.signups)
      expect(count('contact')).toBe(shop.counts.contactEvents)
      expect(sent.filter(({ userAgent }) => /bot/i.test(userAgent)).length).toBe(shop.counts.botEvents)
      expect(shop.truth.people.length).toBe(shop.counts.people)
    }),
    { numRuns: 8 },
  )
})

test('batches are days of receipt, in order, within the period', () => {
  const batches = [...world.batches('px_test')]
  expect(batches).toHaveLength(SMALL_SHOP.days)
  let lastMs = world.startMs
  batches.forEach((batch, day) => {
    for (const { receivedAtMs } of batch) {
      expect(receivedAtMs).toBeGreaterThanOrEqual(lastMs)
      expect(receivedAtMs).toBeLessThan(world.startMs + (day + 1) * DAY_MS)
      lastMs = receivedAtMs
    }
  })
})

test('an event happens before it is received, inside the period, some of them hours before', () => {
  for (const sent of events) {
    expect(timeOf(sent)).toBeGreaterThanOrEqual(world.startMs)
    expect(sent.receivedAtMs).toBeGreaterThanOrEqual(timeOf(sent))
    expect(sent.receivedAtMs).toBeLessThan(world.endMs)
  }
  expect(events.some((sent) => sent.receivedAtMs - timeOf(sent) > HOUR_MS)).toBe(true)
})

test('event ids are unique and every event names the pixel', () => {
  expect(new Set(events.map(({ event }) => event.event_id)).size).toBe(events.length)
  expect(new Set(events.map(({ event }) => event.pixel_id))).toEqual(new Set(['px_test']))
})

test('a session is of one browser and has no pause of half an hour', () => {
  const sessions = Map.groupBy(
    events.filter(({ event }) => event.session_id !== undefined),
    ({ event }) => event.session_id,
  )
  for (const session of sessions.values()) {
    expect(new Set(session.map(({ event }) => event.anonymous_id)).size).toBe(1)
    const times = session.map(timeOf).sort((left, right) => left - right)
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.max(0, ...pauses)).toBeLessThan(30 * 60_000)
    const pageViews = session.filter(({ event }) => event.event_type === 'page_view').length
    expect(pageViews).toBeGreaterThanOrEqual(1)
    expect(pageViews).toBeLessThanOrEqual(8)
  }
})

test('only the landing carries campaign parameters, in its address and as fields alike', () => {
  for (const { event } of ofType('page_view')) {
    const parameters = new URL(event.page_url ?? '').searchParams
    expect(parameters.get('utm_medium') ?? undefined).toBe(event.utm_medium)
    expect(parameters.get('gclid') ?? undefined).toBe(event.gclid)
    expect(parameters.get('fbclid') ?? undefined).toBe(event.fbclid)
    if (event.referrer?.startsWith('https://www.alderandpine.example'))
      expect(event.utm_medium).toBeUndefined()
  }
})

test('every true order has one purchase with its number, amount, time and person, from a browser of that person', () => {
  const purchases = new Map(ofType('purchase').map((sent) => [sent.event.properties?.order_id, sent]))
  const people = new Map(world.truth.people.map((person) => [person.personId, person]))
  expect(world.truth.orders.length).toBeGreaterThan(60)
  expect(purchases.size).toBe(world.truth.orders.length)
  for (const order of world.truth.orders) {
    const purchase = purchases.get(order.orderId)
    const person = people.get(order.personId)
    if (purchase === undefined || person === undefined) throw new Error(`nothing known of ${order.orderId}`)
    expect(purchase.event.revenue).toEqual({
      amount: (Number(order.amountMinor) / 100).toFixed(2),
      currency: 'USD',
    })
    expect(timeOf(purchase)).toBe(order.orderedAtMs)
    expect(person.anonymousIds).toContain(purchase.event.anonymous_id)
    expect(purchase.event.user).toEqual({ id: person.userId, email_sha256: person.emailSha256 })
  }
})

test('every browser seen belongs to exactly one person, crawlers to none', () => {
  const owners = new Map<string, string>()
  for (const { personId, anonymousIds } of world.truth.people) {
    for (const anonymousId of anonymousIds) {
      expect(owners.has(anonymousId)).toBe(false)
      owners.set(anonymousId, personId)
    }
  }
  const seen = new Set(
    events
      .filter(({ event, userAgent }) => event.anonymous_id !== undefined && !/bot/i.test(userAgent))
      .map(({ event }) => event.anonymous_id),
  )
  expect(seen).toEqual(new Set(owners.keys()))
})

test('people who lose cookies or have a second device are seen as several browsers', () => {
  const { people } = world.truth
  expect(people.some((person) => person.deviceCount === 1 && person.anonymousIds.length > 1)).toBe(true)
  expect(people.some((person) => person.deviceCount === 2 && person.anonymousIds.length > 1)).toBe(true)
})

test('the causes of orders add up to the orders', () => {
  const { orders, channels } = world.truth
  const byKind = Map.groupBy(orders, (order) => order.cause.kind)
  const caused = channels.reduce((sum, channel) => sum + channel.causedOrders, 0)
  expect(byKind.get('touch')?.length).toBe(caused)
  expect(byKind.get('baseline')?.every((order) => order.needs.length === 0)).toBe(true)
  for (const { cause, needs } of byKind.get('touch') ?? []) {
    expect(cause.kind === 'touch' && needs.includes(cause.channel)).toBe(true)
  }
})

test('refunds are of known orders, after them, within their amount, and the truth knows the same sum', () => {
  const orders = new Map(world.truth.orders.map((order) => [order.orderId, order]))
  expect(world.refunds.length).toBeGreaterThan(0)
  for (const refund of world.refunds) {
    const order = orders.get(refund.order_id)
    if (order === undefined) throw new Error(`refund of unknown order ${refund.order_id}`)
    expect(refund.amount_minor).toBe(order.refundedMinor)
    expect(refund.amount_minor).toBeGreaterThan(0n)
    expect(refund.amount_minor).toBeLessThanOrEqual(order.amountMinor)
    const atMs = new Date(refund.ts).getTime()
    expect(atMs).toBeGreaterThan(order.orderedAtMs)
    expect(atMs).toBeLessThan(world.endMs)
  }
  const refunded = world.truth.orders.filter((order) => order.refundedMinor > 0n)
  expect(refunded.length).toBe(world.refunds.length)
})

test('spend has one row for each campaign and day it runs, with clicks that cover the visits seen', () => {
  const keys = world.spend.map((row) => `${row.date} ${row.campaign}`)
  expect(new Set(keys).size).toBe(keys.length)
  for (const row of world.spend) {
    expect(row.amount_minor).toBeGreaterThanOrEqual(0n)
    expect(row.impressions).toBeGreaterThanOrEqual(row.clicks)
    expect(row.amount_minor > 0n).toBe(row.clicks > 0)
  }
  const landings = ofType('page_view').filter(({ event }) => event.utm_campaign === 'generic_rain_jackets')
  const clicks = world.spend
    .filter((row) => row.campaign === 'generic_rain_jackets')
    .reduce((sum, row) => sum + row.clicks, 0)
  expect(clicks).toBeGreaterThanOrEqual(landings.length)
})

test('sign-ups carry a hashed address and no money; calls carry a person and no browser', () => {
  for (const { event } of ofType('signup')) {
    expect(event.user?.email_sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(event.revenue).toBeUndefined()
  }
  expect(ofType('contact').length).toBeGreaterThan(0)
  for (const { event } of ofType('contact')) {
    expect(event.anonymous_id).toBeUndefined()
    expect(event.user?.id).toMatch(/^cust_/)
  }
})

test('nonsense options are refused with the bad value named', () => {
  expect(() => simulateShop({ ...TINY_SHOP, seed: 1, endDay: END_DAY, people: 0 })).toThrow('people: 0')
  expect(() => simulateShop({ ...TINY_SHOP, seed: 1, endDay: 'yesterday' })).toThrow('yesterday')
})
