import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookieOf, openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'

const PUBLIC = 'https://tributary.example.com'
/** A proxy as it comes names the server by the address that it was told, not by the one the browser asked for. */
const HOST = { host: '127.0.0.1:3000' }
const ours = { ...HOST, origin: PUBLIC, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
const account = { email: 'ann@example.com', password: 'correct horse', name: 'Ann' }

let app: TestApp
beforeAll(async () => {
  app = await openTestApp({ publicUrl: `${PUBLIC}/`, trustedProxies: 1 })
})
afterAll(() => app.close())

const post = (
  path: string,
  headers: Record<string, string>,
  more: { cookie?: string; body?: unknown } = {},
) => app.call(path, { method: 'POST', body: account, ...more, headers })

test('pages of the public address sign in and change things, whatever name the proxy gives the server', async () => {
  expect((await post('/api/auth/sign-up/email', ours)).status).toBe(200)
  const signedIn = await post('/api/auth/sign-in/email', ours)
  expect(signedIn.status).toBe(200)
  const cookie = cookieOf(signedIn)
  const made = await post('/api/v1/workspaces', ours, { cookie, body: { name: 'Shop' } })
  expect(made.status).toBe(201)
  const changed = { currentPassword: account.password, newPassword: 'another horse' }
  expect((await post('/api/auth/change-password', ours, { cookie, body: changed })).status).toBe(200)
})

test('pages of other sites do not, nor those of the public name on another port or without https', async () => {
  await post('/api/auth/sign-up/email', ours)
  for (const origin of ['https://evil.example', `${PUBLIC}:8443`, 'http://tributary.example.com', 'null']) {
    const headers = { ...ours, origin, 'sec-fetch-site': 'cross-site' }
    const refused = await post('/api/auth/sign-in/email', headers)
    expect([origin, refused.status, refused.headers.getSetCookie()]).toEqual([origin, 403, []])
    const cookie = '__Secure-tributary.session_token=x'
    const change = await post('/api/v1/workspaces', headers, { cookie, body: { name: 'Theirs' } })
    expect((await problemOf(change)).detail).toContain('another site')
  }
})
