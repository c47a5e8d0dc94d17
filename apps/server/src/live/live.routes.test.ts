import { request as httpRequest } from 'node:http'
import {
  applyLiveDelta,
  LIVE_CONVERSIONS,
  liveDeltaSchema,
  liveViewSchema,
  liveVisitorsSchema,
} from '@tributary/contract/live'
import { leastTimeMs } from '@tributary/testkit/least-time'
import { createRandom } from '@tributary/testkit/seeded-random'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import {
  createStreamReader,
  LIVE_PUBLIC_URL,
  type LiveServer,
  openLiveServer,
  openStream,
  until,
} from '../live-server.testkit.ts'
import { SOCKET_PATH } from './live-socket.ts'

const socketMessageSchema = z.object({ event: z.string(), data: z.unknown() })

let server: LiveServer
let shop: Awaited<ReturnType<LiveServer['newWorkspace']>>
let other: typeof shop

beforeAll(async () => {
  server = await openLiveServer({ beatMs: 100, recheckMs: 200, segmentBytes: 20_000 })
  shop = await server.newWorkspace('shop')
  other = await server.newWorkspace('other')
})
afterAll(() => server.close())

const keyOf = (workspace: typeof shop) => ({ authorization: `Bearer ${workspace.api_key}` })

let made = 0
const eventOf = (more: object = {}) => {
  made++
  return {
    event_id: `e${made}`,
    anonymous_id: `b${made}`,
    event_type: 'page_view',
    page_url: 'https://shop.example/',
    ...more,
  }
}
const orderOf = (id: string) =>
  eventOf({
    event_type: 'purchase',
    revenue: { amount: '10.50', currency: 'EUR' },
    properties: { order_id: id },
  })

const send = (events: readonly object[], workspace = shop) =>
  server.post('/api/v1/events', events, keyOf(workspace))

async function viewOf(workspace = shop) {
  const answer = await fetch(`${server.url}/api/v1/live`, { headers: keyOf(workspace) })
  expect(answer.status).toBe(200)
  return liveViewSchema.parse(await answer.json())
}

async function openReader(workspace = shop) {
  const reader = createStreamReader(server.url, keyOf(workspace))
  expect(await reader.connect()).toBe(200)
  await until(() => reader.view() !== undefined, 'the snapshot is there')
  return reader
}

test('an event is on the stream within two seconds of its answer', async () => {
  const timed = await server.newWorkspace('timed')
  const reader = await openReader(timed)
  const leastMs = await leastTimeMs(2_000, async (attempt) => {
    await send([eventOf()], timed)
    return () => until(() => reader.seen.events > attempt, 'the event is seen')
  })
  expect(leastMs).toBeLessThan(2_000)
  reader.cut()
})

test('an event is on the stream, and in the view that is asked for once', async () => {
  const reader = await openReader()
  const landing = { page_url: 'https://shop.example/shoes?utm_source=news&utm_medium=email' }
  await send([eventOf(landing), orderOf('first')])
  await until(() => reader.seen.events === 2, 'both events are seen')
  expect(reader.view()).toMatchObject({
    visitors_now: 2,
    pages: [
      { page: 'shop.example/', visitors: 1 },
      { page: 'shop.example/shoes', visitors: 1 },
    ],
    channels: [
      { channel: 'Direct', visitors: 1 },
      { channel: 'Email', visitors: 1 },
    ],
    money: [{ currency: 'EUR', conversions: 1, amount_minor: '1050' }],
    conversions: [{ conversion_id: 'first', amount_minor: '1050', currency: 'EUR' }],
  })
  expect((await viewOf()).money).toEqual(reader.view()?.money)
  reader.cut()
})

test('the stream is not to be stored or transformed on its way', async () => {
  const cut = new AbortController()
  const answer = await fetch(`${server.url}/api/v1/live/stream`, { headers: keyOf(shop), signal: cut.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform')
  expect(answer.headers.get('x-request-id')).not.toBeNull()
  cut.abort()
})

test('each workspace sees only what is its own', async () => {
  const [mine, theirs] = [await openReader(), await openReader(other)]
  const before = mine.seen.events
  await send([orderOf('theirs-1'), eventOf()], other)
  await send([eventOf()])
  await until(() => theirs.seen.events === 2 && mine.seen.events === before + 1, 'each has its own')
  expect(theirs.view()?.conversions.map((one) => one.conversion_id)).toEqual(['theirs-1'])
  expect(JSON.stringify(mine.view())).not.toContain('theirs-1')
  expect((await viewOf(other)).visitors_now).toBe(2)
  const foreign = await fetch(`${server.url}/api/v1/live?workspace=${other.workspace_id}`, {
    headers: { cookie: shop.cookie },
  })
  expect(foreign.status).toBe(404)
  mine.cut()
  theirs.cut()
})

test('a reader that is cut at random and comes back sees every event exactly once', async () => {
  const random = createRandom(20260610)
  const reader = await openReader()
  const before = { ...reader.seen }
  const sent: string[] = []
  let isSending = true
  const sending = (async () => {
    for (let at = 0; at < 60; at++) {
      const id = `random-${at}`
      sent.push(id)
      await send([orderOf(id), eventOf()])
      await pause(random.int(0, 30))
    }
    isSending = false
  })()
  while (isSending) {
    await pause(random.int(10, 120))
    reader.cut()
    await pause(random.int(0, 150))
    expect(await reader.connect()).toBe(200)
  }
  await sending
  await until(() => reader.seen.events - before.events >= sent.length * 2, 'all events are seen')
  await pause(200)
  expect(reader.seen.events - before.events).toBe(sent.length * 2)
  expect(reader.seen.conversions.filter((id) => id.startsWith('random-'))).toEqual(sent)
  expect(reader.seen.snapshots).toBe(before.snapshots)
  expect(new Set(reader.ids).size).toBe(reader.ids.length)
  expect(reader.view()?.conversions.map((one) => one.conversion_id)).toEqual(
    sent.slice(-LIVE_CONVERSIONS).reverse(),
  )
  reader.cut()
})

test('an id of another start gets the whole view, rebuilt from what is stored', async () => {
  const reader = await openReader()
  await server.consumer.waitUntilStored(server.eventLog.end())
  const before = reader.view()
  reader.cut()
  await server.restartLive()
  const snapshots = reader.seen.snapshots
  expect(await reader.connect()).toBe(200)
  await until(() => reader.seen.snapshots > snapshots, 'a snapshot is there')
  const after = reader.view()
  const total = (events: readonly number[] = []) => events.reduce((sum, number) => sum + number, 0)
  expect(total(after?.events)).toBe(total(before?.events))
  const { id: _, second: __, events: ___, ...facts } = before ?? (await viewOf())
  expect(after).toMatchObject(facts)
  reader.cut()
})

test('an id that was never given gets the whole view', async () => {
  for (const id of ['nonsense', '.', '0.99999', ' ']) {
    const answer = createStreamReader(server.url, { ...keyOf(shop), 'last-event-id': id })
    expect(await answer.connect()).toBe(200)
    await until(() => answer.seen.snapshots === 1, 'a snapshot is there')
    answer.cut()
  }
})

describe('a watcher who may no longer look', () => {
  test('is told and closed when the API key is deleted', async () => {
    const { headers, key } = await freshKey()
    const reader = createStreamReader(server.url, headers)
    expect(await reader.connect()).toBe(200)
    await until(() => reader.seen.heartbeats > 0, 'a heartbeat came')
    await deleteKey(key.api_key_id)
    await until(() => !reader.isOpen(), 'the stream is closed')
    expect(reader.ended()).toBe('{"reason":"refused"}')
    expect(await reader.connect()).toBe(401)
  })

  test('is closed on signing out', async () => {
    const member = await server.newWorkspace('leaver')
    const reader = createStreamReader(server.url, { cookie: member.cookie })
    expect(await reader.connect()).toBe(200)
    await server.post('/api/auth/sign-out', {}, { cookie: member.cookie })
    await until(() => !reader.isOpen(), 'the stream is closed')
    expect(reader.ended()).toBe('{"reason":"refused"}')
  })

  test('is closed when the role loses the numbers, and stays when it keeps them', async () => {
    const member = await server.newWorkspace('demoted')
    const reader = createStreamReader(server.url, { cookie: member.cookie })
    expect(await reader.connect()).toBe(200)
    await setRole(member.workspace_id, 'VIEWER')
    const beats = reader.seen.heartbeats
    await until(() => reader.seen.heartbeats > beats + 1, 'it is still open after two looks')
    await setRole(member.workspace_id, 'CONSULTANT')
    await until(() => !reader.isOpen(), 'the stream is closed')
    expect(await reader.connect()).toBe(403)
  })

  test('is refused at once without sign-in', async () => {
    expect(await createStreamReader(server.url, {}).connect()).toBe(401)
    expect((await fetch(`${server.url}/api/v1/live`)).status).toBe(401)
  })
})

describe('a socket', () => {
  const addressOf = (path = '') => `${server.url.replace('http', 'ws')}${SOCKET_PATH}${path}`

  async function openSocket(headers: Record<string, string>, path = '') {
    const socket = new WebSocket(addressOf(path), { headers })
    const messages: { event: string; data: unknown }[] = []
    const closed: number[] = []
    socket.on('message', (data) => messages.push(socketMessageSchema.parse(JSON.parse(String(data)))))
    socket.on('close', (code) => closed.push(code))
    const status = await new Promise<number>((resolve) => {
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
      socket.on('error', () => undefined) // why: a refusal is read from its status
    })
    return { socket, messages, closed, status }
  }

  test('carries the same messages as the stream and goes on behind the last id', async () => {
    const first = await openSocket(keyOf(shop))
    await until(() => first.messages.length > 0, 'the snapshot is there')
    expect(first.messages[0]?.event).toBe('snapshot')
    let view = liveViewSchema.parse(first.messages[0]?.data)
    first.socket.close()
    await send([orderOf('by-socket-1')])
    await pause(300)
    await send([orderOf('by-socket-2'), eventOf()])
    const again = await openSocket(keyOf(shop), `?last_event_id=${view.id}`)
    const total = () =>
      again.messages
        .flatMap(({ data }) => liveDeltaSchema.parse(data).events)
        .reduce((sum, [, added]) => sum + added, 0)
    await until(() => total() >= 3, 'the events are there')
    expect(again.messages.every(({ event }) => event === 'delta')).toBe(true)
    expect(total()).toBe(3)
    for (const { data } of again.messages) view = applyLiveDelta(view, liveDeltaSchema.parse(data))
    expect(view.conversions.slice(0, 2).map((one) => one.conversion_id)).toEqual([
      'by-socket-2',
      'by-socket-1',
    ])
    again.socket.close()
  })

  test('is refused as any request is, and to the pages of other sites that use our cookie', async () => {
    expect((await openSocket({})).status).toBe(401)
    const cookie = { cookie: shop.cookie }
    expect((await openSocket({ ...cookie, origin: 'https://evil.example' })).status).toBe(403)
    expect((await fetch(`${server.url}${SOCKET_PATH}`, { headers: keyOf(shop) })).status).toBe(400)
    for (const origin of [server.url, LIVE_PUBLIC_URL]) {
      const own = await openSocket({ ...cookie, origin })
      expect([origin, own.status]).toEqual([origin, 101])
      own.socket.close()
    }
  })

  test('lives on with its heartbeats, and is closed when the API key is deleted', async () => {
    const { headers, key } = await freshKey()
    const { socket, closed } = await openSocket(headers)
    let pings = 0
    socket.on('ping', () => pings++)
    await until(() => pings >= 3, 'it has been asked three times')
    expect(closed).toEqual([])
    await deleteKey(key.api_key_id)
    await until(() => closed.length > 0, 'the socket is closed')
    expect(closed).toEqual([1008])
  })

  test('that leaves is forgotten', async () => {
    const watching = server.live().watchers()
    const { socket } = await openSocket(keyOf(shop))
    await until(() => server.live().watchers() === watching + 1, 'it is watching')
    socket.terminate()
    await until(() => server.live().watchers() === watching, 'it is gone')
  })

  test('is no reason to refuse events of clients that offer another protocol', async () => {
    const body = JSON.stringify({ ...eventOf(), pixel_id: shop.pixel_id })
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${server.url}/api/v1/pixel/track`, {
        method: 'POST',
        headers: {
          connection: 'Upgrade, HTTP2-Settings',
          upgrade: 'h2c',
          'http2-settings': 'AAMAAABkAAQAAP__',
        },
      })
      request.on('response', (response) => resolve(response.resume().statusCode ?? 0))
      request.on('error', reject)
      request.end(body)
    })
    expect(status).toBe(202)
  })
})

test('five hundred watchers of one workspace all see the same, and leave nothing behind', async () => {
  await server.restartLive({ beatMs: 500 })
  const watching = server.live().watchers()
  const texts: string[] = []
  const streams = await Promise.all(
    Array.from({ length: 500 }, async (_, at) => {
      const stream = await openStream(server.url, keyOf(shop))
      expect(stream.statusCode).toBe(200)
      stream.on('data', (chunk: string) => {
        texts[at] = (texts[at] ?? '') + chunk
      })
      return stream
    }),
  )
  await until(() => server.live().watchers() === watching + 500, 'all are watching')
  const leastMs = await leastTimeMs(2_000, async (attempt) => {
    const id = attempt === 0 ? 'for-all' : `for-all-${attempt}`
    await send([orderOf(id), eventOf()])
    return () => until(() => streams.every((_, at) => texts[at]?.includes(`"${id}"`)), 'all see the order')
  })
  expect(leastMs).toBeLessThan(2_000)
  for (const text of texts) {
    expect(text.match(/^event: snapshot$/gm)).toHaveLength(1)
    expect(text.match(/"conversions":\[\{"conversion_id":"for-all"/g)).toHaveLength(1)
  }
  for (const stream of streams) stream.destroy()
  await until(() => server.live().watchers() === watching, 'all have left')
})

async function freshKey() {
  const created = await server.post('/api/v1/api-keys', { name: 'watcher' }, { cookie: shop.cookie })
  const key = (await created.json()) as { api_key: string; api_key_id: string }
  return { key, headers: { authorization: `Bearer ${key.api_key}` } }
}

async function deleteKey(id: string): Promise<void> {
  const removed = await fetch(`${server.url}/api/v1/api-keys/${id}`, {
    method: 'DELETE',
    headers: { cookie: shop.cookie, origin: server.url },
  })
  expect(removed.status).toBeLessThan(300)
}

async function setRole(workspaceId: string, role: 'VIEWER' | 'CONSULTANT'): Promise<void> {
  await server.installation.db
    .updateTable('workspace_member')
    .set({ role })
    .where('workspace_id', '=', workspaceId)
    .execute()
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('who is behind the visitors is for those who may read numbers, each workspace its own', async () => {
  const quiet = await server.newWorkspace('quiet')
  await send([eventOf({ anonymous_id: 'mine' })], quiet)
  const address = `${server.url}/api/v1/live/visitors?channel=Direct`
  expect((await fetch(address)).status).toBe(401)
  const visitorsOf = async (workspace: typeof shop) => {
    const answer = await fetch(address, { headers: keyOf(workspace) })
    expect(answer.status).toBe(200)
    return liveVisitorsSchema.parse(await answer.json()).visitors.map((one) => one.handle)
  }
  await expect.poll(() => visitorsOf(quiet), { timeout: 10_000 }).toContain('a:mine')
  expect(await visitorsOf(other)).not.toContain('a:mine')
})
