import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createdApiKeySchema, createdWorkspaceSchema, meSchema, ROLES } from '@tributary/contract/access'
import { problemSchema } from '@tributary/contract/errors'
import { testRelationalEnv } from '@tributary/testkit/test-stores'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createAuth } from './access/auth.ts'
import { firstOwnerLink } from './access/first-owner.ts'
import { type Installation, openInstallation } from './installation.ts'
import { createServerApp } from './server-app.ts'

const HOST = 'http://tributary.test'
const folder = mkdtempSync(join(tmpdir(), 'tributary-app-'))
const removed: string[] = []
let relational: Awaited<ReturnType<typeof testRelationalEnv>>
let installation: Installation
let accounts: ReturnType<typeof createAuth>
let app: ReturnType<typeof createServerApp>

beforeAll(async () => {
  relational = await testRelationalEnv()
  const { env } = relational
  installation = await openInstallation({ dataDir: folder, env, log: pino({ level: 'error' }) })
  accounts = createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: HOST,
    signUpOpen: true,
    rateLimit: false,
    onUserCreated: (userId) => installation.access.joinSample(userId),
  })
  const sample = {
    progress: () => null,
    removeWorkspace: async (workspaceId: string) => {
      removed.push(workspaceId)
    },
  }
  app = createServerApp({ installation, accounts, sample, env })
})
afterAll(async () => {
  await installation.close()
  await relational.drop()
  rmSync(folder, { recursive: true, force: true })
})

type Call = {
  method?: string
  body?: unknown
  cookie?: string
  key?: string
  headers?: Record<string, string>
}

async function call(path: string, { method = 'GET', body, cookie, key, headers = {} }: Call = {}) {
  return app.request(`${HOST}${path}`, {
    method,
    headers: {
      host: 'tributary.test',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(await response.json())
  expect(problem.status).toBe(response.status)
  expect(problem.request_id).toBe(response.headers.get('x-request-id'))
  return problem
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')

async function signUp(email: string, password = 'correct horse') {
  const response = await call('/api/auth/sign-up/email', {
    method: 'POST',
    body: { email, password, name: 'Somebody' },
  })
  expect(response.status).toBe(200)
  return cookieOf(response)
}

async function newWorkspace(email: string, name = 'Shop') {
  const cookie = await signUp(email)
  const response = await call('/api/v1/workspaces', { method: 'POST', cookie, body: { name } })
  expect(response.status).toBe(201)
  return { cookie, ...createdWorkspaceSchema.parse(await response.json()) }
}

async function me(cookie?: string) {
  const response = await call('/api/v1/me', cookie === undefined ? {} : { cookie })
  return meSchema.parse(await response.json())
}

describe('accounts', () => {
  test('signing up, out and in again; a wrong password is refused', async () => {
    const cookie = await signUp('ann@example.com')
    expect((await me(cookie)).user).toMatchObject({ email: 'ann@example.com', email_is_placeholder: false })
    expect((await me()).user).toBeNull()
    const out = await call('/api/auth/sign-out', {
      method: 'POST',
      cookie,
      body: {},
      headers: { origin: HOST },
    })
    expect(out.status).toBe(200)
    expect((await me(cookie)).user).toBeNull()
    const credentials = { email: 'ann@example.com', password: 'correct horse' }
    const wrong = await call('/api/auth/sign-in/email', {
      method: 'POST',
      body: { ...credentials, password: 'wrong horse' },
    })
    expect(wrong.status).toBe(401)
    const again = await call('/api/auth/sign-in/email', { method: 'POST', body: credentials })
    expect((await me(cookieOf(again))).user).toMatchObject({ email: 'ann@example.com' })
  })

  test('session cookies are out of the reach of scripts and of other sites', async () => {
    const response = await call('/api/auth/sign-up/email', {
      method: 'POST',
      body: { email: 'cookie@example.com', password: 'correct horse', name: 'C' },
    })
    for (const cookie of response.headers.getSetCookie()) {
      expect(cookie).toMatch(/HttpOnly/i)
      expect(cookie).toMatch(/SameSite=Lax/i)
    }
  })

  test('a sign-in link works once, and links are not given to whoever asks over the network', async () => {
    await accounts.createUser('owner@tributary.local', 'Owner')
    const link = await firstOwnerLink(accounts, installation.access)
    if (link === undefined) throw new Error('no link for the unclaimed owner')
    const first = await call(link)
    expect((await me(cookieOf(first))).user).toMatchObject({ email_is_placeholder: true })
    expect((await me(cookieOf(await call(link)))).user).toBeNull()
    const asked = await call('/api/auth/sign-in/magic-link', {
      method: 'POST',
      body: { email: 'owner@tributary.local' },
      headers: { origin: HOST },
    })
    expect(asked.status).toBe(404)

    const cookie = cookieOf(first)
    await signUp('taken@example.com')
    const taken = { email: 'taken@example.com', password: 'a long password' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: taken })).status).toBe(409)
    const own = { email: 'First@Example.com', password: 'a long password', name: 'First' }
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(204)
    const signIn = await call('/api/auth/sign-in/email', { method: 'POST', body: own })
    expect((await me(cookieOf(signIn))).user).toMatchObject({ email: 'first@example.com', name: 'First' })
    expect(await firstOwnerLink(accounts, installation.access)).toBeUndefined()
    expect((await call('/api/v1/me/account', { method: 'PATCH', cookie, body: own })).status).toBe(409)
  })
})

describe('workspaces', () => {
  test('nobody reads without signing in or with a key that is not known', async () => {
    for (const given of [{}, { key: 'trb_unknown' }, { headers: { authorization: 'Basic abc' } }]) {
      const response = await call('/api/v1/overview', given)
      expect(response.status).toBe(401)
      expect((await problemOf(response)).code).toBe('SignInRequired')
    }
  })

  test('another workspace looks as if it did not exist, whatever its id looks like', async () => {
    const mine = await newWorkspace('mine@example.com')
    const theirs = await newWorkspace('theirs@example.com')
    for (const id of [theirs.workspace_id, crypto.randomUUID(), "x' or 1=1"]) {
      const response = await call(`/api/v1/overview?workspace=${encodeURIComponent(id)}`, {
        cookie: mine.cookie,
      })
      expect(response.status).toBe(404)
      expect((await problemOf(response)).code).toBe('WorkspaceNotFound')
    }
    const keyed = await call(`/api/v1/pixel?workspace=${theirs.workspace_id}`, { key: mine.api_key })
    expect(z.object({ pixel_id: z.string() }).parse(await keyed.json()).pixel_id).toBe(mine.pixel_id)
  })

  test('API keys are stored as hashes, shown once, and end when they are deleted', async () => {
    const { cookie, api_key } = await newWorkspace('keys@example.com')
    const made = await call('/api/v1/api-keys', { method: 'POST', cookie, body: { name: 'Robot' } })
    expect(made.status).toBe(201)
    const robot = createdApiKeySchema.parse(await made.json())
    const stored = JSON.stringify(await installation.db.selectFrom('api_key').selectAll().execute())
    expect(stored).not.toContain(robot.api_key)
    expect(stored).not.toContain(api_key)
    const listed = await (await call('/api/v1/api-keys', { cookie })).text()
    expect(listed).toContain('Robot')
    expect(listed).not.toContain(robot.api_key)
    expect((await call('/api/v1/events', { key: robot.api_key })).status).toBe(200)
    const path = `/api/v1/api-keys/${robot.api_key_id}`
    const stranger = await newWorkspace('stranger@example.com')
    expect((await call(path, { method: 'DELETE', cookie: stranger.cookie })).status).toBe(404)
    expect((await call(path, { method: 'DELETE', cookie })).status).toBe(204)
    expect((await call('/api/v1/events', { key: robot.api_key })).status).toBe(401)
  })

  test('each role may do what its row of the table says, and a key what an analyst may', async () => {
    const { cookie, workspace_id, api_key } = await newWorkspace('roles@example.com')
    const user = (await me(cookie)).user?.user_id ?? ''
    const statuses: Record<string, number[]> = {}
    const asked = async (given: Call) => [
      (await call('/api/v1/conversions', given)).status,
      (await call('/api/v1/api-keys', given)).status,
      (await call('/api/v1/workspace', { ...given, method: 'PATCH', body: { name: 'Shop' } })).status,
      (await call('/api/v1/workspace', { ...given, method: 'DELETE', body: {} })).status,
    ]
    for (const role of ROLES) {
      await installation.db
        .updateTable('workspace_member')
        .set({ role })
        .where('workspace_id', '=', workspace_id)
        .where('user_id', '=', user)
        .execute()
      statuses[role] = await asked({ cookie })
    }
    expect(statuses).toEqual({
      // 422: allowed, but the workspace's name was not typed.
      OWNER: [200, 200, 204, 422],
      ADMIN: [200, 200, 204, 403],
      ANALYST: [200, 403, 403, 403],
      CONSULTANT: [403, 403, 403, 403],
      GOLDEN_TICKET: [200, 403, 403, 403],
      VIEWER: [200, 403, 403, 403],
    })
    expect(await asked({ key: api_key })).toEqual([200, 403, 403, 403])
  })

  test('deleting a workspace needs its name; without a body it is refused as well', async () => {
    const { cookie, workspace_id } = await newWorkspace('delete@example.com', 'Old shop')
    expect((await call('/api/v1/workspace', { method: 'DELETE', cookie })).status).toBe(422)
    const wrong = await call('/api/v1/workspace', {
      method: 'DELETE',
      cookie,
      body: { confirm_name: 'Shop' },
    })
    expect(wrong.status).toBe(422)
    expect(removed).not.toContain(workspace_id)
    const right = await call('/api/v1/workspace', {
      method: 'DELETE',
      cookie,
      body: { confirm_name: 'Old shop' },
    })
    expect(right.status).toBe(204)
    expect(removed).toContain(workspace_id)
  })
})

describe('requests', () => {
  test('a page of another site changes nothing with the cookie of a visitor', async () => {
    const { cookie } = await newWorkspace('csrf@example.com')
    for (const origin of ['https://evil.example', 'null', 'http://tributary.test.evil.example']) {
      const given = { method: 'POST', cookie, body: { name: 'Theirs' }, headers: { origin } }
      const response = await call('/api/v1/api-keys', given)
      expect(response.status).toBe(403)
      expect((await problemOf(response)).code).toBe('Forbidden')
    }
    const own = await call('/api/v1/api-keys', {
      method: 'POST',
      cookie,
      body: { name: 'Mine' },
      headers: { origin: HOST },
    })
    expect(own.status).toBe(201)
  })

  test('what is wrong with a request is said in a problem document that names each value', async () => {
    const { api_key: key, cookie } = await newWorkspace('problems@example.com')
    const cases: [string, Call, number, string][] = [
      ['/api/v1/nothing', { key }, 404, 'NotFound'],
      ['/api/v1/attribution?model=best', { key }, 422, 'model'],
      ['/api/v1/attribution?by=mood', { key }, 422, 'by'],
      ['/api/v1/attribution?from=2026-02-31', { key }, 422, 'from'],
      ['/api/v1/attribution?to=2026-99-99', { key }, 422, 'to'],
      ['/api/v1/overview?from=9999-12-31', { key }, 422, 'from'],
      ['/api/v1/overview?from=2026-02-01&to=2026-01-01', { key }, 422, 'from'],
      ['/api/v1/events?limit=0', { key }, 422, 'limit'],
      ['/api/v1/events?from=0001-01-01', { key }, 422, 'from'],
      [`/api/v1/conversions/${crypto.randomUUID()}/journey`, { key }, 404, 'ConversionNotFound'],
      ['/api/v1/attribution?dataset=019a0000-0000-7000-8000-000000000001', { key }, 404, 'DatasetNotFound'],
      ['/api/v1/workspaces', { method: 'POST', cookie, body: '{"name":' }, 400, 'BadJson'],
      [
        '/api/v1/workspaces',
        { method: 'POST', cookie, body: { name: 'x', time_zone: 'Mars' } },
        422,
        'time_zone',
      ],
      ['/api/v1/workspaces', { method: 'POST', cookie, body: `"${'x'.repeat(1_000_001)}"` }, 413, 'TooLarge'],
    ]
    for (const [path, given, status, named] of cases) {
      const length = typeof given.body === 'string' ? { 'content-length': String(given.body.length) } : {}
      const response = await call(path, { ...given, headers: length })
      expect(response.status, path).toBe(status)
      const problem = await problemOf(response)
      expect([problem.code, ...(problem.errors ?? []).map((error) => error.path)], path).toContain(named)
    }
  })

  test('a cursor that no list gave is refused, not searched with', async () => {
    const { api_key: key } = await newWorkspace('cursor@example.com')
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const junk = [
      'x',
      '%00',
      encode([1e300, 'a']),
      encode([1.5, 'a']),
      encode(['1', 'a']),
      encode([1]),
      encode(null),
      encode([-1e17, 'a']),
    ]
    for (const list of ['events', 'conversions'])
      for (const cursor of junk) {
        const response = await call(`/api/v1/${list}?cursor=${encodeURIComponent(cursor)}`, { key })
        expect(response.status, `${list} ${cursor}`).toBe(422)
        expect((await problemOf(response)).errors?.[0]?.path).toBe('cursor')
      }
  })

  test('answers carry headers that keep them from being framed or sniffed, and health needs no account', async () => {
    const response = await call('/health')
    expect(await response.json()).toEqual({ status: 'ok', analytics: 'ok', relational: 'ok' })
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('the API document names every route that answers', async () => {
    const document = z
      .object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
      .parse(await (await call('/api/v1/openapi.json')).json())
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/attribution',
        '/api/v1/attribution/calculate/{conversionId}',
        '/api/v1/conversions/{id}/journey',
        '/api/v1/events',
        '/api/v1/overview',
        '/api/v1/workspaces',
      ]),
    )
    const page = await call('/api/v1/docs')
    expect(page.headers.get('content-type')).toContain('text/html')
  })
})
