/** The sample company at full size: it has to look like a real shop, because it is the first thing a newcomer sees. */
import type { WireEvent } from '@tributary/pixel/wire'
import { beforeAll, expect, test } from 'vitest'
import { DAY_MS } from './shop-calendar.ts'
import { CHANNELS, type Channel, type ShopWorld } from './shop-world.ts'
import { SAMPLE_SHOP, simulateShop } from './simulate-shop.ts'

type ChannelFigures = { touches: number; lastClickMinor: number; spendMinor: number }

let world: ShopWorld
let madeInMs = 0
let figures: Map<Channel, ChannelFigures>
const eventTypes = new Map<string, number>()
let phoneSessions = 0

beforeAll(() => {
  const startedMs = performance.now()
  world = simulateShop({ seed: 7, endDay: '2026-03-01' })
  figures = new Map(CHANNELS.map((channel) => [channel, { touches: 0, lastClickMinor: 0, spendMinor: 0 }]))
  const landings = new Map<string, { timestamp: string; channel: Channel }>()
  const purchases: WireEvent[] = []
  for (const batch of world.batches('px_sample')) {
    for (const { event, userAgent } of batch) {
      eventTypes.set(event.event_type, (eventTypes.get(event.event_type) ?? 0) + 1)
      if (event.session_id === undefined || /bot/i.test(userAgent)) continue
      if (event.revenue !== undefined) purchases.push(event)
      const timestamp = String(event.timestamp)
      const known = landings.get(event.session_id)
      if (known === undefined) phoneSessions += Number(/Mobile/.test(userAgent))
      // Late page views arrive out of order: the landing is the earliest, not the first received.
      if (known !== undefined && known.timestamp <= timestamp) continue
      landings.set(event.session_id, { timestamp, channel: channelOf(event) })
    }
  }
  for (const { channel } of landings.values()) figuresOf(channel).touches += 1
  for (const { session_id, revenue } of purchases) {
    const landed = landings.get(session_id ?? '')
    if (landed) figuresOf(landed.channel).lastClickMinor += Math.round(Number(revenue?.amount) * 100)
  }
  madeInMs = performance.now() - startedMs
  for (const row of world.spend) figuresOf(row.channel).spendMinor += Number(row.amount_minor)
  printSummary()
})

function figuresOf(channel: Channel): ChannelFigures {
  const found = figures.get(channel)
  if (found === undefined) throw new Error(`unknown channel: ${channel}`)
  return found
}

/** A second, short reading of the channel rules, so that the world does not merely agree with itself. */
function channelOf({ utm_medium: medium, referrer = '' }: WireEvent): Channel {
  const byMedium: Record<string, Channel> = {
    cpc: 'Paid Search',
    paid_social: 'Paid Social',
    email: 'Email',
    display: 'Display',
  }
  if (medium !== undefined) return byMedium[medium] ?? 'Referral'
  if (referrer === '') return 'Direct'
  const { hostname } = new URL(referrer)
  if (/chatgpt|perplexity|gemini/.test(hostname)) return 'AI Assistants'
  if (/google|bing|duckduckgo/.test(hostname)) return 'Organic Search'
  return /instagram|^t\.co$|reddit|pinterest/.test(hostname) ? 'Organic Social' : 'Referral'
}

function printSummary(): void {
  const dollars = (minor: number | bigint): number => Math.round(Number(minor) / 100)
  console.info('Sample company', world.counts, `simulated and sent in ${Math.round(madeInMs)} ms`)
  console.table(
    world.truth.channels.map((truth) => {
      const { touches, lastClickMinor, spendMinor } = figuresOf(truth.channel)
      return {
        channel: truth.channel,
        touches,
        spend: dollars(spendMinor),
        lastClick: dollars(lastClickMinor),
        lastClickRoas: spendMinor > 0 ? (lastClickMinor / spendMinor).toFixed(2) : '-',
        caused: truth.causedOrders,
        incremental: truth.incrementalOrders,
        incrementalRevenue: dollars(truth.incrementalRevenueMinor),
      }
    }),
  )
}

test('it has the size of the sample company', () => {
  expect(world.counts.people).toBeGreaterThan(SAMPLE_SHOP.people * 0.97)
  expect(world.counts.people).toBeLessThan(SAMPLE_SHOP.people * 1.03)
  expect(world.counts.events).toBeGreaterThan(375_000)
  expect(world.counts.events).toBeLessThan(425_000)
  const sessionsPerWeek = world.counts.sessions / (SAMPLE_SHOP.days / 7)
  expect(sessionsPerWeek).toBeGreaterThan(8_500)
  expect(sessionsPerWeek).toBeLessThan(12_000)
})

test('it sells like a small shop', () => {
  const revenue = Number(world.truth.orders.reduce((sum, order) => sum + order.amountMinor, 0n)) / 100
  const spend = Number(world.spend.reduce((sum, row) => sum + row.amount_minor, 0n)) / 100
  const newCustomers = world.truth.orders.filter((order) => order.isNewCustomer).length
  const { orders, sessions } = world.counts
  expect(orders / sessions).toBeGreaterThan(0.025)
  expect(orders / sessions).toBeLessThan(0.031)
  expect(revenue / orders).toBeGreaterThan(58)
  expect(revenue / orders).toBeLessThan(67)
  expect(spend / revenue).toBeGreaterThan(0.15)
  expect(spend / revenue).toBeLessThan(0.25)
  expect(spend / newCustomers).toBeGreaterThan(10)
  expect(spend / newCustomers).toBeLessThan(40)
  expect(newCustomers / orders).toBeGreaterThan(0.5)
  expect(newCustomers / orders).toBeLessThan(0.8)
  expect(world.refunds.length / orders).toBeGreaterThan(0.035)
  expect(world.refunds.length / orders).toBeLessThan(0.065)
})

test('the landing of every visit tells its channel, as counted by the truth', () => {
  for (const { channel, touches } of world.truth.channels) expect(figuresOf(channel).touches).toBe(touches)
})

test('returns on spend differ widely, and last click hides what upper channels cause', () => {
  const roas = (channel: Channel): number => figuresOf(channel).lastClickMinor / figuresOf(channel).spendMinor
  const truth = (channel: Channel): number =>
    Number(world.truth.channels.find((row) => row.channel === channel)?.incrementalRevenueMinor)
  const paid = ['Paid Search', 'Paid Social', 'Email', 'Display'] satisfies Channel[]
  for (const channel of paid) {
    expect(roas(channel)).toBeGreaterThan(0.4)
    expect(roas(channel)).toBeLessThan(6)
  }
  expect(Math.min(...paid.map(roas))).toBeLessThan(1)
  expect(Math.max(...paid.map(roas))).toBeGreaterThan(3)
  expect(truth('Paid Social')).toBeGreaterThan(2 * figuresOf('Paid Social').lastClickMinor)
  expect(figuresOf('Direct').lastClickMinor).toBeGreaterThan(0)
  expect(truth('Direct')).toBe(0)
})

test('sales grow steadily: no empty beginning, no explosion', () => {
  const weeks = Array.from({ length: 17 }, () => 0)
  for (const { orderedAtMs } of world.truth.orders) {
    const week = Math.floor((orderedAtMs - world.startMs) / (7 * DAY_MS))
    if (week < 17) weeks[week] = (weeks[week] ?? 0) + 1
  }
  const [first, ...later] = weeks
  const mean = world.counts.orders / (SAMPLE_SHOP.days / 7)
  expect(first).toBeGreaterThan(mean * 0.55)
  expect(Math.max(...later)).toBeLessThan(mean * 1.6)
})

test('the changed campaign visibly lifts its channel', () => {
  const change = world.truth.changes.find(({ description }) => description.includes('creative'))
  const changedMs = Date.parse(`${change?.date}T00:00:00Z`)
  const causedBy = world.truth.orders.filter(
    ({ cause }) => cause.kind === 'touch' && cause.campaign === change?.campaign,
  )
  const perDay = (fromMs: number, toMs: number): number =>
    causedBy.filter(({ orderedAtMs }) => orderedAtMs >= fromMs && orderedAtMs < toMs).length /
    ((toMs - fromMs) / DAY_MS)
  expect(perDay(changedMs, world.endMs)).toBeGreaterThan(2 * perDay(world.startMs, changedMs))
})

test('visits come from phones more often than not, and from all kinds of events there are some', () => {
  expect(phoneSessions / world.counts.sessions).toBeGreaterThan(0.52)
  expect(phoneSessions / world.counts.sessions).toBeLessThan(0.7)
  expect([...eventTypes.keys()].sort()).toEqual(
    ['add_to_cart', 'contact', 'identify', 'page_view', 'purchase', 'signup'].sort(),
  )
  expect(world.counts.botEvents).toBeGreaterThan(200)
  expect(world.counts.botEvents).toBeLessThan(700)
  expect(world.counts.contactEvents).toBeGreaterThan(40)
})
