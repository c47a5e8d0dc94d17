import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { EventLog } from '@tributary/stores/event-log'
import { openSegmentLog, type SegmentLog, systemDisk } from '@tributary/stores/event-log-segments'
import { sql } from '@tributary/stores/sql'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CollectorHandlerOptions, createCollectorHandler } from './collector.http.ts'
import { createConsumer } from './consumer.ts'
import { emptyTables, WORKSPACE } from './event-block.testkit.ts'
import { createVersionClock } from './version-clock.ts'

const NOW = Date.UTC(2026, 5, 10, 12)
const OTHER = '019a0000-0000-7000-8000-000000000002'
let analytics: TestAnalytics
let folder: string
let log: SegmentLog
let server: Server | undefined
let isDiskFull = false

beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())
beforeEach(async () => {
  isDiskFull = false
  folder = mkdtempSync(join(tmpdir(), 'tributary-http-'))
  log = await openSegmentLog({
    folder,
    disk: {
      write: (fd, bytes, offset) =>
        isDiskFull
          ? Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }))
          : systemDisk.write(fd, bytes, offset),
    },
  })
})
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(options: Partial<CollectorHandlerOptions> = {}): Promise<string> {
  let made = 0
  const handle = createCollectorHandler({
    log,
    findPixel: (id) =>
      id === 'px' ? { workspaceId: WORKSPACE } : id === 'other' ? { workspaceId: OTHER } : undefined,
    findWorkspaceByApiKey: async (key) => (key === 'secret' ? WORKSPACE : undefined),
    now: () => NOW,
    newEventId: () => `made-${made++}`,
    trustedProxies: 0,
    ...options,
  })
  server = createServer((request, response) => {
    if (!handle(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const event = (id: string, more: object = {}) => ({
  pixel_id: 'px',
  event_id: id,
  event_type: 'page_view',
  ...more,
})

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}
const track = (url: string, body: unknown, headers?: Record<string, string>) =>
  post(`${url}/api/v1/pixel/track`, body, headers)
const batch = (url: string, body: unknown, headers?: Record<string, string>) =>
  post(`${url}/api/v1/events`, body, headers)

async function loggedRows(): Promise<string[]> {
  const rows: string[] = []
  for (let at = 0; at < log.end(); ) {
    const block = await log.read(at, 1_000_000)
    for (const payload of block.payloads)
      rows.push(...Buffer.from(payload.subarray(1)).toString().trimEnd().split('\n'))
    at = block.next
  }
  return rows
}
const loggedIds = async () => (await loggedRows()).map((row) => row.split('\t')[1])

test('one event is answered 202 with its id once it is in the log', async () => {
  const url = await serve()
  const answer = await track(url, event('e1'))
  expect(answer).toMatchObject({ status: 202, body: { success: true, event_id: 'e1' } })
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect(await loggedIds()).toEqual(['e1'])
})

test('an event without id gets one, and sendBeacon may send it as text', async () => {
  const url = await serve()
  const answer = await track(
    url,
    { pixel_id: 'px', event_type: 'x' },
    { 'content-type': 'text/plain;charset=UTF-8' },
  )
  expect(answer).toMatchObject({ status: 202, body: { event_id: 'made-0' } })
})

test('a preflight is answered for both routes, and other requests are left to others', async () => {
  const url = await serve()
  for (const path of ['/api/v1/pixel/track', '/api/v1/events']) {
    const answer = await fetch(url + path, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type')
  }
  expect((await fetch(`${url}/api/v1/events?count=true`)).status).toBe(418)
  expect((await fetch(`${url}/api/v1/eventsource`, { method: 'POST' })).status).toBe(418)
})

test.each([
  ['{ not json', 400, 'BadJson'],
  ['', 400, 'BadJson'],
  [JSON.stringify({ pixel_id: 'nobody', event_type: 'x' }), 404, 'PixelNotFound'],
  [JSON.stringify({ pixel_id: 'px' }), 422, 'ValidationFailed'],
  [JSON.stringify({ event_type: 'x' }), 422, 'ValidationFailed'],
  ['[]', 422, 'ValidationFailed'],
  ['null', 422, 'ValidationFailed'],
])('one event as %s is answered %d %s', async (body, status, code) => {
  const url = await serve()
  const answer = await track(url, body)
  expect(answer).toMatchObject({ status, body: { code, status, title: expect.any(String) } })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(log.end()).toBe(0)
})

test('a refusal names the value', async () => {
  const url = await serve()
  expect((await track(url, event('e', { timestamp: 'never' }))).body.detail).toContain('"never"')
})

test('a batch keeps the good events and names each bad one by its place', async () => {
  const url = await serve()
  const events = [
    event('a'),
    event('b', { revenue: { amount: 'x', currency: 'EUR' } }),
    event('c', { pixel_id: 'nobody' }),
    7,
    event('d'),
  ]
  const answer = await batch(url, events)
  expect(answer.status).toBe(202)
  expect(answer.body).toEqual({
    success: true,
    accepted: 2,
    refused: [
      { index: 1, event_id: 'b', reason: 'revenue.amount: not a decimal amount of EUR: "x"' },
      { index: 2, event_id: 'c', reason: 'pixel_id: no pixel has this id: "nobody"' },
      { index: 3, reason: 'event: not an object: 7' },
    ],
  })
  expect(await loggedIds()).toEqual(['a', 'd'])
})

test('lines of JSON are a batch, told or not, and a bad line is refused by its place', async () => {
  const url = await serve()
  const lines = `${JSON.stringify(event('a'))}\n{ bad\n\n${JSON.stringify(event('b'))}\n`
  for (const type of ['application/x-ndjson', 'application/json']) {
    const answer = await batch(url, lines, { 'content-type': type })
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: 2, refused: [{ index: 1, reason: 'not JSON: "{ bad"' }] },
    })
  }
})

test.each([
  ['[]', 400, 'BadRequest'],
  ['{ bad', 400, 'BadJson'],
  ['[{"event_type":"x"', 400, 'BadJson'],
  [JSON.stringify([event('a', { pixel_id: 'nobody' })]), 404, 'PixelNotFound'],
  [JSON.stringify([{ pixel_id: 'px' }, 3]), 422, 'ValidationFailed'],
])('a batch as %s, of which nothing can be stored, is answered %d %s', async (body, status, code) => {
  const url = await serve()
  expect(await batch(url, body)).toMatchObject({ status, body: { code } })
})

test('an API key names the workspace, and a wrong one is refused', async () => {
  const url = await serve()
  const withoutPixel = { event_id: 'k', event_type: 'order' }
  expect(await batch(url, [withoutPixel], { authorization: 'Bearer secret' })).toMatchObject({
    status: 202,
    body: { accepted: 1 },
  })
  expect((await loggedRows())[0]?.split('\t')[0]).toBe(WORKSPACE)
  expect(await batch(url, [withoutPixel], { authorization: 'Bearer wrong' })).toMatchObject({
    status: 401,
    body: { code: 'SignInRequired' },
  })
  expect(
    await track(url, event('x', { pixel_id: 'other' }), { authorization: 'Bearer secret' }),
  ).toMatchObject({ status: 404, body: { code: 'PixelNotFound' } })
})

test('compressed bodies are read, and a bomb is not inflated', async () => {
  const url = await serve()
  const gzip = { 'content-encoding': 'gzip' }
  expect(await batch(url, gzipSync(JSON.stringify([event('z')])), gzip)).toMatchObject({ status: 202 })
  const bomb = gzipSync(Buffer.alloc(100_000_000, 32))
  expect(bomb.byteLength).toBeLessThan(200_000)
  expect(await batch(url, bomb, gzip)).toMatchObject({ status: 413, body: { code: 'TooLarge' } })
  expect(await batch(url, Buffer.from('no gzip'), gzip)).toMatchObject({
    status: 400,
    body: { code: 'BadRequest' },
  })
})

test('bodies above the limits are answered 413, with and without a declared length', async () => {
  const url = await serve()
  const big = JSON.stringify(event('a', { properties: { a: 'x'.repeat(300_000) } }))
  expect(await track(url, big)).toMatchObject({ status: 413 })
  const stream = new ReadableStream({
    start: (controller) => {
      for (let index = 0; index < 5; index++) controller.enqueue(Buffer.alloc(70_000, 32))
      controller.close()
    },
  })
  const chunked = await fetch(`${url}/api/v1/pixel/track`, { method: 'POST', body: stream, duplex: 'half' })
  expect(chunked.status).toBe(413)
  expect(await batch(url, `[${JSON.stringify(event('a'))},"${'x'.repeat(10_000_000)}"]`)).toMatchObject({
    status: 413,
  })
  const nearly = Array.from({ length: 300 }, (_, index) =>
    event(`n${index}`, { properties: { a: 'x'.repeat(30_000) } }),
  )
  expect(await batch(url, nearly)).toMatchObject({ status: 202, body: { accepted: 300 } })
})

test('when the log waits for the store, senders are asked to come back, and nothing grows', async () => {
  const url = await serve({ limits: { maxPendingBytes: 2_000 } })
  let busy = 0
  for (let index = 0; index < 20; index++) {
    const answer = await track(url, event(`e${index}`))
    if (answer.status === 202) continue
    busy++
    expect(answer).toMatchObject({ status: 503, body: { code: 'Busy' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(busy).toBeGreaterThan(5)
  expect(log.pendingBytes()).toBeLessThan(3_000)
  await log.commit(log.end())
  expect((await track(url, event('again'))).status).toBe(202)
})

test('bodies under way count against a bound of memory', async () => {
  const stuck: EventLog = { ...log, append: () => new Promise(() => undefined) }
  const url = await serve({ log: stuck, limits: { maxBytesInFlight: 3_000 } })
  const waiting = Array.from({ length: 5 }, (_, index) =>
    track(url, event(`e${index}`, { properties: { a: 'x'.repeat(1_000) } })).catch(() => ({
      status: 0,
      body: {},
    })),
  )
  const answered = await Promise.race(waiting)
  expect(answered).toMatchObject({ status: 503, body: { code: 'Busy' } })
})

test('a full disk refuses, loses nothing acknowledged, and works again with space', async () => {
  const url = await serve()
  expect((await track(url, event('before'))).status).toBe(202)
  isDiskFull = true
  const refused = await track(url, event('during'))
  expect(refused).toMatchObject({ status: 503, body: { code: 'StorageFull' } })
  expect(refused.headers.get('retry-after')).not.toBeNull()
  isDiskFull = false
  expect((await track(url, event('after'))).status).toBe(202)
  expect(await loggedIds()).toEqual(['before', 'after'])
})

test('with little space left nothing is taken', async () => {
  const url = await serve({ freeBytes: () => 1_000 })
  expect(await track(url, event('a'))).toMatchObject({ status: 503, body: { code: 'StorageFull' } })
})

test('the address that a proxy adds is believed only when told to, and none that stands before it', async () => {
  const prefix = async (url: string) => {
    await track(url, event('a'), { 'x-forwarded-for': '9.9.9.9, 8.8.8.8' })
    return (await loggedRows()).at(-1)?.split('\t').slice(29, 31)
  }
  expect(await prefix(await serve({ trustedProxies: 1 }))).toEqual(['US', '8.8.8.0'])
  server?.closeAllConnections()
  server?.close()
  expect(await prefix(await serve())).toEqual(['', '127.0.0.0'])
})

test('a sender that goes away in the middle leaves nothing behind', async () => {
  const url = await serve()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write('POST /api/v1/pixel/track HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"pixel_id"')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  expect((await track(url, event('a'))).status).toBe(202)
  expect(await loggedIds()).toEqual(['a'])
})

test('exactly once: the same id at once, in a batch, and after a restart counts once', async () => {
  await emptyTables(analytics.store)
  const nextVersion = createVersionClock(() => NOW)
  const storeAll = async () => {
    const consumer = createConsumer({
      log,
      analytics: analytics.store,
      nextVersion,
      refusedFile: join(folder, 'refused.ndjson'),
      logger: { warn: () => undefined, error: () => undefined },
    })
    consumer.start()
    await consumer.waitUntilStored(log.end())
    await consumer.stop()
  }
  const counts = async () =>
    (
      await analytics.store.query(
        sql`select (select count() from events) as events, (select count() from conversions final) as conversions, (select count() from touches) as touches`,
      )
    )[0]
  const purchase = event('once', {
    event_type: 'purchase',
    page_url: 'https://shop.example/?utm_source=news&utm_medium=email',
    session_id: 's',
    revenue: { amount: '10.00', currency: 'EUR' },
  })
  const url = await serve()
  await Promise.all(Array.from({ length: 8 }, () => track(url, purchase)))
  await batch(url, [purchase, purchase, event('another', { session_id: 's' })])
  await storeAll()
  expect(await counts()).toEqual({ events: '2', conversions: '1', touches: '1' })
  await track(url, purchase)
  await log.close()
  log = await openSegmentLog({ folder })
  await storeAll()
  expect(await counts()).toEqual({ events: '2', conversions: '1', touches: '1' })
})
