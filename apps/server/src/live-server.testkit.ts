/** A whole server on a free port for tests of the live view: collector, log, consumer, accounts, routes; and readers of its streams. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createdWorkspaceSchema } from '@tributary/contract/access'
import { applyLiveDelta, type LiveView, liveDeltaSchema, liveViewSchema } from '@tributary/contract/live'
import { openSegmentLog } from '@tributary/stores/event-log-segments'
import { prepareAnalytics, testRelationalEnv } from '@tributary/testkit/test-stores'
import { pino } from 'pino'
import { createAuth } from './access/auth.ts'
import { quickPasswords } from './access/quick-passwords.testkit.ts'
import { createCollectorHandler } from './collect/collector.http.ts'
import { createConsumer } from './collect/consumer.ts'
import { openInstallation } from './installation.ts'
import { createLiveService, type LiveDeps } from './live/live.service.ts'
import { createUpgradeListener, isSocketRequest } from './live/live-socket.ts'
import { createServerApp } from './server-app.ts'

/** Where an operator says that browsers reach the server; nothing does in a test. */
export const LIVE_PUBLIC_URL = 'https://tributary.test'

export type LiveServer = Awaited<ReturnType<typeof openLiveServer>>
type Timing = Pick<LiveDeps, 'beatMs' | 'recheckMs' | 'idleMs'>

/** `segmentBytes` small: what is stored is gone from the log at once. */
export async function openLiveServer({ segmentBytes, ...timing }: Timing & { segmentBytes?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-live-'))
  const relational = await testRelationalEnv()
  await prepareAnalytics(folder)
  const env = { ...relational.env, TRIBUTARY_PUBLIC_URL: LIVE_PUBLIC_URL }
  const installation = await openInstallation({
    dataDir: folder,
    env,
    relationalSnapshotPath: relational.relationalSnapshotPath,
    log: pino({ level: 'error' }),
  })
  const { analytics, sources, access } = installation
  const eventLog = await openSegmentLog({
    folder: installation.directory.folder('log'),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  })
  const consumer = createConsumer({
    log: eventLog,
    analytics,
    nextVersion: installation.versions,
    refusedFile: join(folder, 'refused.ndjson'),
    logger: installation.log,
  })
  const createLive = (changed: Timing = {}) =>
    createLiveService({ analytics, ...sources, eventLog, logger: installation.log, ...timing, ...changed })
  let live = createLive()
  const collect = createCollectorHandler({
    log: { ...eventLog, append: (payload) => live.log.append(payload) },
    findPixel: access.findPixel,
    findWorkspaceByApiKey: access.findWorkspaceByApiKey,
    now: sources.now,
    newEventId: sources.newId,
    trustedProxies: 0,
  })
  const server = createServer({ shouldUpgradeCallback: isSocketRequest })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const accounts = createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: url,
    signUpOpen: true,
    confirmsAddresses: installation.email.isSending,
    rateLimit: false,
    events: installation.accountEvents,
    now: installation.sources.now,
    passwords: quickPasswords,
  })
  const sample = { progress: () => null, removeWorkspace: () => Promise.resolve() }
  const appOf = () => createServerApp({ installation, accounts, sample, live, env })
  let app = appOf()
  let answer = getRequestListener(app.fetch)
  server.on('request', (request, response) => {
    if (!collect(request, response)) void answer(request, response)
  })
  server.on(
    'upgrade',
    createUpgradeListener((request, environment) => app.fetch(request, environment)),
  )
  consumer.start()

  async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response
  }

  return {
    url,
    installation,
    consumer,
    eventLog,
    live: () => live,
    post,
    /** A new account with a workspace of its own. */
    newWorkspace: async (name: string) => {
      const account = { email: `${name}@example.com`, password: 'correct horse', name }
      const signedUp = await post('/api/auth/sign-up/email', account)
      const cookie = signedUp.headers.getSetCookie().map((text) => text.split(';')[0] ?? '')[0] ?? ''
      const created = await post('/api/v1/workspaces', { name, currency: 'EUR' }, { cookie })
      return { cookie, ...createdWorkspaceSchema.parse(await created.json()) }
    },
    /** As after a restart: another service on the same log and tables. */
    restartLive: async (changed: Timing = {}) => {
      await live.stop()
      live = createLive(changed)
      app = appOf()
      answer = getRequestListener(app.fetch)
    },
    close: async () => {
      await live.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await consumer.stop()
      await eventLog.close()
      await installation.close()
      await relational.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A reader of a stream as a browser is one: it keeps the view, and after a cut comes back with the last id. */
export function createStreamReader(url: string, headers: Record<string, string>) {
  const ids: string[] = []
  const seen = { snapshots: 0, events: 0, conversions: [] as string[], heartbeats: 0 }
  let view: LiveView | undefined
  let ended: string | undefined
  let response: IncomingMessage | undefined
  let text = ''

  function read(message: string): void {
    if (message.startsWith(':')) seen.heartbeats++
    const fields = new Map(message.split('\n').map((line) => splitField(line)))
    const data = fields.get('data')
    if (data === undefined) return
    const id = fields.get('id')
    if (id !== undefined) ids.push(id)
    const json: unknown = JSON.parse(data)
    const event = fields.get('event')
    if (event === 'snapshot') {
      view = liveViewSchema.parse(json)
      seen.snapshots++
    } else if (event === 'delta' && view) {
      const delta = liveDeltaSchema.parse(json)
      view = applyLiveDelta(view, delta)
      seen.events += delta.events.reduce((sum, [, added]) => sum + added, 0)
      // Newest first in a message; here in the order they came.
      seen.conversions.push(...(delta.conversions ?? []).map((one) => one.conversion_id).reverse())
    } else if (event === 'end') ended = data
  }

  return {
    ids,
    seen,
    view: () => view,
    ended: () => ended,
    isOpen: () => response !== undefined,
    /** Answers the status once the head of the answer is there. */
    connect: async (): Promise<number> => {
      const last = ids.at(-1)
      const incoming = await openStream(url, {
        ...headers,
        ...(last === undefined ? {} : { 'last-event-id': last }),
      })
      response = incoming
      text = ''
      incoming.on('close', () => {
        if (response === incoming) response = undefined
      })
      incoming.on('data', (chunk: string) => {
        text += chunk
        const parts = text.split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) read(part)
      })
      return incoming.statusCode ?? 0
    },
    /** Cuts the connection; what was half received is lost, as it is to a browser. */
    cut: (): void => {
      const open = response
      response = undefined
      open?.removeAllListeners('data')
      open?.destroy()
    },
  }
}

/** The answer's text as it comes, on a connection of its own. */
export function openStream(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/api/v1/live/stream`, { agent: false, headers })
    request.on('error', reject)
    request.on('response', (incoming) => {
      incoming.setEncoding('utf8')
      incoming.on('error', () => undefined) // why: a cut is what the tests do
      resolve(incoming)
    })
    request.end()
  })
}

function splitField(line: string): [string, string] {
  const at = line.indexOf(': ')
  return [line.slice(0, at), line.slice(at + 2)]
}

/** Waits until it is so; fails after ten seconds. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const start = performance.now()
  while (!isSo()) {
    if (performance.now() - start > 10_000) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
