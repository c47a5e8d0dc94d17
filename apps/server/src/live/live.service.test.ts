import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LiveView } from '@tributary/contract/live'
import { openSegmentLog, type SegmentLog } from '@tributary/stores/event-log-segments'
import { createRandom, type SeededRandom } from '@tributary/testkit/seeded-random'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCollector } from '../collect/collector.ts'
import { createConsumer } from '../collect/consumer.ts'
import { readUserAgent } from '../collect/user-agent.ts'
import { createVersionClock } from '../collect/version-clock.ts'
import { until } from '../live-server.testkit.ts'
import { createLiveService, type LiveDeps, type LiveService } from './live.service.ts'
import type { LiveWatcher } from './live-feed.ts'

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
let analytics: TestAnalytics
let folder: string
let log: SegmentLog
let nowMs: number
let services: LiveService[] = []
let workspaceId = ''
let made = 0

beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-live-service-'))
  // Small segments, so that what is stored is deleted at once.
  log = await openSegmentLog({ folder, segmentBytes: 2_000 })
  nowMs = Date.UTC(2026, 5, 10, 12)
  workspaceId = newId()
})
afterEach(async () => {
  for (const service of services) await service.stop()
  services = []
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

function newId(): string {
  made++
  return `019a0000-0000-7000-8000-${String(made).padStart(12, '0')}`
}

const errors: unknown[] = []
function createService(timing: Partial<LiveDeps> = {}): LiveService {
  const service = createLiveService({
    eventLog: log,
    analytics: analytics.store,
    now: () => nowMs,
    newId,
    logger: { error: (fields) => errors.push(fields) },
    beatMs: 5,
    ...timing,
  })
  services.push(service)
  return service
}

function createSender(service: LiveService, to = workspaceId) {
  const collector = createCollector({
    log: service.log,
    readUserAgent,
    findCountry: () => 'PH',
    findPixel: () => undefined,
    now: () => nowMs,
    newEventId: newId,
    maxPendingBytes: 1e9,
  })
  return async (events: readonly object[], userAgent = BROWSER): Promise<void> => {
    const sender = { ip: '203.0.113.9', userAgent, workspaceId: to }
    const answer = await collector.collect(
      events.map((raw) => ({ raw })),
      sender,
    )
    expect(answer.kind).toBe('stored')
  }
}

const createTestConsumer = () =>
  createConsumer({
    log,
    analytics: analytics.store,
    nextVersion: createVersionClock(() => nowMs),
    refusedFile: join(folder, 'refused.ndjson'),
    logger: { warn: (fields) => errors.push(fields), error: (fields) => errors.push(fields) },
  })

/** The view once it stands at the clock's second; what was sent before is in it. */
async function viewNow(service: LiveService, of = workspaceId): Promise<LiveView> {
  const start = performance.now()
  const { id } = await service.view(of)
  for (;;) {
    const view = await service.view(of)
    if (view.id !== id && view.second === Math.floor(nowMs / 1000)) return view
    if (performance.now() - start > 10_000) throw new Error('the view does not reach the clock')
    await pause(5)
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const totalOf = ({ events }: LiveView) => events.reduce((sum, number) => sum + number, 0)
const factsOf = ({ id: _, ...facts }: LiveView) => facts

function randomEvent(random: SeededRandom): object {
  const visitor = random.int(1, 12)
  const order = random.int(1, 40)
  const isOrder = random.chance(0.3)
  return {
    event_id: `e-${random.uuid(nowMs)}`,
    ...(random.chance(0.9) ? { anonymous_id: `b\\${visitor}\t` } : { user: { id: `u${visitor}` } }),
    event_type: isOrder ? 'purchase' : random.pick(['page_view', 'click', 'signup', 'add_to_cart']),
    page_url: random.chance(0.8)
      ? `https://shop.example/${random.pick(['', 'a', 'b\\c', 'ü'])}${random.chance(0.3) ? '?utm_source=news&utm_medium=email' : ''}`
      : undefined,
    referrer: random.chance(0.2) ? 'https://www.google.com/' : undefined,
    timestamp: nowMs - random.pick([0, 0, 0, 500, 60_000, 1_800_001]),
    ...(isOrder || random.chance(0.1)
      ? {
          revenue: { amount: `${random.int(1, 99)}`, currency: random.pick(['EUR', 'JPY', 'USD']) },
          properties: random.chance(0.8) ? { order_id: `o-${order}` } : {},
        }
      : {}),
  }
}

test('a view built from tables and log equals the view of who followed all along', async () => {
  for (const seed of [1, 2, 3]) {
    workspaceId = newId()
    const random = createRandom(seed)
    const follower = createService()
    const send = createSender(follower)
    await follower.view(workspaceId)
    const consumer = createTestConsumer()
    const storedUntil = random.int(0, 60)
    const sent: object[] = []
    for (let at = 0; at < 60; at++) {
      nowMs += random.int(0, 25_000)
      // Two events of one moment have no order that a table could tell.
      for (let more = random.int(1, 4); more > 0; more--, nowMs++) {
        const isAgain = sent.length > 0 && random.chance(0.1)
        const event = isAgain ? random.pick(sent) : randomEvent(random)
        if (!isAgain) sent.push(event)
        await send([event])
      }
      if (random.chance(0.1)) await send([randomEvent(random)], 'Googlebot/2.1')
      if (at !== storedUntil) continue
      consumer.start()
      await consumer.waitUntilStored(log.end())
      await consumer.stop()
    }
    const [followed, built] = [await viewNow(follower), await viewNow(createService())]
    expect(totalOf(built)).toBeGreaterThan(20)
    expect(built.money.length).toBeGreaterThan(0)
    expect(factsOf(built)).toEqual(factsOf(followed))
    const rest = createTestConsumer()
    rest.start()
    await rest.stop()
    const stored = createService()
    expect(factsOf(await viewNow(stored))).toEqual(factsOf(followed))
    await expectVisitorsOf(stored, followed)
  }
})

/** Behind each number of visitors are as many. */
async function expectVisitorsOf(service: LiveService, view: LiveView): Promise<void> {
  const behind = async (query: { page?: string; channel?: string }) => {
    const { visitors, total } = await service.visitors(workspaceId, { ...query, limit: 1000 })
    expect(visitors).toHaveLength(total)
    return visitors
  }
  expect(view.visitors_now).toBeGreaterThan(0)
  const all = await behind({})
  expect(all).toHaveLength(view.visitors_now)
  expect(all.map((one) => one.last_at)).toEqual(
    all
      .map((one) => one.last_at)
      .sort()
      .reverse(),
  )
  for (const { page, visitors } of view.pages) expect(await behind({ page })).toHaveLength(visitors)
  for (const { channel, visitors } of view.channels) expect(await behind({ channel })).toHaveLength(visitors)
}

test('a visitor is listed as the person they are, and not before they are stored', async () => {
  const service = createService()
  const send = createSender(service)
  await service.view(workspaceId)
  const page_url = 'https://shop.example/cart?utm_source=news&utm_medium=email'
  await send([{ event_id: 'v1', event_type: 'page_view', anonymous_id: 'b1', page_url }])
  nowMs += 2_000
  await send([{ event_id: 'v2', event_type: 'login', anonymous_id: 'b1', user: { id: 'ada' } }])
  await viewNow(service)
  const asked = () => service.visitors(workspaceId, { limit: 10 })
  expect(await asked()).toEqual({ total: 1, visitors: [] })
  const consumer = createTestConsumer()
  consumer.start()
  await consumer.waitUntilStored(log.end())
  await consumer.stop()
  expect(await asked()).toEqual({
    total: 1,
    visitors: [
      {
        handle: 'a:b1',
        person: 'u:ada',
        page: 'shop.example/cart',
        channel: 'Email',
        first_at: new Date(nowMs - 2_000).toISOString(),
        last_at: new Date(nowMs).toISOString(),
        events: 2,
      },
    ],
  })
  expect((await service.visitors(newId(), { limit: 10 })).total).toBe(0)
})

test('wherever opening falls between arriving and storing, each event counts once', async () => {
  const random = createRandom(7)
  const first = createService()
  const consumer = createTestConsumer()
  consumer.start()
  for (let round = 0; round < 12; round++) {
    workspaceId = newId()
    const send = createSender(first)
    let sent = 0
    const sending = (async () => {
      for (let at = 0; at < 25; at++) {
        const again = { event_id: 'again', event_type: 'page_view' }
        await send([{ event_id: `r${round}-${at}`, event_type: 'page_view' }, again])
        sent++
        if (random.chance(0.3)) await pause(random.int(0, 15))
      }
    })()
    await pause(random.int(0, 120))
    const opening = first.view(workspaceId)
    await sending
    if (random.chance(0.5)) await consumer.waitUntilStored(log.end())
    await opening
    expect(totalOf(await viewNow(first))).toBe(sent + 1)
  }
  await consumer.stop()
})

test('workspaces are apart', async () => {
  const service = createService()
  const other = newId()
  const [sendMine, sendOther] = [createSender(service), createSender(service, other)]
  await sendOther([{ event_type: 'page_view', event_id: 'same' }])
  await service.view(workspaceId)
  await sendMine([{ event_type: 'page_view', event_id: 'same' }, { event_type: 'page_view' }])
  expect(totalOf(await viewNow(service))).toBe(2)
  expect(totalOf(await viewNow(service, other))).toBe(1)
})

test('with more events between two beats than are kept, the view is built again and still right', async () => {
  const service = createService({ maxArrived: 50, beatMs: 300 })
  const send = createSender(service)
  const { id } = await service.view(workspaceId)
  await send(Array.from({ length: 200 }, () => ({ event_type: 'page_view' })))
  await untilAsync(async () => totalOf(await service.view(workspaceId)) === 200)
  expect((await service.view(workspaceId)).id.split('.')[0]).not.toBe(id.split('.')[0])
})

test('a clock that is set back begins the view anew', async () => {
  const service = createService()
  const send = createSender(service)
  await send([{ event_type: 'page_view' }])
  const { id } = await viewNow(service)
  nowMs -= 3_600_000
  await untilAsync(async () => (await service.view(workspaceId)).id.split('.')[0] !== id.split('.')[0])
  await send([{ event_type: 'page_view' }])
  expect(totalOf(await viewNow(service))).toBe(1)
})

test('nobody looking for a minute, the view is forgotten; looked at again, it is built anew', async () => {
  const service = createService({ idleMs: 60_000 })
  const send = createSender(service)
  await send([{ event_type: 'page_view' }])
  const { id } = await viewNow(service)
  nowMs += 59_000
  expect((await viewNow(service)).id.split('.')[0]).toBe(id.split('.')[0])
  nowMs += 61_000
  await pause(50)
  const later = await viewNow(service)
  expect(later.id.split('.')[0]).not.toBe(id.split('.')[0])
  expect(totalOf(later)).toBe(1)
})

function createTestWatcher() {
  const closed: string[] = []
  let beats = 0
  const watcher: LiveWatcher = {
    send: () => undefined,
    heartbeat: () => {
      beats++
    },
    bufferedBytes: () => 0,
    close: (reason) => closed.push(reason),
  }
  return { watcher, closed, beats: () => beats }
}

test('watchers of one credential are asked about once a look; a failing look ends nobody', async () => {
  const service = createService({ recheckMs: 100 })
  let asked = 0
  let answer: () => Promise<boolean> = async () => true
  const holds = () => {
    asked++
    return answer()
  }
  const permit = { credential: 'key', holds }
  const watchers = [createTestWatcher(), createTestWatcher(), createTestWatcher()]
  for (const { watcher } of watchers) await service.watch(workspaceId, watcher, permit, undefined)
  const look = async () => {
    asked = 0
    const beats = watchers[0]?.beats() ?? 0
    nowMs += 100
    await until(() => watchers[0]?.beats() !== beats || watchers[0]?.closed.length > 0, 'they were looked at')
    return asked
  }
  expect(await look()).toBe(1)
  answer = () => Promise.reject(new Error('the database is away'))
  expect(await look()).toBe(1)
  expect(errors.splice(0)).toHaveLength(1)
  expect(service.watchers()).toBe(3)
  answer = async () => false
  expect(await look()).toBe(1)
  expect(watchers.map(({ closed }) => closed)).toEqual([['refused'], ['refused'], ['refused']])
  expect(service.watchers()).toBe(0)
})

test('stopping closes the streams and opens no more', async () => {
  const service = createService()
  const { watcher, closed } = createTestWatcher()
  await service.watch(workspaceId, watcher, { credential: '', holds: async () => true }, undefined)
  await service.stop()
  expect(closed).toEqual(['stopping'])
  await expect(service.view(workspaceId)).rejects.toMatchObject({ code: 'Busy' })
})

async function untilAsync(isSo: () => Promise<boolean>): Promise<void> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > 10_000) throw new Error('waited in vain')
    await pause(10)
  }
}
