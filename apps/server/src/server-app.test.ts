import { createdApiKeySchema } from '@tributary/contract/access'
import { ROLES } from '@tributary/contract/permissions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Call, openTestApp, problemOf, TEST_HOST, type TestApp } from './server-app.testkit.ts'

const removed: string[] = []
let app: TestApp
let call: TestApp['call']

beforeAll(async () => {
  app = await openTestApp({ onRemove: (workspaceId) => removed.push(workspaceId) })
  call = app.call
})
afterAll(() => app.close())

describe('workspaces', () => {
  test('nobody reads without signing in or with a key that is not known', async () => {
    for (const given of [{}, { key: 'trb_unknown' }, { headers: { authorization: 'Basic abc' } }]) {
      const response = await call('/api/v1/overview', given)
      expect(response.status).toBe(401)
      expect((await problemOf(response)).code).toBe('SignInRequired')
    }
  })

  test('another workspace looks as if it did not exist, whatever its id looks like', async () => {
    const mine = await app.newWorkspace('mine@example.com')
    const theirs = await app.newWorkspace('theirs@example.com')
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
    const { cookie, api_key } = await app.newWorkspace('keys@example.com')
    const made = await call('/api/v1/api-keys', { method: 'POST', cookie, body: { name: 'Robot' } })
    expect(made.status).toBe(201)
    const robot = createdApiKeySchema.parse(await made.json())
    const stored = JSON.stringify(await app.installation.db.selectFrom('api_key').selectAll().execute())
    expect(stored).not.toContain(robot.api_key)
    expect(stored).not.toContain(api_key)
    const listed = await (await call('/api/v1/api-keys', { cookie })).text()
    expect(listed).toContain('Robot')
    expect(listed).not.toContain(robot.api_key)
    expect((await call('/api/v1/events', { key: robot.api_key })).status).toBe(200)
    const path = `/api/v1/api-keys/${robot.api_key_id}`
    const stranger = await app.newWorkspace('stranger@example.com')
    expect((await call(path, { method: 'DELETE', cookie: stranger.cookie })).status).toBe(404)
    expect((await call(path, { method: 'DELETE', cookie })).status).toBe(204)
    expect((await call('/api/v1/events', { key: robot.api_key })).status).toBe(401)
  })

  test('each role may do what its row of the table says, and a key what an analyst may', async () => {
    const { cookie, workspace_id, api_key } = await app.newWorkspace('roles@example.com')
    const user = (await app.me(cookie)).user?.user_id ?? ''
    const statuses: Record<string, number[]> = {}
    const asked = async (given: Call) => [
      (await call('/api/v1/conversions', given)).status,
      (await call('/api/v1/api-keys', given)).status,
      (await call('/api/v1/workspace', { ...given, method: 'PATCH', body: { name: 'Shop' } })).status,
      (await call('/api/v1/workspace', { ...given, method: 'DELETE', body: {} })).status,
    ]
    for (const role of ROLES) {
      await app.installation.db
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
    const { cookie, workspace_id } = await app.newWorkspace('delete@example.com', 'Old shop')
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
    const { cookie } = await app.newWorkspace('csrf@example.com')
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
      headers: { origin: TEST_HOST },
    })
    expect(own.status).toBe(201)
  })

  test('what is wrong with a request is said in a problem document that names each value', async () => {
    const { api_key: key, cookie } = await app.newWorkspace('problems@example.com')
    const cases: [string, Call, number, string][] = [
      ['/api/v1/nothing', { key }, 404, 'NotFound'],
      ['/api/v1/attribution?model=best', { key }, 400, 'model'],
      ['/api/v1/attribution?by=mood', { key }, 400, 'by'],
      ['/api/v1/attribution?from=2026-02-31', { key }, 400, 'from'],
      ['/api/v1/attribution?to=2026-99-99', { key }, 400, 'to'],
      ['/api/v1/overview?from=9999-12-31', { key }, 400, 'from'],
      ['/api/v1/overview?from=2026-02-01&to=2026-01-01', { key }, 400, 'from'],
      ['/api/v1/events?limit=0', { key }, 400, 'limit'],
      ['/api/v1/events?from=0001-01-01', { key }, 400, 'from'],
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
    const { api_key: key } = await app.newWorkspace('cursor@example.com')
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
        expect(response.status, `${list} ${cursor}`).toBe(400)
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
