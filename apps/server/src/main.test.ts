import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import { attributionSchema } from '@tributary/contract/attribution'
import { eventCountSchema } from '@tributary/contract/events'
import { bareEnvironment } from '@tributary/testkit/bare-environment'
import { prepareDataDirectory } from '@tributary/testkit/test-stores'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'

const folder = mkdtempSync(join(tmpdir(), 'tributary-server-'))
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Each test starts the server three times: seconds on an idle machine, much longer on a busy one. */
const SLOW_MS = 90_000

type Server = { url: string; child: ChildProcess }

/** The command as a process of its own: only that can be killed. */
async function start(dataDir: string): Promise<Server> {
  const { child, ended, output } = run(dataDir)
  for (;;) {
    const url = /running at (http:\S+)/.exec(output())?.[1]
    if (url !== undefined) return { url, child }
    if (await Promise.race([ended.then(() => true), sleep(20).then(() => false)]))
      throw new Error(`the server ended: ${output()}`)
  }
}

function run(dataDir: string) {
  const command = join(import.meta.dirname, '../../cli/src/main.ts')
  const child = spawn(
    process.execPath,
    [command, 'start', '--data', join(folder, dataDir), '--port', '0', '--no-sample'],
    { env: { ...bareEnvironment(), TRIBUTARY_LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  running.push(child)
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    text += String(chunk)
  })
  return { child, ended: once(child, 'exit').then(([code]) => Number(code)), output: () => text }
}

async function kill({ child }: Server) {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function stop({ child }: Server) {
  child.kill('SIGTERM')
  expect((await once(child, 'exit'))[0]).toBe(0)
}

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function setUp({ url }: Server) {
  const account = { email: 'owner@example.com', password: 'correct horse', name: 'Owner' }
  const signedUp = await fetch(`${url}/api/auth/sign-up/email`, json(account))
  expect(signedUp.status).toBe(200)
  const cookie = signedUp.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
  const created = await fetch(`${url}/api/v1/workspaces`, json({ name: 'Shop', currency: 'EUR' }, { cookie }))
  expect(created.status).toBe(201)
  return createdWorkspaceSchema.parse(await created.json())
}

type Access = z.infer<typeof createdWorkspaceSchema>

async function get({ url }: Server, access: Access, path: string): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${access.api_key}` },
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

async function waitForCount(server: Server, access: Access, count: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const found = eventCountSchema.parse(await get(server, access, 'events?count=true'))
    if (found.count >= count || performance.now() - startedAt > 10_000) {
      expect(found.count).toBe(count)
      return performance.now() - startedAt
    }
    await sleep(20)
  }
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const landing = {
  event_id: 'e-landing',
  anonymous_id: 'browser-1',
  session_id: 's1',
  event_type: 'page_view',
  page_url: 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring',
  timestamp: minutesAgo(30),
}
const purchase = {
  event_id: 'e-purchase',
  anonymous_id: 'browser-1',
  session_id: 's1',
  event_type: 'purchase',
  page_url: 'https://shop.example/thanks',
  timestamp: minutesAgo(20),
  revenue: { amount: '49.90', currency: 'EUR' },
  properties: { order_id: 'A-1' },
}

async function expectPurchaseOnce(server: Server, access: Access) {
  const answer = attributionSchema.parse(await get(server, access, 'attribution?model=linear'))
  expect(answer.currency).toBe('EUR')
  expect(answer.rows).toMatchObject([
    { key: 'Paid Search', conversions: 1, amount_minor: '4990', net_amount_minor: '4990' },
  ])
  expect(answer.total).toMatchObject({ conversions: 1, amount_minor: '4990' })
  const { conversions } = z
    .object({ conversions: z.array(z.object({ conversion_id: z.string(), order_id: z.string() })) })
    .parse(await get(server, access, 'conversions'))
  expect(conversions.map((row) => row.order_id)).toEqual(['A-1'])
}

test(
  'a click becomes credited revenue within seconds, and counts once through repeats and a restart',
  async () => {
    let server = await start('whole')
    const access = await setUp(server)
    const health = await fetch(`${server.url}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'ok' })
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const account = { email: 'them@example.com', password: 'correct horse', name: 'Them' }
    expect((await fetch(`${server.url}/api/auth/sign-up/email`, json(account, foreign))).status).toBe(403)

    const tracked = await fetch(
      `${server.url}/api/v1/pixel/track`,
      json({ ...landing, pixel_id: access.pixel_id }),
    )
    expect(tracked.status).toBe(202)
    expect(await tracked.json()).toEqual({ success: true, event_id: 'e-landing' })
    const batch = [
      purchase,
      { ...purchase, event_id: 'bad', revenue: { amount: 'free', currency: 'EUR' } },
      landing,
    ]
    const sent = await fetch(
      `${server.url}/api/v1/events`,
      json(batch, { authorization: `Bearer ${access.api_key}` }),
    )
    expect(sent.status).toBe(202)
    expect(await sent.json()).toMatchObject({ accepted: 2, refused: [{ index: 1, event_id: 'bad' }] })
    // Two seconds is what the benchmark holds it to; a machine busy with other tests may need longer.
    expect(await waitForCount(server, access, 2)).toBeLessThan(5_000)
    await expectPurchaseOnce(server, access)

    await stop(server)
    server = await start('whole')
    const again = await fetch(
      `${server.url}/api/v1/events`,
      json([landing, purchase, { ...landing, event_id: 'e-new', timestamp: minutesAgo(10) }], {
        authorization: `Bearer ${access.api_key}`,
      }),
    )
    expect(again.status).toBe(202)
    await waitForCount(server, access, 3)
    await expectPurchaseOnce(server, access)
    await stop(server)
  },
  SLOW_MS,
)

test(
  'killed right after the answer, the server loses no acknowledged event; a second process is refused meanwhile',
  async () => {
    // The test above starts on nothing; a new relational store takes seconds to make.
    await prepareDataDirectory(join(folder, 'killed'))
    let server = await start('killed')
    const access = await setUp(server)
    const second = run('killed')
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/in use|another process|holds/i)
    expect(second.output()).not.toMatch(/\n\s+at /)
    const events = Array.from({ length: 300 }, (_, index) => ({
      ...landing,
      event_id: `k${index}`,
      anonymous_id: `browser-${index}`,
      session_id: `s${index}`,
    }))
    const half = events.slice(0, 150)
    const headers = { authorization: `Bearer ${access.api_key}` }
    expect((await fetch(`${server.url}/api/v1/events`, json(half, headers))).status).toBe(202)
    await kill(server)
    server = await start('killed')
    await waitForCount(server, access, 150)
    expect((await fetch(`${server.url}/api/v1/events`, json(events, headers))).status).toBe(202)
    await kill(server)
    server = await start('killed')
    await waitForCount(server, access, 300)
    await stop(server)
  },
  SLOW_MS,
)
